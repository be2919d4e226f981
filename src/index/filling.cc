// Filling: one transaction from begin_fill to finish_fill, in which the head moves with the rows.

#include <sqlite3.h>

#include <algorithm>

#include "index/schema.h"
#include "index/sqlite_index.h"

namespace memvid::index {
namespace {

constexpr std::int64_t kPagesPerStep = 512;  // of optimize: some milliseconds each
constexpr std::size_t kWordsBytesMax = std::size_t{256} << 20;  // SQLite's limit is 1 GB a value

// Empty texts are kept as NULL: nothing in the row.
std::optional<std::string_view> unless_empty(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace

Result<std::unique_ptr<Index>> Index::open(const std::filesystem::path& path, Access access) {
  MEMVID_TRY(auto database, open_database(path, access));
  return std::make_unique<SqliteIndex>(std::move(database));
}

Status Index::check_ours(const std::filesystem::path& path) { return index::check_ours(path); }
Status Index::reset(const std::filesystem::path& path) { return reset_database(path); }

Status Index::copy(const std::filesystem::path& from, const std::filesystem::path& to) {
  MEMVID_TRY(const auto source, open_database(from, Access::kRead));
  MEMVID_TRY(const auto target, open_database(to, Access::kCreate));
  return source->copy_to(*target);
}

SqliteIndex::~SqliteIndex() {
  if (filling_) roll_back();
}

Status SqliteIndex::corrupt(const std::string& what) const {
  return fail(ErrorCode::kCorrupt, database_->path().string() + ": damaged index (" + what +
                                       "); run memvid reindex to make it again");
}

Result<base::MemoryState> SqliteIndex::state() {
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT memory_id, epoch, commit_number, chain FROM head"));
  MEMVID_TRY(const bool row, select.step());
  base::MemoryState state;
  if (!row) return tl::unexpected(corrupt("no head").error());
  if (select.integer(2) == 0) return state;
  MEMVID_TRY_VOID(select.array(0, state.memory_id));
  state.epoch = select.number(1);
  state.commit = select.number(2);
  MEMVID_TRY_VOID(select.array(3, state.head));
  return state;
}

// max() of the key looks at the last row only.
Result<NextNumbers> SqliteIndex::next_numbers() {
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT (SELECT coalesce(max(version), 0) + 1 FROM versions),"
                                " (SELECT coalesce(max(block) + 1, 0) FROM blocks)"));
  MEMVID_TRY_VOID(select.step());
  return NextNumbers{select.number(0), select.number(1)};
}

Status SqliteIndex::begin_fill(const base::MemoryState& expected) {
  MEMVID_CHECK(!filling_);
  MEMVID_TRY_VOID(database_->execute("BEGIN IMMEDIATE"));
  filling_ = true;
  if (expected.commit == 0) return drop_all();
  MEMVID_TRY(const base::MemoryState present, state());
  if (present == expected) return {};
  return fail(ErrorCode::kBusy,
              database_->path().string() + ": another process has filled the index meanwhile");
}

Status SqliteIndex::drop_all() {
  MEMVID_TRY_VOID(raise_fence());
  return database_->execute(
      "DELETE FROM frames; DELETE FROM blocks; DELETE FROM sources; DELETE FROM versions;"
      "DELETE FROM deaths; DELETE FROM dictionaries; DELETE FROM vectors; DELETE FROM lengths;"
      "INSERT INTO words(words) VALUES('delete-all');"
      "UPDATE head SET memory_id = NULL, epoch = NULL, commit_number = 0, chain = NULL,"
      " overlap = 0,"
      " model = NULL, model_fingerprint = NULL, model_precision = NULL, dimension = NULL");
}

Status SqliteIndex::add_frame(const FrameRow& row) {
  MEMVID_CHECK(filling_);
  MEMVID_TRY(Statement insert, database_->prepare("INSERT INTO frames VALUES(?, ?, ?)"));
  return insert.bind(row.frame, row.offset, row.size_bytes).run();
}

Status SqliteIndex::add_block(const BlockRow& row) {
  MEMVID_CHECK(filling_);
  MEMVID_TRY(Statement insert, database_->prepare("INSERT INTO blocks VALUES(?, ?, ?, ?, ?, ?)"));
  return insert
      .bind(row.block, row.first_frame, row.frame_count, row.number, row.frame_shift, row.origin)
      .run();
}

// Not by INSERT OR REPLACE: with indexes on the table that opens a savepoint, at which FTS5 writes
// out what it has gathered.
Status SqliteIndex::add_source(const SourceRow& row) {
  MEMVID_CHECK(filling_);
  MEMVID_TRY(Statement remove, database_->prepare("DELETE FROM sources WHERE source = ?"));
  MEMVID_TRY_VOID(remove.bind(row.source).run());
  MEMVID_TRY(Statement insert,
             database_->prepare("INSERT INTO sources VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  return insert
      .bind(row.source, row.path, unless_empty(row.own_id), unless_empty(row.title),
            unless_empty(row.media_type), unless_empty(row.metadata), row.hash, row.size_bytes,
            row.first_line, row.modified_at, row.added_at)
      .run();
}

Status SqliteIndex::add_version(const VersionRow& row, std::string_view words) {
  MEMVID_CHECK(filling_);
  if (row.version == 0 || row.end < row.begin || row.last_line < row.first_line)
    return fail(ErrorCode::kInvalidArgument,
                "version " + std::to_string(row.version) + " has an impossible range");
  if (row.version > kVersionMax)
    return fail(ErrorCode::kCapacity, "an index holds 4,294,967,296 versions at most");
  if (words.size() > kWordsBytesMax)
    return fail(ErrorCode::kCapacity, "a chunk of more than 256 MB cannot be indexed");
  MEMVID_TRY(const auto earlier, living_version(row.chunk, kLastCommit));
  if (earlier) MEMVID_TRY_VOID(kill_chunk(row.chunk, row.born));
  {
    MEMVID_TRY(
        Statement insert,
        database_->prepare("INSERT INTO versions VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    MEMVID_TRY_VOID(insert
                        .bind(row.version, row.chunk, row.revision, row.source, row.begin,
                              row.end - row.begin, row.first_line, row.last_line - row.first_line,
                              row.block, row.slot, row.born, unless_empty(row.metadata))
                        .run());
  }
  if (row.died != 0) MEMVID_TRY_VOID(kill_chunk(row.chunk, row.died));
  bag_.fill(analyser_, words);
  MEMVID_TRY_VOID(store_length(row.version, bag_.word_count()));
  MEMVID_TRY(Statement index, database_->prepare("INSERT INTO words(rowid, text) VALUES(?, ?)"));
  return index.bind(row.version, bag_.lines()).run();
}

// Lengths lie kLengthRows to a blob; versions come in order, so a blob is written once a fill.
Status SqliteIndex::store_length(std::uint64_t version, std::uint32_t word_count) {
  const std::uint64_t block = (version - 1) / kLengthRows;
  if (lengths_block_ != block) {
    MEMVID_TRY_VOID(write_lengths());
    MEMVID_TRY_VOID(make_length_blocks(block));
    MEMVID_TRY(Statement select, database_->prepare("SELECT lengths FROM lengths WHERE block = ?"));
    MEMVID_TRY(const bool row, select.bind(block).step());
    const base::ByteSpan present = row ? select.blob(0) : base::ByteSpan{};
    if (present.size() != kLengthRows) return corrupt("lengths of words");
    lengths_.assign(present.begin(), present.end());
    lengths_block_ = block;
  }
  lengths_[static_cast<std::size_t>((version - 1) % kLengthRows)] = pack_length(word_count);
  return {};
}

// Blobs without a gap up to `block`, also where version numbers have one. One plain INSERT each: a
// statement that writes many rows opens a savepoint, at which FTS5 writes out what it has gathered.
Status SqliteIndex::make_length_blocks(std::uint64_t block) {
  MEMVID_TRY(const std::int64_t first,
             database_->integer("SELECT coalesce(max(block) + 1, 0) FROM lengths"));
  for (auto next = static_cast<std::uint64_t>(first); next <= block; ++next) {
    MEMVID_TRY(Statement insert, database_->prepare("INSERT INTO lengths VALUES(?, zeroblob(?))"));
    MEMVID_TRY_VOID(insert.bind(next, kLengthRows).run());
  }
  return {};
}

Status SqliteIndex::write_lengths() {
  if (!lengths_block_) return {};
  MEMVID_TRY(Statement insert, database_->prepare("INSERT OR REPLACE INTO lengths VALUES(?, ?)"));
  MEMVID_TRY_VOID(insert.bind(*lengths_block_, base::ByteSpan(lengths_)).run());
  lengths_block_.reset();
  return {};
}

Status SqliteIndex::kill_chunk(std::uint64_t chunk, std::uint64_t commit) {
  MEMVID_CHECK(filling_);
  MEMVID_TRY(const auto version, living_version(chunk, kLastCommit));
  if (!version) return corrupt("chunk " + std::to_string(chunk) + " dies, but is not alive");
  MEMVID_TRY(Statement insert, database_->prepare("INSERT INTO deaths VALUES(?, ?)"));
  return insert.bind(*version, commit).run();
}

Status SqliteIndex::add_dictionary(const base::Hash128& name, base::ByteSpan packed) {
  MEMVID_CHECK(filling_);
  MEMVID_TRY(Statement insert,  // it is written twice in the video
             database_->prepare("INSERT OR IGNORE INTO dictionaries VALUES(?, ?)"));
  return insert.bind(name, packed).run();
}

Status SqliteIndex::set_overlap(int overlap) {
  MEMVID_CHECK(filling_);
  MEMVID_TRY(Statement update, database_->prepare("UPDATE head SET overlap = ?"));
  return update.bind(overlap).run();
}

Status SqliteIndex::finish_fill(const base::MemoryState& reached) {
  MEMVID_CHECK(filling_);
  MEMVID_TRY_VOID(write_lengths());
  if (is_carrying_) MEMVID_TRY_VOID(carry_vectors());
  {
    MEMVID_TRY(Statement update,
               database_->prepare("UPDATE head SET memory_id = ?, epoch = ?, commit_number = ?,"
                                  " chain = ?"));
    MEMVID_TRY_VOID(
        update.bind(reached.memory_id, reached.epoch, reached.commit, reached.head).run());
  }
  MEMVID_TRY_VOID(database_->execute("COMMIT"));
  filling_ = false;
  ++own_changes_;
  return {};
}

void SqliteIndex::roll_back() {
  database_->roll_back();
  filling_ = is_carrying_ = false;
  lengths_block_.reset();
  ++own_changes_;
}

Status SqliteIndex::optimize() {
  MEMVID_CHECK(!filling_);
  MEMVID_TRY_VOID(merge_words());
  MEMVID_TRY_VOID(give_pages_back());
  return database_->execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

// All segments into one. A negative number begins, positive ones go on; who changes fewer than two
// rows found nothing to do (sqlite.org/fts5.html 6.8).
Status SqliteIndex::merge_words() {
  for (std::int64_t pages = -kPagesPerStep;; pages = kPagesPerStep) {
    const int before = sqlite3_total_changes(database_->handle());
    MEMVID_TRY(Statement merge,
               database_->prepare("INSERT INTO words(words, rank) VALUES('merge', ?)"));
    MEMVID_TRY_VOID(merge.bind(pages).run());
    if (sqlite3_total_changes(database_->handle()) - before < 2) return {};
  }
}

Status SqliteIndex::give_pages_back() {
  const std::string step = "PRAGMA incremental_vacuum(" + std::to_string(kPagesPerStep) + ")";
  for (std::int64_t last = INT64_MAX;;) {
    MEMVID_TRY(const std::int64_t free, database_->integer("PRAGMA freelist_count"));
    if (free == 0 || free >= last) return {};  // none are left, or none can be given back
    last = free;
    MEMVID_TRY_VOID(database_->execute(step.c_str()));
  }
}

}  // namespace memvid::index
