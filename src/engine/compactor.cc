#include "engine/compactor.h"

#include <ctime>
#include <utility>
#include <vector>

#include "archive/commit_writer.h"
#include "archive/video_file.h"
#include "base/fs.h"
#include "base/try.h"
#include "engine/chunk_stream.h"
#include "engine/damaged_video.h"
#include "engine/dictionary_training.h"
#include "engine/index_filler.h"
#include "engine/living_entries.h"
#include "engine/output_files.h"
#include "engine/progress_meter.h"
#include "engine/stopwatch.h"
#include "engine/write_session.h"

namespace memvid::engine {
namespace {

class Compactor {
 public:
  Compactor(WriteSession& session, const MemoryPaths& paths, const CallOptions& options)
      : session_(session), paths_(paths), options_(options) {}

  Status write() {
    const Status written = write_temporary();
    if (written) return publish_with_index();
    // What is there is of no use; if it cannot be removed, the next run writes over it.
    static_cast<void>(fs_.remove(paths_.temporary).has_value());
    return written;
  }

  // What does not read could not be written again, so nothing is written at all then. Comes before
  // write().
  Status collect() {
    const archive::VideoFile& video = session_.video();
    std::vector<Finding> findings;
    ChunkListener listener;
    listener.on_settings = [this](const archive::SettingsEntry& settings) -> Status {
      settings_ = settings;
      return {};
    };
    listener.on_put = [this](archive::PutEntry&& put, const archive::SourceEntry& source) {
      return living_.add(std::move(put), source);
    };
    listener.on_finding = [&findings](const Finding& finding) { findings.push_back(finding); };
    MEMVID_TRY_VOID(stream_chunks(video, session_.pool(), listener, Phase::kLoading, options_));
    living_.finish();
    MEMVID_TRY_VOID(check_undamaged(paths_.video, findings));
    has_mended_ = !findings.empty();
    if (living_.chunks() == video.trailer().live_chunks) return {};
    return fail(ErrorCode::kCorrupt, paths_.video.string() + ": its last commit says " +
                                         std::to_string(video.trailer().live_chunks) +
                                         " chunks, but " + std::to_string(living_.chunks()) +
                                         " are there");
  }

  // Whether a part was read from its copy: writing anew makes two of it again.
  bool has_mended() const { return has_mended_; }

 private:
  Status write_temporary() {
    MEMVID_TRY(const auto file, fs_.open(paths_.temporary, base::OpenMode::kCreateNew));
    ProgressMeter meter(options_, Phase::kEncoding, 0, "frames");
    const archive::Trailer& last = session_.last();
    MEMVID_TRY(const auto writer,
               archive::CommitWriter::rewrite(
                   *file, session_.pool(), last.state,
                   [&meter](std::uint64_t frames) { meter.reach(frames); }, options_.stop));
    const EntryWalk each = [this](const auto& on_entry) { return living_.each(on_entry); };
    MEMVID_TRY(base::Bytes dictionary,
               train_dictionary_on(each, living_.size_bytes(), options_.stop));
    if (!dictionary.empty()) MEMVID_TRY_VOID(writer->add_dictionary(std::move(dictionary)));
    settings_.follows = last.state;
    MEMVID_TRY_VOID(writer->add(settings_));
    MEMVID_TRY_VOID(each([&writer](archive::Entry&& entry) { return writer->add(entry); }));
    archive::CommitFacts facts;
    facts.time = static_cast<std::int64_t>(std::time(nullptr));
    facts.next_chunk = last.next_chunk;
    facts.next_source = last.next_source;
    facts.live_chunks = facts.versions = living_.chunks();
    facts.inputs = last.inputs;
    MEMVID_TRY_VOID(writer->commit(facts));
    return {};
  }

  Status publish_with_index() {
    if (session_.index() == nullptr) return publish_video(paths_);
    MEMVID_TRY(const auto video, archive::VideoFile::open(fs_, paths_.temporary));
    std::vector<Finding> findings;  // none: each frame was read back
    MEMVID_TRY_VOID(fill_index(video, *session_.index(), session_.pool(), options_, findings,
                               [this] { return publish_video(paths_); }));
    return session_.index()->optimize();
  }

  base::Fs& fs_ = base::posix_fs();
  WriteSession& session_;
  const MemoryPaths& paths_;
  const CallOptions& options_;
  archive::SettingsEntry settings_;
  LivingEntries living_;
  bool has_mended_ = false;
};

// As compact leaves a memory.
bool is_compact(const archive::VideoFile& video) {
  return video.state().epoch > 0 && video.has_trailers() && video.trailer().start == 0 &&
         video.trailer().versions == video.trailer().live_chunks;
}

}  // namespace

Result<CompactReport> compact_memory(const MemoryPaths& paths, const Config& config,
                                     const CallOptions& options) {
  const Stopwatch stopwatch;
  MEMVID_TRY(const auto session, WriteSession::begin_rewrite(paths, config, options, "compact"));
  const archive::VideoFile& before = session->video();
  CompactReport report;
  Compactor compactor(*session, paths, options);
  MEMVID_TRY_VOID(compactor.collect());
  report.was_compact = is_compact(before) && !compactor.has_mended();
  report.chunks = before.trailer().live_chunks;
  report.versions_dropped = before.trailer().versions - before.trailer().live_chunks;
  report.frames_before = before.frame_count();
  report.bytes_before = before.file_bytes();
  if (!report.was_compact) MEMVID_TRY_VOID(compactor.write());
  MEMVID_TRY(const auto after, archive::VideoFile::open(base::posix_fs(), paths.video));
  report.frames_after = after.frame_count();
  report.bytes_after = after.file_bytes();
  report.commit = after.state().commit;
  report.epoch = after.state().epoch;
  report.seconds = stopwatch.seconds();
  return report;
}

}  // namespace memvid::engine
