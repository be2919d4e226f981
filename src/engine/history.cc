#include "engine/history.h"

#include <optional>
#include <string>
#include <utility>

#include "archive/commit_reader.h"
#include "archive/frame_io.h"
#include "base/progress.h"
#include "base/try.h"

namespace memvid::engine {
namespace {

using archive::Trailer;

// Trailers may say anything.
std::uint64_t difference(std::uint64_t more, std::uint64_t less) {
  return more > less ? more - less : 0;
}

struct Told {
  CommitInfo info;
  Status time_read;
};

// Walks the trailers back and reads the commits' times side by side.
class Teller {
 public:
  Teller(const archive::VideoFile& video, base::ThreadPool& pool,
         const std::function<Status(const CommitInfo&)>& on_commit,
         const std::function<void(const Finding&)>& on_finding)
      : video_(video),
        on_commit_(on_commit),
        on_finding_(on_finding),
        jobs_(pool, static_cast<std::size_t>(4 * pool.thread_count())) {}

  Status add(const Trailer& before, const Trailer& commit) {
    while (jobs_.full()) MEMVID_TRY_VOID(tell_next());
    jobs_.push([this, before, commit] {
      Told told = {describe(before, commit), {}};
      const auto entry = read_entry(before, commit);
      if (entry)
        told.info.time = entry->time;
      else
        told.time_read = tl::unexpected<Error>(entry.error());
      return told;
    });
    return {};
  }

  Status finish() {
    while (!jobs_.empty()) MEMVID_TRY_VOID(tell_next());
    return {};
  }

 private:
  Result<archive::CommitEntry> read_entry(const Trailer& before, const Trailer& commit) {
    MEMVID_TRY(const auto reader, readers_.borrow());
    return archive::read_commit_entry(video_.as_of(commit), before, *reader);
  }

  Status tell_next() {
    const Told told = jobs_.pop();
    if (!told.time_read)
      on_finding_({"commit " + std::to_string(told.info.number), told.time_read.error().message});
    return on_commit_(told.info);
  }

  const archive::VideoFile& video_;
  const std::function<Status(const CommitInfo&)>& on_commit_;
  const std::function<void(const Finding&)>& on_finding_;
  archive::Pool<archive::FrameReader> readers_;
  base::OrderedQueue<Told> jobs_;  // last: jobs in flight use what stands above
};

}  // namespace

CommitInfo describe(const Trailer& before, const Trailer& commit) {
  CommitInfo info;
  info.number = commit.state.commit;
  info.total_chunks = commit.live_chunks;
  info.frames_added = difference(commit.next_frame, before.next_frame);
  info.bytes_added = commit.length + archive::kTrailerBoxBytes;
  info.is_compacted = commit.start == 0 && commit.state.commit > 1;
  if (info.is_compacted) {  // ids go on from what was before: they do not tell how many there are
    info.chunks_added = commit.live_chunks;
    return info;
  }
  info.sources_added = difference(commit.next_source, before.next_source);
  info.chunks_added = difference(commit.next_chunk, before.next_chunk);
  info.chunks_changed = difference(difference(commit.versions, before.versions), info.chunks_added);
  info.chunks_erased = difference(before.live_chunks + info.chunks_added, commit.live_chunks);
  return info;
}

Status tell_history(const archive::VideoFile& video, base::ThreadPool& pool,
                    const HistoryOptions& options,
                    const std::function<Status(const CommitInfo&)>& on_commit,
                    const std::function<void(const Finding&)>& on_finding) {
  if (!video.has_trailers())
    return fail(ErrorCode::kUnsupported,
                video.file().path().string() +
                    " was rewritten by another tool, which dropped what tells its commits apart");
  for (const archive::Damage& damage : video.findings()) on_finding({damage.place, damage.message});
  Teller teller(video, pool, on_commit, on_finding);
  Trailer at = video.trailer();
  for (std::uint64_t told = 0; at.state.commit > 0 && told < options.limit; ++told) {
    MEMVID_TRY_VOID(base::check_stop(options.stop));
    const auto before = video.trailer_before(at);
    if (!before) {
      MEMVID_TRY_VOID(teller.finish());
      if (before.error().code != ErrorCode::kCorrupt) return tl::unexpected<Error>(before.error());
      on_finding({"commit " + std::to_string(at.state.commit),
                  before.error().message + "; it and those before it are not told"});
      return {};
    }
    MEMVID_TRY_VOID(teller.add(before->value_or(Trailer{}), at));
    at = before->value_or(Trailer{});
  }
  return teller.finish();
}

}  // namespace memvid::engine
