// The order: database, video under a temporary name, rename, manifest. The database goes first, so
// that the copied video is never behind it; killed before the rename there is no copy.
#include <algorithm>
#include <vector>

#include "archive/video_file.h"
#include "base/fs.h"
#include "base/progress.h"
#include "base/try.h"
#include "engine/lock_holder.h"
#include "engine/manifest.h"
#include "engine/output_files.h"
#include "engine/paths.h"
#include "index/index.h"
#include "memvid/maintenance.h"

namespace memvid {
namespace {

using engine::MemoryPaths;

constexpr std::size_t kPieceBytes = 1 << 20;

base::Fs& fs() { return base::posix_fs(); }

// Behind the last commit's trailer lies what no commit vouches for.
Result<std::uint64_t> committed_bytes(const archive::VideoFile& video, const MemoryPaths& paths) {
  const bool is_remuxed = !video.has_trailers();  // by another tool: whole as it is
  if (!is_remuxed && !video.is_certain())
    return fail(ErrorCode::kInvalidArgument,
                paths.video.string() +
                    ": its end is damaged, so it is not known what was committed; memvid extract "
                    "gives back what reads");
  return video.committed_bytes();
}

Status check_target(const MemoryPaths& from, const MemoryPaths& to, bool overwrite) {
  for (const std::filesystem::path& path : {to.video, to.manifest, to.database}) {
    MEMVID_TRY(const bool exists, fs().exists(path));
    if (!exists) continue;
    std::error_code not_there;
    if (std::filesystem::equivalent(path, from.video, not_there) ||
        std::filesystem::equivalent(path, from.database, not_there))
      return fail(ErrorCode::kInvalidArgument, path.string() + " is the memory itself");
    if (!overwrite)
      return fail(ErrorCode::kInvalidArgument,
                  path.string() + " exists; name another copy, or replace it with --overwrite");
  }
  return {};
}

Status copy_bytes(base::File& from, base::File& to, std::uint64_t size_bytes,
                  const CallOptions& options) {
  base::Bytes piece;
  for (std::uint64_t offset = 0; offset < size_bytes; offset += piece.size()) {
    MEMVID_TRY_VOID(base::check_stop(options.stop));
    piece.resize(std::min<std::uint64_t>(kPieceBytes, size_bytes - offset));
    MEMVID_TRY_VOID(from.read_at(offset, piece));
    MEMVID_TRY_VOID(to.write_at(offset, piece));
  }
  return to.sync();
}

Result<bool> copy_index(const MemoryPaths& from, const MemoryPaths& to) {
  MEMVID_TRY(const bool has_manifest, fs().exists(from.manifest));
  MEMVID_TRY(const bool has_database, fs().exists(from.database));
  if (!has_manifest || !has_database) return false;
  MEMVID_TRY_VOID(index::Index::copy(from.database, to.database));
  return true;
}

}  // namespace

Result<CopyReport> copy_memory(const std::filesystem::path& video_path,
                               const std::filesystem::path& index_path,
                               const std::filesystem::path& to_path, const CopyOptions& options) {
  MEMVID_TRY(const MemoryPaths from, engine::paths_of(video_path, index_path));
  MEMVID_TRY(const MemoryPaths to, engine::paths_of(to_path, {}));
  MEMVID_TRY_VOID(check_target(from, to, options.overwrite));
  MEMVID_TRY(const auto lock, fs().lock(to.lock, engine::lock_holder("copy")));
  CopyReport report;
  MEMVID_TRY(report.has_index, copy_index(from, to));

  MEMVID_TRY(const archive::VideoFile video, archive::VideoFile::open(fs(), from.video));
  MEMVID_TRY(report.video_bytes, committed_bytes(video, from));
  report.left_out_bytes = video.file_bytes() - report.video_bytes;
  {
    MEMVID_TRY(const auto file, fs().open(to.temporary, base::OpenMode::kCreateNew));
    const Status copied = copy_bytes(video.file(), *file, report.video_bytes, options);
    if (!copied) {
      // What is there is of no use; if it cannot be removed, the next copy writes over it.
      static_cast<void>(fs().remove(to.temporary).has_value());
      return tl::unexpected<Error>(copied.error());
    }
  }
  MEMVID_TRY_VOID(engine::publish_video(to));
  if (report.has_index)
    MEMVID_TRY_VOID(engine::write_manifest(fs(), to.manifest,
                                           engine::manifest_of(to, video.state().memory_id)));
  return report;
}

}  // namespace memvid
