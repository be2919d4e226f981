#include "engine/merge_origins.h"

#include <system_error>
#include <utility>

#include "base/fs.h"
#include "base/try.h"
#include "engine/damaged_video.h"
#include "engine/index_relation.h"

namespace memvid::engine {
namespace {

namespace fs = std::filesystem;

Result<archive::VideoFile> open_video(const fs::path& path) {
  MEMVID_TRY(const bool exists, base::posix_fs().exists(path));
  if (!exists) return fail(ErrorCode::kNotFound, "video not found: " + path.string());
  MEMVID_TRY(archive::VideoFile video, archive::VideoFile::open(base::posix_fs(), path));
  if (video.is_certain()) return video;
  const archive::Damage damage = video.findings().empty()
                                     ? archive::Damage{"its end", "does not read"}
                                     : video.findings().front();
  return damaged_video(path, {damage.place, damage.message});
}

// An index is used for its vectors alone; one that was not named may be of any state.
Status use_index(Origin& origin, bool is_named) {
  auto index = index::Index::open(origin.paths.database, index::Access::kRead);
  if (!index) return is_named ? tl::unexpected<Error>(std::move(index.error())) : Status{};
  const auto state = (*index)->state();
  if (!state) return is_named ? tl::unexpected<Error>(state.error()) : Status{};
  const IndexRelation relation = relation_of(*state, origin.video);
  if (is_named && relation != IndexRelation::kCurrent && relation != IndexRelation::kBehind &&
      relation != IndexRelation::kEmpty)
    return fail(ErrorCode::kInvalidArgument,
                origin.paths.manifest.string() + " is " + to_string(relation) + " (" +
                    origin.paths.video.string() + "); name its own index, or none");
  if (relation != IndexRelation::kCurrent) return {};
  MEMVID_TRY(const auto model, (*index)->vector_model());
  MEMVID_TRY(const index::NextNumbers next, (*index)->next_numbers());
  // Vectors are told by the number of their put; one that was lost to the index would shift them.
  if (!model || next.version != origin.video.trailer().versions + 1) return {};
  MEMVID_TRY(const index::Counts counts, (*index)->counts());
  origin.has_all_vectors = counts.with_vector == counts.chunks;
  origin.fingerprint = model->fingerprint;
  origin.index = std::move(*index);
  return {};
}

Result<Origin> open_origin(const fs::path& video, const fs::path& index) {
  MEMVID_TRY(MemoryPaths paths, paths_of(video, index));
  MEMVID_TRY(archive::VideoFile file, open_video(video));
  Origin origin{std::move(paths), std::move(file), nullptr, {}, false};
  MEMVID_TRY(const bool has_manifest, base::posix_fs().exists(origin.paths.manifest));
  if (!index.empty() && !has_manifest)
    return fail(ErrorCode::kNotFound, "index not found: " + index.string());
  MEMVID_TRY_VOID(use_index(origin, !index.empty()));
  return origin;
}

}  // namespace

Result<std::vector<Origin>> open_origins(const std::vector<fs::path>& videos,
                                         const std::vector<fs::path>& indexes) {
  if (videos.empty()) return fail(ErrorCode::kInvalidArgument, "no video is named to be merged");
  if (!indexes.empty() && indexes.size() != videos.size())
    return fail(ErrorCode::kInvalidArgument, std::to_string(videos.size()) +
                                                 " videos are named and " +
                                                 std::to_string(indexes.size()) +
                                                 " indexes; there must be one for each, or none");
  std::vector<Origin> origins;
  for (std::size_t i = 0; i < videos.size(); ++i) {
    MEMVID_TRY(Origin origin, open_origin(videos[i], indexes.empty() ? fs::path() : indexes[i]));
    origins.push_back(std::move(origin));
  }
  return origins;
}

Status check_apart(const std::vector<Origin>& origins, const MemoryPaths& to,
                   const std::string& remedy) {
  for (const Origin& origin : origins) {
    for (const fs::path& read : {origin.paths.video, origin.paths.manifest, origin.paths.database})
      for (const fs::path& written : {to.video, to.manifest, to.database, to.temporary}) {
        std::error_code not_there;
        if (!fs::equivalent(read, written, not_there)) continue;
        return fail(ErrorCode::kInvalidArgument,
                    written.string() + " is a file of " + origin.paths.video.string() +
                        ", one of the memories that are merged; " + remedy);
      }
  }
  return {};
}

std::optional<std::string> common_fingerprint(const std::vector<Origin>& origins) {
  std::optional<std::string> common;
  for (const Origin& origin : origins) {
    if (origin.video.trailer().live_chunks == 0) continue;
    if (!origin.has_all_vectors) return std::nullopt;
    if (!common) common = origin.fingerprint;
    if (*common != origin.fingerprint) return std::nullopt;
  }
  return common;
}

}  // namespace memvid::engine
