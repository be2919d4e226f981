#include <algorithm>
#include <memory>

#include "archive/video_file.h"
#include "base/fs.h"
#include "base/thread_pool.h"
#include "base/try.h"
#include "engine/embedding_run.h"
#include "engine/index_filler.h"
#include "engine/index_relation.h"
#include "engine/manifest.h"
#include "engine/paths.h"
#include "engine/stopwatch.h"
#include "engine/vector_transfer.h"
#include "engine/worker_count.h"
#include "engine/writer_lock.h"
#include "index/index.h"
#include "memvid/maintenance.h"

namespace memvid {
namespace {

using engine::MemoryPaths;

base::Fs& fs() { return base::posix_fs(); }

// The index whose vectors are taken over; only one that speaks of the same chunks will do.
Result<std::unique_ptr<index::Index>> open_other(const MemoryPaths& paths,
                                                 const archive::VideoFile& video,
                                                 const std::filesystem::path& from) {
  MEMVID_TRY_VOID(engine::read_manifest(fs(), from));
  MEMVID_TRY(const MemoryPaths others, engine::paths_of(paths.video, from));
  const std::filesystem::path& database = others.database;
  std::error_code not_there;
  if (std::filesystem::equivalent(database, paths.database, not_there))
    return fail(ErrorCode::kInvalidArgument,
                from.string() + " is the index that is made again; name another one");
  MEMVID_TRY(auto other, index::Index::open(database, index::Access::kRead));
  MEMVID_TRY(const base::MemoryState state, other->state());
  const engine::IndexRelation relation = engine::relation_of(state, video);
  if (relation != engine::IndexRelation::kCurrent)
    return fail(ErrorCode::kInvalidArgument,
                database.string() + " is " + engine::to_string(relation) + " (" +
                    paths.video.string() + "); its vectors are of other chunks");
  return other;
}

// An index of ours that cannot be opened is emptied; a foreign file is refused.
Result<std::unique_ptr<index::Index>> open_own(const std::filesystem::path& database) {
  auto index = index::Index::open(database, index::Access::kCreate);
  if (index || !index::Index::is_mended_by_reset(index.error())) return index;
  MEMVID_TRY_VOID(index::Index::reset(database));
  return index::Index::open(database, index::Access::kCreate);
}

// Damage inside of an index that opens is met by the fill; then it is emptied and filled anew.
Result<std::unique_ptr<index::Index>> fill_own(const archive::VideoFile& video,
                                               const std::filesystem::path& database,
                                               base::ThreadPool& pool, const CallOptions& options,
                                               std::vector<Finding>& findings) {
  for (bool was_reset = false;; was_reset = true) {
    MEMVID_TRY(auto index, open_own(database));
    const Status filled = engine::refill_index(video, *index, pool, options, findings);
    if (filled) return index;
    const bool is_of_index = filled.error().message.starts_with(database.string());
    if (was_reset || filled.error().code != ErrorCode::kCorrupt || !is_of_index)
      return tl::unexpected<Error>(filled.error());
    index.reset();
    findings.clear();
    MEMVID_TRY_VOID(index::Index::reset(database));
  }
}

}  // namespace

Result<ReindexReport> reindex(const std::filesystem::path& video_path,
                              const std::filesystem::path& index_path, const Config& config,
                              const ReindexOptions& options) {
  MEMVID_TRY_VOID(config.validate());
  MEMVID_TRY(const MemoryPaths paths, engine::paths_of(video_path, index_path));
  MEMVID_TRY(archive::VideoFile video, archive::VideoFile::open(fs(), paths.video));
  // What cannot work is told before anything is dropped.
  std::unique_ptr<index::Index> other;
  if (!options.from.empty()) {
    MEMVID_TRY(other, open_other(paths, video, options.from));
  }
  embed::EmbedderOptions embedder;
  if (options.with_vectors && !other) {
    MEMVID_TRY(embedder, engine::embedder_options(config));
    MEMVID_TRY_VOID(embed::learn_dimension(embedder.endpoint, {}, options.stop));
  }
  MEMVID_TRY(const auto lock, engine::lock_for_writing(paths, "reindex", config.run, options.stop));
  // As who had the lock left them.
  MEMVID_TRY(video, archive::VideoFile::open(fs(), paths.video));
  if (other) {
    MEMVID_TRY(other, open_other(paths, video, options.from));
  }
  base::ThreadPool pool(engine::worker_count(config.run));
  ReindexReport report;
  const engine::Stopwatch words;
  MEMVID_TRY(const auto index, fill_own(video, paths.database, pool, options, report.findings));
  MEMVID_TRY_VOID(engine::write_manifest(fs(), paths.manifest,
                                         engine::manifest_of(paths, video.state().memory_id)));
  report.words_seconds = words.seconds();

  const engine::Stopwatch vectors;
  if (other) {
    MEMVID_TRY(report.vectors_taken_over,
               engine::take_over_vectors(*other, *index, engine::vectors_of(video), options));
  }
  MEMVID_TRY(const index::Counts counts, index->counts());
  report.chunks = counts.chunks;
  if (options.with_vectors && counts.with_vector < counts.chunks) {
    if (other) {
      MEMVID_TRY(embedder, engine::embedder_options(config));
    }
    MEMVID_TRY(const engine::EmbeddingResult made,
               engine::embed_missing({video, *index, paths.lock, engine::component_of(config)},
                                     embedder, pool, options, report.findings));
    report.vectors_made = made.embedded;
    report.vectors_follow = made.is_left_to_other;
  }
  report.vectors_seconds = vectors.seconds();
  MEMVID_TRY_VOID(index->optimize());
  return report;
}

}  // namespace memvid
