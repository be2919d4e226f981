// Catalogue: rows out of the tables, as they went in.

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "index/filter_sql.h"
#include "index/sqlite_index.h"

namespace memvid::index {
namespace {

#define MEMVID_VERSION_COLUMNS                                                          \
  "v.version, v.chunk, v.revision, v.source, v.byte_begin, v.byte_count, v.first_line," \
  " v.more_lines, v.block, v.slot, v.born, v.metadata,"                                 \
  " coalesce((SELECT d.died FROM deaths d WHERE d.version = v.version), 0)"
#define MEMVID_LIVING "NOT EXISTS (SELECT 1 FROM deaths d WHERE d.version = v.version)"
// With two parameters, the commit twice.
#define MEMVID_LIVING_THEN                                                                        \
  "v.born <= ? AND NOT EXISTS (SELECT 1 FROM deaths d WHERE d.version = v.version AND d.died <= " \
  "?)"
#define MEMVID_SOURCE_COLUMNS                                                            \
  "s.source, s.path, s.own_id, s.title, s.media_type, s.metadata, s.hash, s.size_bytes," \
  " s.first_line, s.modified_at, s.added_at"

VersionRow read_version(const Statement& row) {
  VersionRow version;
  version.version = row.number(0);
  version.chunk = row.number(1);
  version.revision = row.number(2);
  version.source = row.number(3);
  version.begin = row.number(4);
  version.end = version.begin + row.number(5);
  version.first_line = row.number(6);
  version.last_line = version.first_line + row.number(7);
  version.block = row.number(8);
  version.slot = static_cast<std::uint32_t>(row.number(9));
  version.born = row.number(10);
  version.metadata = row.text(11);
  version.died = row.number(12);
  return version;
}

Result<SourceRow> read_source(const Statement& row) {
  SourceRow source;
  source.source = row.number(0);
  source.path = row.text(1);
  source.own_id = row.text(2);
  source.title = row.text(3);
  source.media_type = row.text(4);
  source.metadata = row.text(5);
  MEMVID_TRY_VOID(row.array(6, source.hash));
  source.size_bytes = row.number(7);
  source.first_line = row.number(8);
  source.modified_at = row.integer(9);
  source.added_at = row.integer(10);
  return source;
}

// The first row of a select over sources with one parameter.
template <typename Value>
Result<std::optional<SourceRow>> first_source(Database& database, const char* select_sql,
                                              const Value& value) {
  MEMVID_TRY(Statement select, database.prepare(select_sql));
  MEMVID_TRY(const bool row, select.bind(value).step());
  if (!row) return std::nullopt;
  return read_source(select);
}

}  // namespace

Result<Counts> SqliteIndex::counts() {
  MEMVID_TRY(ReadTransaction transaction, ReadTransaction::begin(*database_));
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT (SELECT count(*) FROM frames), (SELECT count(*) FROM"
                                " blocks), (SELECT count(*) FROM sources), (SELECT count(*) FROM"
                                " versions), (SELECT coalesce(sum(size_bytes), 0) FROM"
                                " sources)"));
  MEMVID_TRY_VOID(select.step());
  Counts counts;
  counts.frames = select.number(0);
  counts.blocks = select.number(1);
  counts.sources = select.number(2);
  counts.versions = select.number(3);
  counts.text_bytes = select.number(4);
  MEMVID_TRY(const Findable findable_now, findable(kLastCommit));
  counts.chunks = findable_now.chunks;
  counts.with_vector = findable_now.with_vector;
  return counts;
}

Result<Findable> SqliteIndex::findable(std::uint64_t commit) {
  MEMVID_TRY(ReadTransaction transaction, ReadTransaction::begin(*database_));
  MEMVID_TRY(const std::uint64_t newest, newest_version(commit));
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT (SELECT count(*) FROM versions WHERE version <= ?),"
                                " (SELECT count(*) FROM deaths WHERE died <= ?)"));
  MEMVID_TRY_VOID(select.bind(newest, commit).step());
  Findable result;
  result.chunks = select.number(0) - std::min(select.number(0), select.number(1));
  MEMVID_TRY(result.with_vector, count_living_vectors(commit));
  return result;
}

// The last version that was put up to a commit, 0: none. Versions are counted in the order of the
// commits. Of the last commit it is any number: a row that is missing at the end must be noticed.
Result<std::uint64_t> SqliteIndex::newest_version(std::uint64_t commit) {
  if (commit == kLastCommit) return kLastCommit;
  MEMVID_TRY(Statement select, database_->prepare("SELECT version FROM versions WHERE born <= ?"
                                                  " ORDER BY version DESC LIMIT 1"));
  MEMVID_TRY(const bool row, select.bind(commit).step());
  return row ? select.number(0) : 0;
}

