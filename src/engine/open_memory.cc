#include "engine/open_memory.h"

#include "base/fs.h"
#include "base/try.h"
#include "engine/index_filler.h"
#include "engine/index_relation.h"
#include "engine/lock_holder.h"
#include "engine/manifest.h"

namespace memvid::engine {
namespace {

base::Fs& fs() { return base::posix_fs(); }

tl::unexpected<Error> does_not_fit(const MemoryPaths& paths, IndexRelation relation) {
  return fail(ErrorCode::kInvalidArgument,
              paths.database.string() + " is " + to_string(relation) + " (" + paths.video.string() +
                  "); run memvid reindex to make it again, or name another index with -i");
}

// Fills under the writer's lock; whoever had it may have filled meanwhile.
Status fill_if_empty(const MemoryPaths& paths, const archive::VideoFile& video, index::Index& index,
                     base::ThreadPool& pool, const CallOptions& options) {
  MEMVID_TRY(const auto lock, fs().lock(paths.lock, lock_holder("search, making the index")));
  MEMVID_TRY(const base::MemoryState state, index.state());
  if (relation_of(state, video) == IndexRelation::kCurrent) return {};
  std::vector<Finding> findings;  // told again when a hit or verify meets them
  MEMVID_TRY_VOID(fill_index(video, index, pool, options, findings));
  MEMVID_TRY(const bool has_manifest, fs().exists(paths.manifest));
  if (has_manifest) return {};
  return write_manifest(fs(), paths.manifest, manifest_of(paths, video.state().memory_id));
}

}  // namespace

Result<MemoryPaths> find_memory(const std::filesystem::path& video,
                                const std::filesystem::path& index) {
  if (video.empty() && index.empty())
    return fail(ErrorCode::kInvalidArgument, "name a memory: -v VIDEO.mp4 or -i INDEX.json");
  if (!video.empty()) {
    MEMVID_TRY(MemoryPaths paths, paths_of(video, index));
    MEMVID_TRY(const bool has_manifest, fs().exists(paths.manifest));
    MEMVID_TRY(const bool has_video, fs().exists(paths.video));
    if (!has_video) return fail(ErrorCode::kNotFound, "video not found: " + video.string());
    if (!index.empty() && !has_manifest)
      return fail(ErrorCode::kNotFound, "index not found: " + index.string() +
                                            " (memvid encode makes it beside its video)");
    return paths;
  }
  MEMVID_TRY(const bool has_manifest, fs().exists(index));
  if (!has_manifest) return fail(ErrorCode::kNotFound, "index not found: " + index.string());
  MEMVID_TRY(const Manifest manifest, read_manifest(fs(), index));
  if (manifest.name != index.filename())
    return fail(ErrorCode::kInvalidArgument,
                index.string() + " is a copy of " + manifest.name +
                    "; name the video that it should answer from with -v");
  const std::filesystem::path found = index.parent_path() / manifest.video;
  MEMVID_TRY(const bool has_video, fs().exists(found));
  if (!has_video)
    return fail(ErrorCode::kNotFound,
                "video not found: " + found.string() + ", which " + index.string() + " names");
  return paths_of(found, index);
}

Result<OpenedMemory> open_memory(const MemoryPaths& paths, base::ThreadPool& pool,
                                 const CallOptions& options) {
  OpenedMemory memory;
  memory.paths = paths;
  MEMVID_TRY(auto video, archive::VideoFile::open(fs(), paths.video));
  memory.video = std::make_shared<const archive::VideoFile>(std::move(video));
  MEMVID_TRY(const bool has_manifest, fs().exists(paths.manifest));
  if (has_manifest) {
    MEMVID_TRY(const Manifest manifest, read_manifest(fs(), paths.manifest));
    if (manifest.memory_id != memory.video->state().memory_id)
      return fail(
          ErrorCode::kInvalidArgument,
          paths.manifest.string() + " is the index of another memory than " + paths.video.string());
  }
  auto index = index::Index::open(paths.database, index::Access::kRead);
  // Absent, or as a crash leaves it while it is made.
  if (!index && index.error().code == ErrorCode::kNotFound)
    index = index::Index::open(paths.database, index::Access::kCreate);
  if (!index) return tl::unexpected<Error>(std::move(index.error()));
  memory.index = std::move(*index);
  MEMVID_TRY(const base::MemoryState state, memory.index->state());
  const IndexRelation relation = relation_of(state, *memory.video);
  if (relation == IndexRelation::kCurrent) return memory;
  if (relation != IndexRelation::kEmpty && relation != IndexRelation::kBehind)
    return does_not_fit(paths, relation);
  MEMVID_TRY(memory.index, index::Index::open(paths.database, index::Access::kCreate));
  MEMVID_TRY_VOID(fill_if_empty(paths, *memory.video, *memory.index, pool, options));
  return memory;
}

}  // namespace memvid::engine
