#include "engine/appender.h"

#include <variant>

#include "base/fs.h"
#include "base/try.h"
#include "engine/append_plan.h"
#include "engine/stopwatch.h"
#include "engine/write_session.h"

namespace memvid::engine {
namespace {

// The collection numbers its sources and chunks from 0, the memory goes on with its own.
Status add_taken(archive::CommitWriter& writer, const archive::Trailer& last,
                 const Collection& collection, const AppendPlan& plan) {
  std::size_t sources_seen = 0;
  std::uint64_t source = last.next_source;
  std::uint64_t chunk = last.next_chunk;
  return collection.each(last.next_source, [&](archive::Entry&& entry) -> Status {
    if (auto* next = std::get_if<archive::SourceEntry>(&entry)) {
      if (!plan.is_taken[sources_seen++]) return {};
      next->id = source++;
      return writer.add(entry);
    }
    if (!plan.is_taken[sources_seen - 1]) return {};
    auto& put = std::get<archive::PutEntry>(entry);
    put.source = source - 1;
    put.chunk = chunk++;
    return writer.add(entry);
  });
}

EncodingStats whole_memory(const archive::VideoFile& video) {
  EncodingStats stats;
  stats.outcome = EncodingStats::Outcome::kUpToDate;
  stats.total_sources = video.trailer().next_source;
  stats.total_chunks = video.trailer().live_chunks;
  stats.total_frames = video.frame_count();
  stats.video_file_size_bytes = video.file_bytes();
  return stats;
}

}  // namespace

Result<EncodingStats> append_to_memory(const Collection& collection, const MemoryPaths& paths,
                                       const Config& config, const CallOptions& options) {
  if (collection.counts().chunks == 0) {
    MEMVID_TRY(const auto video, archive::VideoFile::open(base::posix_fs(), paths.video));
    return whole_memory(video);
  }
  MEMVID_TRY(const auto session, WriteSession::begin(paths, config, options, "append"));
  MEMVID_TRY(const auto known, session->known_sources());
  const archive::Trailer& last = session->last();
  MEMVID_TRY(AppendPlan plan, plan_append(collection, last.next_source, *known));
  EncodingStats stats = whole_memory(session->video());
  if (plan.chunks > 0) {
    MEMVID_TRY_VOID(session->prepare_embedding());
    const Stopwatch encoding;
    const Change change = {plan.sources, plan.chunks, plan.chunks, plan.replaced.size()};
    MEMVID_TRY(const auto after,
               session->write(change, [&](archive::CommitWriter& writer) -> Status {
                 for (const std::uint64_t chunk : plan.replaced)
                   MEMVID_TRY_VOID(writer.add(archive::DeleteEntry{chunk}));
                 return add_taken(writer, last, collection, plan);
               }));
    stats = whole_memory(after);
    stats.outcome = EncodingStats::Outcome::kAppended;
    stats.encoding_time_seconds = encoding.seconds();
    stats.sources_added = plan.sources;
    stats.chunks_added = plan.chunks;
    stats.frames_added = after.frame_count() - session->video().frame_count();
    stats.documents_replaced = plan.documents_replaced;
    MEMVID_TRY_VOID(session->complete_index(after, stats));
  } else {
    MEMVID_TRY_VOID(session->complete_missing_vectors(stats));
  }
  stats.already_there = std::move(plan.already_there);
  stats.changed = std::move(plan.changed);
  return stats;
}

}  // namespace memvid::engine
