// The tables (docs/formats/index.md), and the way to them.
//
// Creation runs under a rollback journal and only then turns WAL on, so that the application_id is
// in the file itself from its first byte on: whose file it is can be read without a lock.
// mmap was rejected: a file that another process cuts short would kill us with SIGBUS.

#include "index/schema.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <span>

#include "index/analyser.h"

namespace memvid::index {
namespace {

// Versions, frames and blocks are looked up by number only; chunks by their newest version; sources
// by what an append asks: is this there already?
// `died` is a table of its own: few versions die, and those that live pay nothing.
constexpr const char* kTables = R"sql(
CREATE TABLE head(
  one INTEGER PRIMARY KEY CHECK (one = 1),
  analyser TEXT NOT NULL,
  memory_id BLOB, epoch INTEGER, commit_number INTEGER NOT NULL, chain BLOB,
  overlap INTEGER NOT NULL,
  model TEXT, model_fingerprint TEXT, model_precision TEXT, dimension INTEGER);
CREATE TABLE frames(frame INTEGER PRIMARY KEY, byte_offset INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL);
CREATE TABLE blocks(block INTEGER PRIMARY KEY, first_frame INTEGER NOT NULL,
  frame_count INTEGER NOT NULL, number INTEGER NOT NULL, frame_shift INTEGER NOT NULL, origin BLOB);
CREATE TABLE sources(source INTEGER PRIMARY KEY, path TEXT NOT NULL, own_id TEXT, title TEXT,
  media_type TEXT, metadata TEXT, hash BLOB NOT NULL, size_bytes INTEGER NOT NULL,
  first_line INTEGER NOT NULL, modified_at INTEGER NOT NULL, added_at INTEGER NOT NULL);
CREATE TABLE versions(version INTEGER PRIMARY KEY, chunk INTEGER NOT NULL,
  revision INTEGER NOT NULL, source INTEGER NOT NULL, byte_begin INTEGER NOT NULL,
  byte_count INTEGER NOT NULL, first_line INTEGER NOT NULL, more_lines INTEGER NOT NULL,
  block INTEGER NOT NULL, slot INTEGER NOT NULL, born INTEGER NOT NULL, metadata TEXT);
CREATE INDEX versions_by_chunk ON versions(chunk);
CREATE INDEX versions_by_source ON versions(source);
CREATE INDEX sources_by_hash ON sources(hash);
CREATE INDEX sources_by_path ON sources(path) WHERE own_id IS NULL;
CREATE INDEX sources_by_own_id ON sources(own_id) WHERE own_id IS NOT NULL;
CREATE TABLE deaths(version INTEGER PRIMARY KEY, died INTEGER NOT NULL);
CREATE TABLE dictionaries(name BLOB PRIMARY KEY, packed BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE vectors(block INTEGER PRIMARY KEY, vectors BLOB NOT NULL);
CREATE TABLE lengths(block INTEGER PRIMARY KEY, lengths BLOB NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(text, content='', detail=none, columnsize=0,
  tokenize="ascii tokenchars '_.+'");
)sql";

// What is set on each connection. The WAL file is cut back to journal_size_limit after a
// checkpoint.
constexpr const char* kSettings = R"sql(
PRAGMA synchronous = NORMAL;
PRAGMA journal_size_limit = 4194304;
PRAGMA secure_delete = FAST;
PRAGMA temp_store = MEMORY;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
)sql";

// A search comes back to the same pages; a fill, which writes each once, is as fast with few.
constexpr const char* kReaderSettings = "PRAGMA cache_size = -8000";

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kHeaderBytes = 108;  // the file's, then that of the first page's b-tree
constexpr std::size_t kApplicationIdOffset = 68;  // big-endian; sqlite.org/fileformat.html 1.3

constexpr std::uintmax_t kPageBytes = 4096;  // of all our databases

constexpr sql::Wording kWording = {"index", "run memvid reindex to make it again"};

enum class FileKind { kAbsent, kEmpty, kOurs };

tl::unexpected<Error> damaged(const std::filesystem::path& path, const std::string& how) {
  return fail(ErrorCode::kCorrupt,
              path.string() + ": damaged index (" + how + "); run memvid reindex to make it again");
}

tl::unexpected<Error> cut_short(const std::filesystem::path& path) {
  return damaged(path, "cut short");
}

std::uintmax_t wal_bytes(const std::filesystem::path& path) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(path.string() + "-wal", absent);
  return absent ? 0 : size;
}

// What a full disk or a kill leaves of a creation: SQLite writes the first page, without a table
// and without our id, in a transaction of its own. Nobody has anything in such a file.
bool is_unborn(std::span<const char, kHeaderBytes> header, std::uintmax_t file_bytes) {
  const auto is_zero = [header](std::size_t offset, std::size_t count) {
    return std::all_of(header.begin() + offset, header.begin() + offset + count,
                       [](char byte) { return byte == 0; });
  };
  constexpr std::size_t kUserVersion = 60, kCellCount = 103;
  return file_bytes <= kPageBytes && is_zero(kApplicationIdOffset, 4) && is_zero(kUserVersion, 4) &&
         is_zero(kCellCount, 2);
}

std::uint32_t big_endian(const char* bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

// A journal beside a file that had one page at most: a power cut, or a kill, amid a creation. The
// file's header may be any mixture then, so SQLite undoes the creation before anybody looks at it.
// (sqlite.org/fileformat.html 3: the journal's header has its magic, then at 16 the pages before.)
Status undo_torn_creation(const std::filesystem::path& path) {
  constexpr std::string_view kJournalMagic{"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8};
  constexpr std::size_t kPagesOffset = 16;
  std::array<char, kPagesOffset + 4> header{};
  const std::string name = path.string() + "-journal";
  std::error_code absent;
  const auto status = std::filesystem::status(name, absent);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    return fail(ErrorCode::kUnsupported, name + " is not a file; an index cannot be beside it");
  std::ifstream journal(name, std::ios::binary);
  if (!journal.read(header.data(), header.size())) return {};
  if (std::string_view(header.data(), kJournalMagic.size()) != kJournalMagic) return {};
  if (big_endian(&header[kPagesOffset]) > 1 || !std::filesystem::is_regular_file(path, absent))
    return {};
  MEMVID_TRY(const auto database,
             Database::open(path, path.string(), SQLITE_OPEN_READWRITE, kWording));
  return database->execute("SELECT count(*) FROM sqlite_schema");
}

Result<FileKind> file_kind(const std::filesystem::path& path) {
  MEMVID_TRY_VOID(undo_torn_creation(path));
  std::error_code trouble;
  const auto status = std::filesystem::status(path, trouble);
  const std::string name = path.string();
  if (status.type() == std::filesystem::file_type::not_found) return FileKind::kAbsent;
  if (status.type() == std::filesystem::file_type::none)
    return fail(ErrorCode::kIo, name + ": " + trouble.message());
  if (!std::filesystem::is_regular_file(status))
    return fail(ErrorCode::kUnsupported, name + " is not a file; an index cannot be there");
  if (::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0)
    return fail(ErrorCode::kIo, name + ": " + std::strerror(errno));
  std::array<char, kHeaderBytes> header{};
  const std::uintmax_t file_bytes = std::filesystem::file_size(path, trouble);
  if (trouble) return fail(ErrorCode::kIo, name + ": " + trouble.message());
  const std::size_t size = std::min<std::uintmax_t>(header.size(), file_bytes);
  MEMVID_TRY(const auto file, Database::open(path, name, SQLITE_OPEN_READONLY, kWording));
  MEMVID_TRY_VOID(file->read_header({header.data(), size}));
  if (size == 0) return FileKind::kEmpty;
  const std::string_view start(header.data(), std::min(size, kMagic.size()));
  if (start != kMagic)
    return fail(ErrorCode::kUnsupported, name + " is not a memvid index; it is left as it is");
  if (size < kHeaderBytes) return cut_short(path);
  if (is_unborn(header, file_bytes)) return FileKind::kEmpty;
  if (big_endian(&header[kApplicationIdOffset]) != static_cast<std::uint32_t>(kApplicationId))
    return fail(ErrorCode::kUnsupported,
                name + " is another program's database, not a memvid index; it is left as it is");
  // SQLite takes half a page at the end for a whole one. With a -wal it is about to be mended.
  if (file_bytes % kPageBytes != 0 && wal_bytes(path) == 0) return cut_short(path);
  return FileKind::kOurs;
}

// A file: URI of `path`, in which only what the syntax needs is escaped.
std::string immutable_uri(const std::filesystem::path& path) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(path).string()) {
    if (c == '%' || c == '?' || c == '#') {
      std::array<char, 4> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "%%%02X", static_cast<unsigned char>(c));
      uri += escaped.data();
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

// WAL needs a -shm file beside the database, also to read. Where none can be made, an index that
// was closed properly is read as a file that nobody changes.
Result<std::unique_ptr<Database>> open_for_reading(const std::filesystem::path& path) {
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  if (::faccessat(AT_FDCWD, folder.c_str(), W_OK, AT_EACCESS) == 0) {
    // Opened for writing where that is allowed: then the last reader clears -wal and -shm away.
    MEMVID_TRY(auto database, Database::open(path, path.string(), SQLITE_OPEN_READWRITE, kWording));
    MEMVID_TRY_VOID(database->execute("PRAGMA query_only = ON"));
    return database;
  }
  if (wal_bytes(path) > 0)
    return fail(ErrorCode::kIo, path.string() + ": the folder is read-only, and " + path.string() +
                                    "-wal holds changes that are not in the index yet; copy both "
                                    "to a folder that can be written");
  return Database::open(path, immutable_uri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
                        kWording);
}

// In the caller's transaction.
Status write_tables(Database& database) {
  const std::string marks = "PRAGMA application_id = " + std::to_string(kApplicationId) +
                            "; PRAGMA user_version = " + std::to_string(kSchemaVersion) +
                            "; PRAGMA auto_vacuum = INCREMENTAL";
  MEMVID_TRY_VOID(database.execute(marks.c_str()));
  MEMVID_TRY_VOID(database.execute(kTables));
  MEMVID_TRY(Statement insert,
             database.prepare("INSERT INTO head(one, analyser, commit_number, overlap)"
                              " VALUES(1, ?, 0, 0)"));
  return insert.bind(kAnalyserFingerprint).run();
}

Status create_tables(Database& database) {
  // INCREMENTAL would write the file at once, still without our mark; FULL does not, and the two
  // may be exchanged later.
  const std::string sizes =
      "PRAGMA page_size = " + std::to_string(kPageBytes) + "; PRAGMA auto_vacuum = FULL";
  MEMVID_TRY_VOID(database.execute(sizes.c_str()));
  MEMVID_TRY(WriteTransaction transaction, WriteTransaction::begin(database));
  MEMVID_TRY(const std::int64_t count, database.integer("SELECT count(*) FROM sqlite_schema"));
  if (count != 0) return {};  // another process was quicker
  MEMVID_TRY_VOID(write_tables(database));
  return transaction.commit();
}

// Ours has neither; an enemy's could make any of our statements run for ever.
Status check_no_views(Database& database) {
  MEMVID_TRY(
      const std::int64_t count,
      database.integer("SELECT count(*) FROM sqlite_schema WHERE type IN ('view', 'trigger')"));
  if (count != 0) return damaged(database.path(), "views or triggers in it");
  return {};
}

// One changed letter of a column's name would otherwise be met by one statement and not by others.
// SQLite keeps each CREATE as it was given; FTS5's own tables depend on its version.
Status check_tables(Database& database) {
  MEMVID_TRY(Statement select,
             database.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND"
                              " name NOT LIKE 'words\\_%' ESCAPE '\\' AND"
                              " name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"));
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return {};
    const std::string table = select.text(0);
    if (table != kMarksTable && std::string_view(kTables).find(table) == std::string_view::npos)
      return damaged(database.path(), "a table is not as it was made");
  }
}

Status check_versions(Database& database) {
  const std::string name = database.path().string();
  MEMVID_TRY(const std::int64_t schema, database.integer("PRAGMA user_version"));
  if (schema > kSchemaVersion)
    return fail(ErrorCode::kUnsupported, name + " was written by a newer memvid (schema " +
                                             std::to_string(schema) + "; this one knows " +
                                             std::to_string(kSchemaVersion) + ")");
  if (schema < kSchemaVersion) return damaged(database.path(), "schema " + std::to_string(schema));
  MEMVID_TRY(Statement head, database.prepare("SELECT analyser FROM head"));
  MEMVID_TRY(const bool row, head.step());
  if (!row) return damaged(database.path(), "no head");
  if (head.text(0) != kAnalyserFingerprint)
    return fail(ErrorCode::kUnsupported,
                name + " was made by another word analyser (" + head.text(0) + ", this one is " +
                    std::string(kAnalyserFingerprint) + "); run memvid reindex to make it again");
  return {};
}

Result<std::unique_ptr<Database>> open_for_writing(const std::filesystem::path& path,
                                                   FileKind kind) {
  const int may_create = kind == FileKind::kOurs ? 0 : SQLITE_OPEN_CREATE;
  MEMVID_TRY(auto database,
             Database::open(path, path.string(), SQLITE_OPEN_READWRITE | may_create, kWording));
  MEMVID_TRY_VOID(database->execute(kSettings));
  if (kind != FileKind::kOurs) MEMVID_TRY_VOID(create_tables(*database));
  MEMVID_TRY_VOID(database->use_wal());
  return database;
}

}  // namespace

