// Marks: numbers that belong to the index as a whole and came after its first schema. The table is
// made with the first of them, so an index without it is as good as one that another version made.
#include "index/sqlite_index.h"

namespace memvid::index {
namespace {

// Raised by whoever begins to give vectors, and by whoever drops all versions.
constexpr std::string_view kFence = "fence";

}  // namespace

Result<bool> SqliteIndex::has_marks() {
  MEMVID_TRY(
      const std::int64_t is_there,
      database_->integer("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'marks')"));
  return is_there != 0;
}

Result<std::uint64_t> SqliteIndex::mark(std::string_view name) {
  MEMVID_TRY(const bool is_there, has_marks());
  if (!is_there) return 0;
  MEMVID_TRY(Statement select, database_->prepare("SELECT value FROM marks WHERE name = ?"));
  MEMVID_TRY(const bool row, select.bind(name).step());
  return row ? select.number(0) : 0;
}

// In the caller's transaction.
Status SqliteIndex::set_mark(std::string_view name, std::uint64_t value) {
  MEMVID_TRY(const bool is_there, has_marks());
  if (!is_there) MEMVID_TRY_VOID(database_->execute(kMarksTable));
  MEMVID_TRY(Statement insert, database_->prepare("INSERT OR REPLACE INTO marks VALUES(?, ?)"));
  return insert.bind(name, value).run();
}

Result<std::uint64_t> SqliteIndex::raise_fence() {
  MEMVID_TRY(const std::uint64_t fence, mark(kFence));
  MEMVID_TRY_VOID(set_mark(kFence, fence + 1));
  return fence + 1;
}

Status SqliteIndex::begin_vectors() {
  MEMVID_TRY(WriteTransaction transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY(const std::uint64_t fence, raise_fence());
  MEMVID_TRY_VOID(transaction.commit());
  fence_ = fence;
  return {};
}

Status SqliteIndex::check_fence() {
  if (!fence_) return {};
  MEMVID_TRY(const std::uint64_t fence, mark(kFence));
  if (fence == *fence_) return {};
  return fail(ErrorCode::kBusy, database_->path().string() +
                                    ": another process gives it its vectors now, or has made it "
                                    "anew");
}

}  // namespace memvid::index
