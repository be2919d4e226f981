#include "engine/output_files.h"

#include <algorithm>
#include <string>
#include <system_error>

#include "archive/video_file.h"
#include "base/fs.h"
#include "base/try.h"
#include "engine/manifest.h"
#include "index/index.h"

namespace memvid::engine {
namespace {

base::Fs& fs() { return base::posix_fs(); }

// Of a video that is gone nobody misses the index.
bool is_of_another(const Manifest& manifest, const MemoryPaths& paths) {
  const std::filesystem::path named = paths.manifest.parent_path() / manifest.video;
  std::error_code trouble;
  return std::filesystem::exists(named, trouble) &&
         !std::filesystem::equivalent(named, paths.video, trouble);
}

}  // namespace

Status check_index_files(const MemoryPaths& paths, bool overwrite) {
  MEMVID_TRY(const bool has_manifest, fs().exists(paths.manifest));
  if (has_manifest) {
    MEMVID_TRY(const Manifest manifest, read_manifest(fs(), paths.manifest));
    if (!overwrite && is_of_another(manifest, paths))
      return fail(ErrorCode::kInvalidArgument,
                  paths.manifest.string() + " is the index of " + manifest.video +
                      "; name another one with --index, or replace it with --overwrite");
  }
  MEMVID_TRY(const bool has_database, fs().exists(paths.database));
  if (!has_database) return {};
  const auto index = index::Index::open(paths.database, index::Access::kRead);
  // A foreign file is refused by reset as well.
  if (!index && index::Index::is_mended_by_reset(index.error()))
    return index::Index::reset(paths.database);
  return index ? Status{} : tl::unexpected<Error>(index.error());
}

Status drop_index(const MemoryPaths& paths) {
  MEMVID_TRY(const bool has_database, fs().exists(paths.database));
  return has_database ? index::Index::reset(paths.database) : Status{};
}

Result<bool> has_video_of(const MemoryPaths& paths, const base::Hash128& inputs, bool overwrite) {
  MEMVID_TRY(const bool exists, fs().exists(paths.video));
  if (!exists) return false;
  const auto video = archive::VideoFile::open(fs(), paths.video);
  const bool is_same = video && video->is_certain() && video->trailer().start == 0 &&
                       video->trailer().inputs == inputs;
  if (is_same) return true;
  if (overwrite) return false;
  const bool is_foreign = !video && video.error().code == ErrorCode::kUnsupported;
  return fail(ErrorCode::kInvalidArgument,
              paths.video.string() +
                  (is_foreign ? " exists and is not a memvid video"
                              : " exists and was made from other inputs") +
                  "; name another output, or replace it with --overwrite");
}

base::Hash128 new_memory_id() {
  base::Hash128 id{};
  const base::Bytes random = base::random_bytes(id.size());
  std::copy(random.begin(), random.end(), id.begin());
  return id;
}

Status publish_video(const MemoryPaths& paths) {
  MEMVID_TRY_VOID(fs().rename(paths.temporary, paths.video));
  return fs().sync_directory(paths.video.parent_path());
}

Result<bool> complete_manifest(const MemoryPaths& paths, const base::Hash128& memory_id) {
  MEMVID_TRY(const bool exists, fs().exists(paths.manifest));
  if (exists) {
    MEMVID_TRY(const Manifest manifest, read_manifest(fs(), paths.manifest));
    if (manifest.memory_id == memory_id) return true;
  }
  MEMVID_TRY_VOID(write_manifest(fs(), paths.manifest, manifest_of(paths, memory_id)));
  return false;
}

std::uint64_t size_or_zero(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  return error ? 0 : size;
}

}  // namespace memvid::engine
