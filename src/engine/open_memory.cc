#include "engine/open_memory.h"

#include "base/fs.h"
#include "base/try.h"
#include "engine/index_filler.h"
#include "engine/index_relation.h"
#include "engine/manifest.h"
#include "engine/writer_lock.h"

namespace memvid::engine {
namespace {

base::Fs& fs() { return base::posix_fs(); }

tl::unexpected<Error> does_not_fit(const MemoryPaths& paths, IndexRelation relation) {
  return fail(ErrorCode::kInvalidArgument,
              paths.database.string() + " is " + to_string(relation) + " (" + paths.video.string() +
                  "); run memvid reindex to make it again, or name another index with -i");
}

bool can_catch_up(IndexRelation relation) {
  return relation == IndexRelation::kEmpty || relation == IndexRelation::kBehind ||
         relation == IndexRelation::kBeforeCompact;
}

Result<std::shared_ptr<const archive::VideoFile>> open_video(const MemoryPaths& paths) {
  MEMVID_TRY(auto video, archive::VideoFile::open(fs(), paths.video));
  return std::make_shared<const archive::VideoFile>(std::move(video));
}

Status check_manifest(const MemoryPaths& paths, const archive::VideoFile& video) {
  MEMVID_TRY(const bool has_manifest, fs().exists(paths.manifest));
  if (!has_manifest) return {};
  MEMVID_TRY(const Manifest manifest, read_manifest(fs(), paths.manifest));
  if (manifest.memory_id == video.state().memory_id) return {};
  return fail(ErrorCode::kInvalidArgument,
              paths.manifest.string() + " is the index of another memory than " +
                  paths.video.string() +
                  "; run memvid reindex to make it anew, or name another index with -i");
}

// Under the writer's lock. Whoever had it before may have written both files.
Status fill(OpenedMemory& memory, base::ThreadPool& pool, const CallOptions& options) {
  const MemoryPaths& paths = memory.paths;
  MEMVID_TRY(memory.video, open_video(paths));
  MEMVID_TRY(memory.index, index::Index::open(paths.database, index::Access::kCreate));
  MEMVID_TRY(const base::MemoryState state, memory.index->state());
  const IndexRelation relation = relation_of(state, *memory.video);
  if (relation == IndexRelation::kCurrent) return {};
  if (!can_catch_up(relation)) return does_not_fit(paths, relation);
  std::vector<Finding> findings;  // told again when a hit or verify meets them
  MEMVID_TRY_VOID(fill_index(*memory.video, *memory.index, pool, options, findings));
  MEMVID_TRY(const bool has_manifest, fs().exists(paths.manifest));
  if (has_manifest) return {};
  return write_manifest(fs(), paths.manifest, manifest_of(paths, memory.video->state().memory_id));
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
  auto index = index::Index::open(paths.database, index::Access::kRead);
  // Read before the video is opened: a commit that ends in between must not make it look ahead.
  base::MemoryState state;
  if (index) {
    MEMVID_TRY(state, (*index)->state());
  }
  MEMVID_TRY(memory.video, open_video(paths));
  MEMVID_TRY_VOID(check_manifest(paths, *memory.video));
  // Absent, or as a crash leaves it while it is made.
  if (!index && index.error().code == ErrorCode::kNotFound)
    index = index::Index::open(paths.database, index::Access::kCreate);
  if (!index) return tl::unexpected<Error>(std::move(index.error()));
  memory.index = std::move(*index);
  const IndexRelation relation = relation_of(state, *memory.video);
  if (relation == IndexRelation::kCurrent) return memory;
  if (!can_catch_up(relation)) return does_not_fit(paths, relation);
  // Nothing in an index from before a compact fits the video; that will be over in a moment.
  RunConfig config;
  if (relation != IndexRelation::kBeforeCompact) config.wait_seconds = 0;
  const auto lock = lock_for_writing(paths, "search, filling the index", config, options.stop);
  if (!lock && relation == IndexRelation::kBehind) return memory;
  if (!lock) return tl::unexpected<Error>(lock.error());
  MEMVID_TRY_VOID(fill(memory, pool, options));
  return memory;
}

}  // namespace memvid::engine
