// The order on disk is that of WriteSession, with one step more: between the fragments and the
// trailer all new frames are read, and their words go into the index, whose transaction ends behind
// the trailer. Time and bytes grow with what is merged, not with the memory.
#include <utility>

#include "archive/commit_writer.h"
#include "archive/video_file.h"
#include "base/fs.h"
#include "base/try.h"
#include "engine/checked_fill.h"
#include "engine/merge.h"
#include "engine/merge_content.h"
#include "engine/merged_vectors.h"
#include "engine/stopwatch.h"
#include "engine/write_session.h"

namespace memvid::engine {
namespace {

class IntoMemory {
 public:
  IntoMemory(MergeContent content, WriteSession& session, const MemoryPaths& paths,
             const MergeOptions& options)
      : content_(std::move(content)), session_(session), paths_(paths), options_(options) {}

  Result<EncodingStats> run() {
    if (options_.with_vectors) {
      MEMVID_TRY(vectors_, choose_vectors(content_.origins(), session_, options_));
    }
    if (options_.dedupe) {
      MEMVID_TRY(const auto known, session_.known_sources());
      MEMVID_TRY_VOID(content_.leave_out_duplicates(known.get(), session_.pool(), options_));
    }
    content_.add_counts(stats_);
    if (content_.is_empty()) {
      stats_.outcome = EncodingStats::Outcome::kUpToDate;
      report_memory(session_.video(), stats_);
      return stats_;
    }
    if (session_.index() != nullptr) {
      MEMVID_TRY(next_, session_.index()->next_numbers());
    }
    const Stopwatch all;
    MEMVID_TRY(
        const archive::VideoFile after,
        session_.write(
            content_.change(),
            [this](archive::CommitWriter& writer) { return content_.write(writer); },
            [this](const archive::Trailer& end, const auto& seal) { return check(end, seal); }));
    stats_.outcome = EncodingStats::Outcome::kAppended;
    stats_.encoding_time_seconds = all.seconds() - stats_.indexing_time_seconds;
    report_memory(after, stats_);
    stats_.frames_added = after.frame_count() - session_.video().frame_count();
    MEMVID_TRY_VOID(complete_vectors(after));
    return stats_;
  }

 private:
  // The commit as it is on the disk, before it counts.
  Status check(const archive::Trailer& end, const std::function<Status()>& seal) {
    const Stopwatch words;
    MEMVID_TRY(const auto video,
               archive::VideoFile::open_as_of(base::posix_fs(), paths_.video, end));
    const auto blame = [this](const Finding& finding) {
      return content_.blame(finding, paths_.video);
    };
    const auto publish = [&]() -> Status {
      if (session_.index() != nullptr)
        MEMVID_TRY_VOID(content_.check_versions(*session_.index(), next_.version));
      return seal();
    };
    MEMVID_TRY_VOID(fill_checked({video, session_.last(), session_.index(), blame, publish},
                                 session_.pool(), options_));
    stats_.indexing_time_seconds = words.seconds();
    return {};
  }

  Status complete_vectors(const archive::VideoFile& after) {
    if (vectors_.fingerprint.empty()) return {};
    const Stopwatch stopwatch;
    MEMVID_TRY(const auto model, session_.index()->vector_model());
    MEMVID_TRY(stats_.vectors_taken_over,
               content_.take_over_vectors(*session_.index(), next_.version, vectors_.fingerprint,
                                          options_));
    stats_.embedding_time_seconds = stopwatch.seconds();
    if (!vectors_.embeds) return {};
    // An index that had none before wants those of the older chunks too.
    return session_.complete_vectors(after, model ? next_.version - 1 : 0, stats_);
  }

  MergeContent content_;
  WriteSession& session_;
  const MemoryPaths& paths_;
  const MergeOptions& options_;
  MergedVectors vectors_;
  index::NextNumbers next_;  // of the index before the merge
  EncodingStats stats_;
};

}  // namespace

Result<EncodingStats> merge_into_memory(const MergeInputs& inputs, const MemoryPaths& to,
                                        const Config& config, const MergeOptions& options) {
  MEMVID_TRY(std::vector<Origin> origins, open_origins(inputs.videos, inputs.indexes));
  MEMVID_TRY_VOID(check_apart(origins, to, "a memory cannot be merged into itself"));
  MEMVID_TRY(const auto session, WriteSession::begin(to, config, options, "merge"));
  MEMVID_TRY(MergeContent content, MergeContent::plan(std::move(origins), session->last()));
  return IntoMemory(std::move(content), *session, to, options).run();
}

}  // namespace memvid::engine