Result<std::unique_ptr<Database>> open_database(const std::filesystem::path& path, Access access) {
  MEMVID_TRY(const FileKind kind, file_kind(path));
  if (kind != FileKind::kOurs && access != Access::kCreate)
    return fail(ErrorCode::kNotFound, path.string() + ": no index there");
  std::unique_ptr<Database> database;
  if (access == Access::kRead) {
    MEMVID_TRY(database, open_for_reading(path));
    MEMVID_TRY_VOID(database->execute(kSettings));
    MEMVID_TRY_VOID(database->execute(kReaderSettings));
  } else {
    MEMVID_TRY(database, open_for_writing(path, kind));
  }
  MEMVID_TRY_VOID(check_no_views(*database));
  MEMVID_TRY_VOID(check_versions(*database));
  MEMVID_TRY_VOID(check_tables(*database));
  return database;
}

namespace {

// What can be read is emptied in one transaction, under the eyes of readers.
Status empty_tables(Database& database) {
  MEMVID_TRY_VOID(database.execute(kSettings));
  MEMVID_TRY(WriteTransaction transaction, WriteTransaction::begin(database));
  std::vector<std::string> names;
  {
    MEMVID_TRY(Statement select,  // a virtual table takes its own tables with it
               database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT"
                                " LIKE 'sqlite\\_%' ESCAPE '\\'"
                                " ORDER BY sql LIKE 'CREATE VIRTUAL %' DESC"));
    for (;;) {
      MEMVID_TRY(const bool row, select.step());
      if (!row) break;
      names.push_back(select.text(0));
    }
  }
  for (const std::string& name : names) {
    std::string drop = "DROP TABLE IF EXISTS \"";
    for (const char c : name) drop.append(c == '"' ? 2 : 1, c);
    MEMVID_TRY_VOID(database.execute((drop + '"').c_str()));
  }
  MEMVID_TRY_VOID(write_tables(database));
  return transaction.commit();
}

