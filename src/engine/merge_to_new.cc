// The order on disk, each step whole before the next:
//
//   lock -> X.mp4.tmp written, synced -> all of it read, words in the index's transaction
//        -> renamed to X.mp4, folder synced -> the transaction ends -> X.json -> vectors
//
// Until the rename nothing has happened: damage that the reading finds, a stop or a kill leave what
// was there. After it the memory is merged, whole, and the next run makes what is missing.
#include <algorithm>
#include <ctime>
#include <memory>
#include <utility>

#include "archive/commit_writer.h"
#include "archive/video_file.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/try.h"
#include "engine/beginning.h"
#include "engine/checked_fill.h"
#include "engine/damaged_video.h"
#include "engine/embedding_run.h"
#include "engine/index_filler.h"
#include "engine/index_relation.h"
#include "engine/merge.h"
#include "engine/merge_content.h"
#include "engine/merged_vectors.h"
#include "engine/output_files.h"
#include "engine/progress_meter.h"
#include "engine/stopwatch.h"
#include "engine/worker_count.h"
#include "engine/writer_lock.h"
#include "memvid/version.h"

namespace memvid::engine {
namespace {

class NewMemory {
 public:
  NewMemory(MergeContent content, const MemoryPaths& paths, const Config& config,
            const MergeOptions& options)
      : content_(std::move(content)),
        paths_(paths),
        config_(config),
        options_(options),
        pool_(worker_count(config.run)) {}

  Result<EncodingStats> run() {
    // What cannot work is told before any work is done.
    if (fills_index() && options_.with_vectors) {
      MEMVID_TRY(vectors_, choose_vectors(content_.origins(), config_, options_));
    }
    MEMVID_TRY(const auto lock, lock_for_writing(paths_, "merge", config_.run, options_.stop));
    const base::Hash128 inputs = content_.digest(options_.dedupe);
    MEMVID_TRY(const bool has_video, has_video_of(paths_, inputs, options_.overwrite));
    if (config_.index.enabled) MEMVID_TRY_VOID(check_index_files(paths_, options_.overwrite));
    if (!has_video) MEMVID_TRY_VOID(make_video(inputs));
    MEMVID_TRY(const archive::VideoFile video, archive::VideoFile::open(fs_, paths_.video));
    MEMVID_TRY(const bool had_index, complete_index(video));
    report_memory(video, stats_);
    if (!has_video) stats_.frames_added = video.frame_count();
    stats_.outcome = !has_video   ? EncodingStats::Outcome::kBuilt
                     : !had_index ? EncodingStats::Outcome::kIndexOnly
                                  : EncodingStats::Outcome::kUpToDate;
    if (config_.index.enabled)
      stats_.index_file_size_bytes = size_or_zero(paths_.manifest) + size_or_zero(paths_.database);
    return stats_;
  }

 private:
  bool fills_index() const { return fills_words(config_); }

  Status make_video(const base::Hash128& inputs) {
    const Stopwatch all;
    const Status made = [&]() -> Status {
      MEMVID_TRY_VOID(write_video(inputs));
      MEMVID_TRY(const archive::VideoFile video, archive::VideoFile::open(fs_, paths_.temporary));
      return fill_and_publish(video);
    }();
    if (!made) {
      // What is there is of no use; if it cannot be removed, the next run writes over it.
      static_cast<void>(fs_.remove(paths_.temporary).has_value());
      return made;
    }
    stats_.encoding_time_seconds = all.seconds() - stats_.indexing_time_seconds;
    content_.add_counts(stats_);
    return {};
  }

  Status write_video(const base::Hash128& inputs) {
    MEMVID_TRY_VOID(leave_out_duplicates());
    MEMVID_TRY(const archive::SettingsEntry settings, settings_of_first());
    MEMVID_TRY(const auto file, fs_.open(paths_.temporary, base::OpenMode::kCreateNew));
    ProgressMeter meter(options_, Phase::kEncoding, 0, "frames");
    MEMVID_TRY(const auto writer,
               archive::CommitWriter::create(
                   *file, pool_, new_memory_id(),
                   [&meter](std::uint64_t frames) { meter.reach(frames); }, options_.stop));
    MEMVID_TRY_VOID(writer->add(settings));
    MEMVID_TRY_VOID(content_.write(*writer));
    const Change change = content_.change();
    MEMVID_TRY_VOID(writer->commit({settings.created_at, change.chunks, change.sources,
                                    change.chunks - change.erased, change.versions, inputs}));
    return {};
  }

