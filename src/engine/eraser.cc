#include "engine/eraser.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/try.h"
#include "engine/chunk_stream.h"
#include "engine/damaged_video.h"
#include "engine/source_glob.h"
#include "engine/write_session.h"

namespace memvid::engine {
namespace {

using ChunkIds = std::vector<std::uint64_t>;

tl::unexpected<Error> no_such_chunk(const WriteSession& session, std::uint64_t chunk) {
  return fail(ErrorCode::kNotFound, session.video().file().path().string() + " has no chunk " +
                                        std::to_string(chunk) + "; nothing was deleted");
}

// The index is asked for what the selection names, not walked.
Result<ChunkIds> chosen_by_index(WriteSession& session, const Selection& selection) {
  ChunkIds chosen;
  if (selection.chunks.empty()) {
    MEMVID_TRY_VOID(session.index()->each_version(
        {selection.source_glob, {}}, [&chosen](const index::VersionRow& row) -> Status {
          chosen.push_back(row.chunk);
          return {};
        }));
    return chosen;
  }
  for (const std::uint64_t chunk : selection.chunks) {
    MEMVID_TRY(const auto row, session.index()->find_chunk(chunk));
    if (!row) return no_such_chunk(session, chunk);
    MEMVID_TRY(const auto source, session.index()->find_source(row->source));
    if (source && matches_glob(selection.source_glob, source->path)) chosen.push_back(chunk);
  }
  return chosen;
}

// Without an index the video is read whole. What a part that does not read holds is not known: it
// might be meant too.
Result<ChunkIds> chosen_by_video(WriteSession& session, const Selection& selection,
                                 const CallOptions& options) {
  const std::set<std::uint64_t> wanted(selection.chunks.begin(), selection.chunks.end());
  std::set<std::uint64_t> missing = wanted;
  ChunkIds chosen;
  std::optional<Finding> damage;
  ChunkListener listener;
  listener.on_chunk = [&](const Chunk& chunk, const archive::SourceEntry& source) -> Status {
    const std::uint64_t id = chunk.metadata.id;
    missing.erase(id);
    if ((wanted.empty() || wanted.contains(id)) && matches_glob(selection.source_glob, source.path))
      chosen.push_back(id);
    return {};
  };
  listener.on_finding = [&damage](const Finding& finding) {
    if (!damage) damage = finding;
  };
  MEMVID_TRY_VOID(
      stream_chunks(session.video(), session.pool(), listener, Phase::kLoading, options));
  if (damage) return damaged_video(session.video().file().path(), *damage);
  if (!missing.empty()) return no_such_chunk(session, *missing.begin());
  return chosen;
}

}  // namespace

Result<ChangeReport> erase_chunks(const MemoryPaths& paths, const Selection& selection,
                                  const Config& config, const CallOptions& options) {
  if (selection.chunks.empty() && selection.source_glob.empty())
    return fail(ErrorCode::kInvalidArgument, "nothing is named that should be deleted");
  MEMVID_TRY(const auto session, WriteSession::begin(paths, config, options, "delete"));
  MEMVID_TRY(ChunkIds chosen, session->index() != nullptr
                                  ? chosen_by_index(*session, selection)
                                  : chosen_by_video(*session, selection, options));
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  ChangeReport report;
  report.commit = session->last().state.commit;
  report.total_chunks = session->last().live_chunks;
  if (chosen.empty()) return report;
  Change change;
  change.erased = chosen.size();
  MEMVID_TRY(const auto after, session->write(change, [&](archive::CommitWriter& writer) -> Status {
    for (const std::uint64_t chunk : chosen)
      MEMVID_TRY_VOID(writer.add(archive::DeleteEntry{chunk}));
    return {};
  }));
  EncodingStats stats;
  MEMVID_TRY_VOID(session->complete_index(after, stats));
  report.chunks = chosen.size();
  report.commit = after.state().commit;
  report.total_chunks = after.trailer().live_chunks;
  return report;
}

}  // namespace memvid::engine
