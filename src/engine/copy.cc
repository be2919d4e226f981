// The order: all that can be refused is; the database under a temporary name; the video under one;
// then the database in its place, the rename, the manifest.
//
// The database is read first, so that the copied video is never behind it. Until both are there,
// nothing of `to` is touched; killed before the rename there is no copy, or the old one, whose
// index is made again then.
#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>
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

bool is_one_of(const MemoryPaths& memory, const std::filesystem::path& path) {
  const auto files = memory.all();
  std::error_code not_there;
  return std::any_of(files.begin(), files.end(), [&](const std::filesystem::path& file) {
    return std::filesystem::equivalent(path, file, not_there);
  });
}

// A database alone is what a copy that was killed left.
Status check_target(const MemoryPaths& from, const MemoryPaths& to, bool overwrite) {
  for (const std::filesystem::path& path : to.all())
    if (is_one_of(from, path))
      return fail(ErrorCode::kInvalidArgument,
                  path.string() + " belongs to the memory itself; name another copy");
  for (const std::filesystem::path& path : {to.video, to.manifest}) {
    MEMVID_TRY(const bool exists, fs().exists(path));
    if (exists && !overwrite)
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

// A file of ours on the way to its place. Removed by the destructor; if that fails, the next copy
// writes over it.
class Spare {
 public:
  explicit Spare(std::filesystem::path path) : path_(std::move(path)) {}
  Spare(const Spare&) = delete;
  Spare& operator=(const Spare&) = delete;
  ~Spare() {
    std::error_code left;
    std::filesystem::remove(path_, left);
  }

 private:
  std::filesystem::path path_;
};

Result<bool> has_index(const MemoryPaths& paths) {
  MEMVID_TRY(const bool has_manifest, fs().exists(paths.manifest));
  MEMVID_TRY(const bool has_database, fs().exists(paths.database));
  return has_manifest && has_database;
}

}  // namespace

Result<CopyReport> copy_memory(const std::filesystem::path& video_path,
                               const std::filesystem::path& index_path,
                               const std::filesystem::path& to_path, const CopyOptions& options) {
  MEMVID_TRY(const MemoryPaths from, engine::paths_of(video_path, index_path));
  MEMVID_TRY(const MemoryPaths to, engine::paths_of(to_path, {}));
  MEMVID_TRY(archive::VideoFile video, archive::VideoFile::open(fs(), from.video));
  MEMVID_TRY_VOID(committed_bytes(video, from));
  MEMVID_TRY_VOID(check_target(from, to, options.overwrite));
  MEMVID_TRY(const auto lock, fs().lock(to.lock, engine::lock_holder("copy")));
  MEMVID_TRY_VOID(engine::check_index_files(to, options.overwrite));
  CopyReport report;
  const std::filesystem::path database = std::filesystem::path(to.database) += ".tmp";
  MEMVID_TRY_VOID(index::Index::check_ours(database));
  const Spare spare_database(database);
  MEMVID_TRY(report.has_index, has_index(from));
  if (report.has_index) MEMVID_TRY_VOID(index::Index::copy(from.database, database));

  MEMVID_TRY(video, archive::VideoFile::open(fs(), from.video));  // no earlier than the database
  MEMVID_TRY(report.video_bytes, committed_bytes(video, from));
  report.left_out_bytes = video.file_bytes() - report.video_bytes;
  std::optional<Spare> spare_video;
  {
    MEMVID_TRY(const auto file, fs().open(to.temporary, base::OpenMode::kCreateNew));
    spare_video.emplace(to.temporary);
    MEMVID_TRY_VOID(copy_bytes(video.file(), *file, report.video_bytes, options));
  }
  MEMVID_TRY_VOID(report.has_index ? index::Index::copy(database, to.database)
                                   : engine::drop_index(to));
  MEMVID_TRY_VOID(engine::publish_video(to));
  MEMVID_TRY(const bool has_manifest, fs().exists(to.manifest));
  if (report.has_index || has_manifest)
    MEMVID_TRY_VOID(engine::write_manifest(fs(), to.manifest,
                                           engine::manifest_of(to, video.state().memory_id)));
  return report;
}

}  // namespace memvid
