#include "engine/synchroniser.h"

#include <utility>

#include "base/fs.h"
#include "base/try.h"
#include "engine/index_relation.h"
#include "engine/open_memory.h"
#include "engine/stopwatch.h"
#include "engine/sync_draft.h"
#include "engine/worker_count.h"
#include "engine/write_session.h"

namespace memvid::engine {
namespace {

Status check_index_is_wanted(const Config& config) {
  if (config.index.enabled) return {};
  return fail(ErrorCode::kInvalidArgument,
              "a sync needs the index, which tells what the memory holds");
}

Result<SyncReport> try_sync(const Collection& collection, std::span<const ReadFolder> folders,
                            const MemoryPaths& paths, const Config& config,
                            const SyncOptions& options) {
  base::ThreadPool pool(worker_count(config.run));
  MEMVID_TRY(const OpenedMemory memory, open_memory(paths, pool, options));
  MEMVID_TRY(const base::MemoryState reached, memory.index->state());
  if (relation_of(reached, *memory.video) != IndexRelation::kCurrent)
    return fail(ErrorCode::kBusy,
                paths.database.string() + " has only reached commit " +
                    std::to_string(reached.commit) +
                    " and cannot be brought up to the video now: another process writes, or the "
                    "folder is read-only; try again");
  MEMVID_TRY(SyncPlan plan, plan_sync(collection, folders, *memory.index));
  MEMVID_TRY(SyncDraft draft, draft_sync(collection, plan, *memory.video, *memory.index, pool,
                                         config.text, options.stop));
  SyncReport report;
  report.kept = std::move(plan.kept);
  report.sources = std::move(draft.sources);
  report.total_chunks = memory.video->trailer().live_chunks;
  return report;
}

void tell_index(const EncodingStats& stats, SyncReport& report) {
  report.chunks_embedded = stats.chunks_embedded;
  report.vectors_follow = stats.vectors_follow;
  report.indexing_time_seconds = stats.indexing_time_seconds;
  report.embedding_time_seconds = stats.embedding_time_seconds;
}

}  // namespace

Result<SyncReport> sync_memory(const Collection& collection, std::span<const ReadFolder> folders,
                               const MemoryPaths& paths, bool names_index, const Config& config,
                               const SyncOptions& options) {
  MEMVID_TRY_VOID(check_index_is_wanted(config));
  if (options.dry_run) return try_sync(collection, folders, paths, config, options);
  MEMVID_TRY(const bool had_index, base::posix_fs().exists(paths.database));
  MEMVID_TRY(const auto session, WriteSession::begin(paths, config, options, "sync"));
  MEMVID_TRY(SyncPlan plan, plan_sync(collection, folders, *session->index()));
  MEMVID_TRY(SyncDraft draft, draft_sync(collection, plan, session->video(), *session->index(),
                                         session->pool(), config.text, options.stop));
  SyncReport report;
  report.kept = std::move(plan.kept);
  report.total_chunks = session->last().live_chunks;
  // An index that was absent and not named is made of words alone, as the first search makes it.
  const bool may_embed = had_index || names_index;
  EncodingStats stats;
  if (draft.is_empty()) {
    if (may_embed) MEMVID_TRY_VOID(session->complete_missing_vectors(stats));
    tell_index(stats, report);
    return report;
  }
  if (draft.has_new_texts() && may_embed) MEMVID_TRY_VOID(session->prepare_embedding());
  const Stopwatch encoding;
  MEMVID_TRY(const auto after,
             session->write(draft.change, [&draft](archive::CommitWriter& writer) {
               return draft.write(writer);
             }));
  report.encoding_time_seconds = encoding.seconds();
  MEMVID_TRY_VOID(session->complete_index(after, stats));
  report.sources = std::move(draft.sources);
  report.frames_added = after.frame_count() - session->video().frame_count();
  report.total_chunks = after.trailer().live_chunks;
  tell_index(stats, report);
  return report;
}

}  // namespace memvid::engine
