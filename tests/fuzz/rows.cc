// Rows of the database as an enemy writes them. The input is a list of changes to a good index of
// four chunks: which column of which row, and what it is to hold. Then all of it is read.
#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <string>

#include "fuzz/target.h"
#include "index/index.h"
#include "support/temp_dir.h"

namespace memvid::index {
namespace {

constexpr int kDimension = 8;

struct Column {
  const char* table;
  const char* key;  // tells the rows of the table apart
  const char* name;
};
constexpr Column kColumns[] = {
    {"head", "one", "analyser"},
    {"head", "one", "memory_id"},
    {"head", "one", "epoch"},
    {"head", "one", "commit_number"},
    {"head", "one", "chain"},
    {"head", "one", "overlap"},
    {"head", "one", "dimension"},
    {"frames", "frame", "frame"},
    {"frames", "frame", "byte_offset"},
    {"frames", "frame", "size_bytes"},
    {"blocks", "block", "block"},
    {"blocks", "block", "first_frame"},
    {"blocks", "block", "frame_count"},
    {"blocks", "block", "frame_shift"},
    {"blocks", "block", "origin"},
    {"sources", "source", "source"},
    {"sources", "source", "path"},
    {"sources", "source", "metadata"},
    {"sources", "source", "hash"},
    {"sources", "source", "size_bytes"},
    {"sources", "source", "first_line"},
    {"versions", "version", "version"},
    {"versions", "version", "chunk"},
    {"versions", "version", "source"},
    {"versions", "version", "byte_begin"},
    {"versions", "version", "byte_count"},
    {"versions", "version", "more_lines"},
    {"versions", "version", "block"},
    {"versions", "version", "slot"},
    {"versions", "version", "metadata"},
    {"deaths", "version", "version"},
    {"deaths", "version", "died"},
    {"dictionaries", "name", "name"},
    {"dictionaries", "name", "packed"},
    {"vectors", "block", "block"},
    {"vectors", "block", "vectors"},
    {"lengths", "block", "block"},
    {"lengths", "block", "lengths"},
};

VersionRow version_row(std::uint64_t version) {
  VersionRow row;
  row.version = version;
  row.chunk = version - 1;
  row.source = version % 2;
  row.end = 9;
  row.metadata = R"({"x":1})";
  row.born = 1;
  return row;
}

void must(const Status& status) { MEMVID_CHECK(status.has_value()); }

void fill(Index& index) {
  base::MemoryState reached;
  reached.commit = 1;
  must(index.begin_fill({}));
  for (std::uint64_t i = 0; i < 3; ++i) {
    must(index.add_frame({i, 1000 * i, 500}));
    must(index.add_block({i, i, 1, i, 0, {}}));
  }
  for (std::uint64_t i = 0; i < 2; ++i) {
    SourceRow row;
    row.source = i;
    row.path = "notes/" + std::to_string(i);
    must(index.add_source(row));
  }
  for (std::uint64_t i = 1; i <= 4; ++i) must(index.add_version(version_row(i), "some text"));
  must(index.add_dictionary({}, base::as_bytes("packed")));
  must(index.kill_chunk(2, 1));
  must(index.finish_fill(reached));
  must(index.set_vector_model({"model", "fingerprint", "int8", kDimension}));
  const std::array<std::uint64_t, 3> versions = {1, 2, 4};
  const std::vector<float> vectors(versions.size() * kDimension, 0.3F);
  must(index.store_vectors(versions, vectors));
}

const std::string& good_database() {
  static const std::string bytes = [] {
    const test::TempDir dir;
    fill(*Index::open(dir / "i.db", Access::kCreate).value());
    return test::slurp(dir / "i.db");
  }();
  return bytes;
}

// One change. Head byte: what the value is; then which row, which column, and the value.
void change_row(sqlite3* database, base::ByteReader& reader) {
  enum Kind { kNull, kNumber, kText, kBlob, kZeros, kPatch, kGone, kKinds };
  const auto kind = static_cast<Kind>(reader.u8() % kKinds);
  const int row = reader.u8() % 5;
  const Column& column = kColumns[reader.u8() % std::size(kColumns)];
  const std::string name = column.name;
  const std::string where = std::string(" WHERE ") + column.key + " = (SELECT " + column.key +
                            " FROM " + column.table + " LIMIT 1 OFFSET " + std::to_string(row) +
                            ")";
  const std::string set = std::string("UPDATE OR REPLACE ") + column.table + " SET " + name + " = ";
  std::string sql = set + "?1" + where;
  if (kind == kZeros) sql = set + "zeroblob(?1)" + where;
  if (kind == kPatch)
    sql = set + "CAST(substr(" + name + ", 1, ?2) || ?1 || substr(" + name +
          ", ?2 + 1 + length(?1)) AS BLOB)" + where;
  if (kind == kGone) sql = std::string("DELETE FROM ") + column.table + where;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) return;
  const auto bind_bytes = [&](auto bind) {
    const base::ByteSpan value =
        reader.bytes(std::min<std::size_t>(reader.u8(), reader.remaining()));
    bind(statement, 1, reinterpret_cast<const char*>(value.data()), static_cast<int>(value.size()),
         SQLITE_TRANSIENT);
  };
  if (kind == kNumber) sqlite3_bind_int64(statement, 1, static_cast<std::int64_t>(reader.u64()));
  if (kind == kZeros) sqlite3_bind_int64(statement, 1, reader.u16());
  if (kind == kPatch) sqlite3_bind_int64(statement, 2, reader.u16());
  if (kind == kText) bind_bytes(sqlite3_bind_text);
  if (kind == kBlob || kind == kPatch) bind_bytes(sqlite3_bind_blob);
  sqlite3_step(statement);
  sqlite3_finalize(statement);
}

void write_changed(const std::filesystem::path& path, base::ByteSpan bytes) {
  sqlite3* database = nullptr;
  MEMVID_CHECK(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  sqlite3_exec(database, "PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON; BEGIN",
               nullptr, nullptr, nullptr);
  base::ByteReader reader(bytes);
  for (int i = 0; i < 20 && reader.remaining() > 0; ++i) change_row(database, reader);
  sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr);
  MEMVID_CHECK(sqlite3_close(database) == SQLITE_OK);
}

template <typename T>
void heard(const Result<T>& result) {
  MEMVID_CHECK(result.has_value() || !result.error().message.empty());
}

void read_places(Index& index, const VersionRow& version) {
  heard(index.find_version(version.version));
  heard(index.find_chunk(version.chunk));
  heard(index.find_chunk_as_of(version.chunk, 1));
  heard(index.find_source(version.source));
  const auto block = index.find_block(version.block);
  if (block && *block) heard(index.find_frames((*block)->first_frame, (*block)->frame_count));
}

void read_all(Index& index) {
  heard(index.state());
  heard(index.counts());
  heard(index.overlap());
  heard(index.vector_model());
  heard(index.missing_vectors(0, 100));
  heard(index.each_dictionary([](const base::Hash128&, base::ByteSpan) { return Status{}; }));
  std::vector<VersionRow> versions;
  heard(index.each_version(
      {}, [&versions](const VersionRow& row) { return versions.push_back(row), Status{}; }));
  for (const VersionRow& version : versions) read_places(index, version);
  const Filter filter = {"notes/*", {{"x", "1"}}};
  heard(index.each_source(filter, [](const SourceRow&) { return Status{}; }));
  const std::array<float, kDimension> query = {0.5F};
  for (const Filter& each : {Filter{}, filter, Filter{"", {}, 1}}) {
    heard(index.findable(each.commit));
    heard(index.search_words("some text", each, 3));
    heard(index.search_vectors(query, each, 2));
  }
  const std::array<std::uint64_t, 1> one = {3};
  heard(index.store_vectors(one, query));
}

}  // namespace

FUZZ_TARGET(rows) {
  static const test::TempDir dir;
  const auto path = dir.write("i.db", good_database());
  write_changed(path, bytes);
  const auto index = Index::open(path, Access::kWrite);
  heard(index);
  if (index) read_all(**index);
}

}  // namespace memvid::index
