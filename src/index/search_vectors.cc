// Vectors: an exact scan of all of them in memory. 8,000 rows take under a millisecond; an
// approximate graph pays from some hundred thousand on.

#include <cmath>

#include "index/filter_sql.h"
#include "index/sqlite_index.h"
#include "index/top_list.h"

namespace memvid::index {

Result<std::vector<std::uint64_t>> SqliteIndex::versions_that_pass(const Filter& filter) {
  MEMVID_TRY(const FilterSql sql, FilterSql::on_versions(filter));
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT v.version FROM versions v CROSS JOIN sources s ON s.source"
                                " = v.source WHERE v.version > 0" +
                                sql.conditions() + " ORDER BY v.version"));
  sql.bind(select);
  std::vector<std::uint64_t> versions;
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return versions;
    versions.push_back(select.number(0));
  }
}

// Brings vector_cache_ up to the database, within the caller's transaction.
Status SqliteIndex::load_vectors(std::uint64_t commit) {
  MEMVID_TRY(const Stamp now, stamp(commit));
  if (vector_cache_.stamp == now) return {};
  vector_cache_ = VectorCache{};
  MEMVID_TRY_VOID(load_vectors_from_database(commit));
  vector_cache_.stamp = now;
  return {};
}

Status SqliteIndex::load_vectors_from_database(std::uint64_t commit) {
  MEMVID_TRY(const auto model, vector_model());
  if (!model) return {};
  vector_cache_.layout = layout_of(*model);
  const VectorLayout& layout = vector_cache_.layout;
  // The count is believed as far as the file has room for so many.
  MEMVID_TRY(const std::int64_t count, database_->integer("SELECT count(*) FROM vectors"));
  MEMVID_TRY(const std::int64_t page_count, database_->integer("PRAGMA page_count"));
  MEMVID_TRY(const std::int64_t page_bytes, database_->integer("PRAGMA page_size"));
  const auto file_bytes = static_cast<std::size_t>(page_count * page_bytes);
  vector_cache_.bytes.reserve(
      std::min(static_cast<std::size_t>(count), file_bytes / layout.block_bytes()) *
      layout.block_bytes());
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT block, vectors FROM vectors ORDER BY block"));
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) break;
    const base::ByteSpan block = select.blob(1);
    if (block.size() != layout.block_bytes())
      return corrupt("vector block " + std::to_string(select.number(0)));
    vector_cache_.blocks.push_back(select.number(0));
    vector_cache_.bytes.insert(vector_cache_.bytes.end(), block.begin(), block.end());
  }
  MEMVID_TRY(vector_cache_.newest, newest_version(commit));
  MEMVID_TRY(vector_cache_.dead, dead_versions(commit));
  return {};
}

namespace {

// Ascending numbers that are asked for in ascending order.
class Walk {
 public:
  explicit Walk(const std::vector<std::uint64_t>& numbers)
      : next_(numbers.begin()), end_(numbers.end()) {}
  bool has(std::uint64_t number) {
    while (next_ != end_ && *next_ < number) ++next_;
    return next_ != end_ && *next_ == number;
  }

 private:
  std::vector<std::uint64_t>::const_iterator next_;
  std::vector<std::uint64_t>::const_iterator end_;
};

}  // namespace

Result<std::vector<Scored>> SqliteIndex::search_vectors(std::span<const float> query,
                                                        const Filter& filter, std::size_t limit) {
  MEMVID_CHECK(!filling_);
  MEMVID_TRY(ReadTransaction transaction, ReadTransaction::begin(*database_));
  MEMVID_TRY_VOID(load_vectors(filter.commit));
  if (vector_cache_.layout.dimension == 0 || limit == 0) return std::vector<Scored>{};
  if (query.size() != static_cast<std::size_t>(vector_cache_.layout.dimension))
    return fail(ErrorCode::kInvalidArgument, "the query's vector has " +
                                                 std::to_string(query.size()) +
                                                 " components, the index's have " +
                                                 std::to_string(vector_cache_.layout.dimension));
  const bool filtered = !filter.source_glob.empty() || !filter.where.empty();
  std::vector<std::uint64_t> passing;
  if (filtered) {
    MEMVID_TRY(passing, versions_that_pass(filter));
  }
  const VectorLayout& layout = vector_cache_.layout;
  TopList best(limit);
  Walk dead(vector_cache_.dead);
  Walk passes(passing);
  for (std::size_t i = 0; i < vector_cache_.blocks.size(); ++i) {
    const std::uint8_t* block = vector_cache_.bytes.data() + i * layout.block_bytes();
    for (std::size_t row = 0; row < kBlockRows; ++row) {
      const std::uint64_t version = vector_cache_.blocks[i] * kBlockRows + row + 1;
      if (version > vector_cache_.newest) break;
      if (!is_present(block, row) || dead.has(version)) continue;
      if (filtered && !passes.has(version)) continue;
      const float score = layout.dot(query, block + layout.row_offset(row));
      // A damaged scale gives what cannot be put in order.
      if (std::isfinite(score)) best.offer({version, score});
    }
  }
  return std::move(best).sorted();
}

}  // namespace memvid::index