Result<std::optional<VersionRow>> SqliteIndex::find_version(std::uint64_t version) {
  MEMVID_TRY(Statement select, database_->prepare("SELECT " MEMVID_VERSION_COLUMNS
                                                  " FROM versions v WHERE v.version = ?"));
  MEMVID_TRY(const bool row, select.bind(version).step());
  if (!row) return std::nullopt;
  return read_version(select);
}

Result<std::optional<std::uint64_t>> SqliteIndex::living_version(std::uint64_t chunk,
                                                                 std::uint64_t commit) {
  MEMVID_TRY(Statement select,
             database_->prepare(
                 "SELECT v.version FROM versions v WHERE v.chunk = ? AND " MEMVID_LIVING_THEN
                 " ORDER BY v.version DESC LIMIT 1"));
  MEMVID_TRY(const bool row, select.bind(chunk, commit, commit).step());
  if (!row) return std::nullopt;
  return select.number(0);
}

Result<std::optional<VersionRow>> SqliteIndex::find_chunk(std::uint64_t chunk) {
  return find_chunk_as_of(chunk, kLastCommit);
}

Result<std::optional<VersionRow>> SqliteIndex::find_chunk_as_of(std::uint64_t chunk,
                                                                std::uint64_t commit) {
  MEMVID_TRY(ReadTransaction transaction, ReadTransaction::begin(*database_));
  MEMVID_TRY(const auto version, living_version(chunk, commit));
  if (!version) return std::nullopt;
  return find_version(*version);
}

Result<std::optional<VersionRow>> SqliteIndex::find_revision(std::uint64_t chunk,
                                                             std::uint64_t revision,
                                                             std::uint64_t before) {
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT " MEMVID_VERSION_COLUMNS
                                " FROM versions v WHERE v.chunk = ? AND v.revision = ? AND"
                                " v.version < ? ORDER BY v.version DESC LIMIT 1"));
  MEMVID_TRY(const bool row, select.bind(chunk, revision, before).step());
  if (!row) return std::nullopt;
  return read_version(select);
}

Result<std::optional<SourceRow>> SqliteIndex::find_source(std::uint64_t source) {
  return first_source(*database_,
                      "SELECT " MEMVID_SOURCE_COLUMNS " FROM sources s WHERE s.source = ?", source);
}

#define MEMVID_LAST_SOURCE_WHERE(condition)                                            \
  "SELECT " MEMVID_SOURCE_COLUMNS " FROM sources s WHERE " condition                   \
  " AND EXISTS (SELECT 1 FROM versions v WHERE v.source = s.source AND " MEMVID_LIVING \
  ") ORDER BY s.source DESC LIMIT 1"

Result<std::optional<SourceRow>> SqliteIndex::find_source_by_hash(const base::Hash128& hash) {
  return first_source(*database_, MEMVID_LAST_SOURCE_WHERE("s.hash = ? AND s.own_id IS NULL"),
                      hash);
}

Result<std::optional<SourceRow>> SqliteIndex::find_source_by_path(std::string_view path) {
  return first_source(*database_, MEMVID_LAST_SOURCE_WHERE("s.path = ? AND s.own_id IS NULL"),
                      path);
}

Result<std::optional<SourceRow>> SqliteIndex::find_source_by_own_id(std::string_view own_id) {
  return first_source(*database_, MEMVID_LAST_SOURCE_WHERE("s.own_id = ?"), own_id);
}

Result<std::vector<std::uint64_t>> SqliteIndex::living_chunks(std::uint64_t source) {
  MEMVID_TRY(
      Statement select,
      database_->prepare("SELECT v.chunk FROM versions v WHERE v.source = ? AND " MEMVID_LIVING
                         " ORDER BY v.chunk"));
  select.bind(source);
  std::vector<std::uint64_t> chunks;
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return chunks;
    chunks.push_back(select.number(0));
  }
}

Result<std::vector<VersionRow>> SqliteIndex::living_versions(std::uint64_t source,
                                                             std::uint64_t commit) {
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT " MEMVID_VERSION_COLUMNS
                                " FROM versions v WHERE v.source = ? AND " MEMVID_LIVING_THEN
                                " ORDER BY v.byte_begin, v.byte_count, v.version"));
  select.bind(source, commit, commit);
  std::vector<VersionRow> versions;
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return versions;
    versions.push_back(read_version(select));
  }
}