// SQLite's own way to empty in place what it can no longer read. Nobody else may have it open.
Status empty_file(Database& database) {
  sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_RESET_DATABASE, 1, nullptr);
  const Status emptied = database.execute("VACUUM");
  sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_RESET_DATABASE, 0, nullptr);
  MEMVID_TRY_VOID(emptied);
  MEMVID_TRY_VOID(create_tables(database));
  return database.use_wal();
}

Result<std::unique_ptr<Database>> open_to_reset(const std::filesystem::path& path) {
  return Database::open(path, path.string(), SQLITE_OPEN_READWRITE, kWording);
}

}  // namespace

Status check_ours(const std::filesystem::path& path) {
  const auto kind = file_kind(path);
  if (kind || kind.error().code != ErrorCode::kUnsupported) return {};
  return tl::unexpected(kind.error());
}

Status reset_database(const std::filesystem::path& path) {
  const auto kind = file_kind(path);
  if (!kind && kind.error().code != ErrorCode::kCorrupt) return tl::unexpected(kind.error());
  if (kind && *kind != FileKind::kOurs) return {};
  {
    MEMVID_TRY(const auto database, open_to_reset(path));
    const Status emptied = kind ? empty_tables(*database) : tl::unexpected(kind.error());
    if (emptied || emptied.error().code != ErrorCode::kCorrupt) return emptied;
  }
  MEMVID_TRY(const auto database, open_to_reset(path));  // with nothing left of the first try
  return empty_file(*database);
}

std::string sqlite_version() { return sqlite3_libversion(); }

}  // namespace memvid::index