  // Once: which memories are copied, and so where the texts lie, depends on it.
  Status leave_out_duplicates() {
    if (!options_.dedupe || std::exchange(is_deduped_, true)) return {};
    return content_.leave_out_duplicates(nullptr, pool_, options_);
  }

  // Texts that are added later are cut as the first memory's are.
  Result<archive::SettingsEntry> settings_of_first() {
    MEMVID_TRY(const Beginning first, read_beginning(content_.origins().front().video, pool_));
    archive::SettingsEntry settings = first.settings;
    settings.created_at = static_cast<std::int64_t>(std::time(nullptr));
    settings.program = "memvid " MEMVID_VERSION;
    settings.follows = {};  // a compact made the first memory, not this one
    return settings;
  }

  Status fill_and_publish(const archive::VideoFile& video) {
    const Stopwatch words;
    if (fills_index()) {
      MEMVID_TRY(index_, index::Index::open(paths_.database, index::Access::kCreate));
    }
    const auto blame = [this](const Finding& finding) {
      return content_.blame(finding, paths_.video);
    };
    const auto publish = [this]() -> Status {
      if (index_) MEMVID_TRY_VOID(content_.check_versions(*index_, 1));
      return publish_video(paths_);
    };
    MEMVID_TRY_VOID(fill_checked({video, {}, index_.get(), blame, publish}, pool_, options_));
    stats_.indexing_time_seconds = words.seconds();
    return {};
  }

  // Returns whether nothing was missing.
  Result<bool> complete_index(const archive::VideoFile& video) {
    if (!config_.index.enabled) return true;
    bool was_complete = true;
    if (fills_index()) {
      MEMVID_TRY(was_complete, complete_words(video));
    }
    MEMVID_TRY(const bool had_manifest, complete_manifest(paths_, video.state().memory_id));
    if (fills_index()) {
      MEMVID_TRY(const bool had_vectors, complete_vectors(video));
      was_complete = was_complete && had_vectors;
      if (!was_complete) MEMVID_TRY_VOID(index_->optimize());
    }
    return was_complete && had_manifest;
  }

  // An earlier run may have been killed behind the rename.
  Result<bool> complete_words(const archive::VideoFile& video) {
    if (index_) return false;  // they were made just now
    MEMVID_TRY(index_, index::Index::open(paths_.database, index::Access::kCreate));
    MEMVID_TRY(const base::MemoryState state, index_->state());
    if (relation_of(state, video) == IndexRelation::kCurrent) return true;
    std::vector<Finding> findings;
    MEMVID_TRY_VOID(fill_index(video, *index_, pool_, options_, findings));
    if (const Finding* lost = first_lost(findings))
      return tl::unexpected<Error>(content_.blame(*lost, paths_.video));
    return false;
  }

  Result<bool> complete_vectors(const archive::VideoFile& video) {
    if (vectors_.fingerprint.empty()) return true;
    MEMVID_TRY(const auto missing, index_->missing_vectors(0, 1));
    if (missing.empty()) return true;
    MEMVID_TRY_VOID(leave_out_duplicates());  // an earlier run made the video
    const Stopwatch stopwatch;
    MEMVID_TRY(stats_.vectors_taken_over,
               content_.take_over_vectors(*index_, 1, vectors_.fingerprint, options_));
    if (vectors_.embeds && makes_vectors(config_)) {
      std::vector<Finding> findings;
      MEMVID_TRY(const EmbeddingResult made,
                 embed_missing({video, *index_, paths_.lock, component_of(config_)},
                               vectors_.embedder, pool_, options_, findings));
      stats_.chunks_embedded = made.embedded;
      stats_.vectors_follow = made.is_left_to_other;
    }
    stats_.embedding_time_seconds = stopwatch.seconds();
    return false;
  }

  base::Fs& fs_ = base::posix_fs();
  MergeContent content_;
  const MemoryPaths& paths_;
  const Config& config_;
  const MergeOptions& options_;
  base::ThreadPool pool_;
  MergedVectors vectors_;
  bool is_deduped_ = false;
  std::unique_ptr<index::Index> index_;
  EncodingStats stats_;
};

}  // namespace

Result<EncodingStats> merge_to_new(const MergeInputs& inputs, const MemoryPaths& to,
                                   const Config& config, const MergeOptions& options) {
  MEMVID_TRY(std::vector<Origin> origins, open_origins(inputs.videos, inputs.indexes));
  MEMVID_TRY_VOID(
      check_apart(origins, to, "name another output, or add the others to it with --into"));
  MEMVID_TRY(MergeContent content, MergeContent::plan(std::move(origins), {}));
  return NewMemory(std::move(content), to, config, options).run();
}

}  // namespace memvid::engine