Status SqliteIndex::each_source_below(std::string_view folder,
                                      const std::function<Status(const LivingSource&)>& on_source) {
  MEMVID_CHECK(folder.ends_with('/'));
  std::string end(folder);
  end.back() = '/' + 1;
  MEMVID_TRY(
      Statement select,
      database_->prepare("SELECT " MEMVID_SOURCE_COLUMNS
                         ", count(*), sum(v.byte_count) FROM sources s CROSS JOIN"
                         " versions v ON v.source = s.source WHERE s.path >= ? AND"
                         " s.path < ? AND " MEMVID_LIVING " GROUP BY s.source ORDER BY s.source"));
  select.bind(folder, end);
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return {};
    MEMVID_TRY(SourceRow source, read_source(select));
    MEMVID_TRY_VOID(on_source({std::move(source), select.number(11), select.number(12)}));
  }
}

Result<std::optional<BlockRow>> SqliteIndex::find_block(std::uint64_t block) {
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT first_frame, frame_count, number, frame_shift, origin"
                                " FROM blocks WHERE block = ?"));
  MEMVID_TRY(const bool found, select.bind(block).step());
  if (!found) return std::nullopt;
  BlockRow row;
  row.block = block;
  row.first_frame = select.number(0);
  row.frame_count = static_cast<std::uint32_t>(select.number(1));
  row.number = select.number(2);
  row.frame_shift = select.number(3);
  MEMVID_TRY_VOID(select.array(4, row.origin));
  return row;
}

Result<std::vector<FrameRow>> SqliteIndex::find_frames(std::uint64_t first, std::uint32_t count) {
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT frame, byte_offset, size_bytes FROM frames"
                                " WHERE frame >= ? ORDER BY frame LIMIT ?"));
  select.bind(first, count);
  std::vector<FrameRow> rows;
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) break;
    rows.push_back(
        {select.number(0), select.number(1), static_cast<std::uint32_t>(select.number(2))});
    if (rows.back().frame != first + rows.size() - 1) break;
  }
  if (rows.size() == count && (rows.empty() || rows.back().frame == first + count - 1)) return rows;
  const std::uint64_t missing = rows.empty() ? first : first + rows.size() - 1;
  return tl::unexpected(corrupt("frame " + std::to_string(missing) + " is missing").error());
}

Result<std::optional<base::Bytes>> SqliteIndex::find_dictionary(const base::Hash128& name) {
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT packed FROM dictionaries WHERE name = ?"));
  MEMVID_TRY(const bool row, select.bind(name).step());
  if (!row) return std::nullopt;
  const base::ByteSpan packed = select.blob(0);
  return base::Bytes(packed.begin(), packed.end());
}

Status SqliteIndex::each_dictionary(
    const std::function<Status(const base::Hash128& name, base::ByteSpan packed)>& on_row) {
  MEMVID_TRY(Statement select, database_->prepare("SELECT name, packed FROM dictionaries"));
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return {};
    base::Hash128 name{};
    MEMVID_TRY_VOID(select.array(0, name));
    MEMVID_TRY_VOID(on_row(name, select.blob(1)));
  }
}

Result<int> SqliteIndex::overlap() {
  MEMVID_TRY(const std::int64_t overlap, database_->integer("SELECT overlap FROM head"));
  if (overlap < 0 || overlap > std::numeric_limits<int>::max())
    return tl::unexpected(corrupt("an impossible overlap").error());
  return static_cast<int>(overlap);
}

Status SqliteIndex::each_source(const Filter& filter,
                                const std::function<Status(const SourceRow&)>& on_row) {
  MEMVID_TRY(const FilterSql sql, FilterSql::on_sources(filter));
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT " MEMVID_SOURCE_COLUMNS " FROM sources s WHERE 1" +
                                sql.conditions() + " ORDER BY s.source"));
  sql.bind(select);
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return {};
    MEMVID_TRY(const SourceRow source, read_source(select));
    MEMVID_TRY_VOID(on_row(source));
  }
}

Status SqliteIndex::each_version(const Filter& filter,
                                 const std::function<Status(const VersionRow&)>& on_row) {
  MEMVID_TRY(const FilterSql sql, FilterSql::on_versions(filter));
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT " MEMVID_VERSION_COLUMNS " FROM versions v CROSS JOIN"
                                " sources s ON s.source = v.source WHERE " MEMVID_LIVING_THEN +
                                sql.conditions() + " ORDER BY v.version"));
  select.bind(filter.commit, filter.commit);
  sql.bind(select);
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return {};
    MEMVID_TRY_VOID(on_row(read_version(select)));
  }
}

}  // namespace memvid::index
