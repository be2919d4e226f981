#include "engine/paths.h"

namespace memvid::engine {
namespace {
std::filesystem::path with_suffix(std::filesystem::path path, const char* suffix) {
  path += suffix;
  return path;
}

// Two names of one video are one memory: one lock, and a rename that puts a new file in the place
// of the file, not of the link. Of a name that leads nowhere nothing is known.
std::filesystem::path without_links(const std::filesystem::path& video) {
  std::error_code trouble;
  if (!std::filesystem::is_symlink(std::filesystem::symlink_status(video, trouble))) return video;
  const std::filesystem::path real = std::filesystem::canonical(video, trouble);
  return trouble ? video : real;
}
}  // namespace

std::vector<std::filesystem::path> MemoryPaths::all() const {
  return {video,
          manifest,
          database,
          lock,
          temporary,
          tail,
          with_suffix(database, "-wal"),
          with_suffix(database, "-shm"),
          with_suffix(manifest, ".tmp")};
}

Result<MemoryPaths> paths_of(const std::filesystem::path& video,
                             const std::filesystem::path& index) {
  if (!video.has_filename())
    return fail(ErrorCode::kInvalidArgument,
                "the video's name is missing: '" + video.string() + "' (example: notes.mp4)");
  MemoryPaths paths;
  paths.video = without_links(video);
  paths.manifest = index;
  if (index.empty()) paths.manifest = std::filesystem::path(video).replace_extension(".json");
  paths.database = std::filesystem::path(paths.manifest).replace_extension(".db");
  paths.lock = with_suffix(paths.video, ".lock");
  paths.temporary = with_suffix(paths.video, ".tmp");
  paths.tail = with_suffix(paths.video, ".tail");
  if (paths.manifest == video || paths.database == video || paths.database == paths.manifest)
    return fail(ErrorCode::kInvalidArgument,
                "video and index need names of their own: '" + video.string() + "' and '" +
                    paths.manifest.string() + "' (the index also makes NAME.db)");
  return paths;
}

}  // namespace memvid::engine
