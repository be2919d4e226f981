#include "memvid/config.h"

#include "base/try.h"

namespace memvid {
namespace {

Status in_range(const char* name, int value, int low, int high) {
  if (value >= low && value <= high) return {};
  return fail(ErrorCode::kInvalidArgument, std::string(name) + " is " + std::to_string(value) +
                                               "; it must be " + std::to_string(low) + " to " +
                                               std::to_string(high));
}

}  // namespace

Status Config::validate() const {
  MEMVID_TRY_VOID(in_range("chunk size", text.chunk_size, 16, 100000));
  MEMVID_TRY_VOID(in_range("overlap", text.overlap, 0, text.chunk_size / 2));
  MEMVID_TRY_VOID(in_range("top k", search.top_k, 1, 1000));
  if (video.profile != "compact")
    return fail(ErrorCode::kInvalidArgument,
                "video profile is '" + video.profile + "'; it must be compact");
  if (search.enable_background_indexing)
    return fail(ErrorCode::kUnsupported,
                "this version has no background indexing; leave enable_background_indexing false "
                "and add the vectors later by memvid reindex");
  return in_range("number of threads", run.thread_count, 0, 256);
}

}  // namespace memvid
