// The order on disk, each step whole before the next:
//
//   lock -> X.mp4.tmp written, read back, synced -> renamed to X.mp4, folder synced
//        -> X.db filled with words in one transaction -> X.json -> vectors, batch by batch
//
// Killed before the rename, the old memory is there and the next run starts over; killed after it,
// the next run finds the same inputs and makes what is missing. The database is never renamed nor
// removed: the fill drops the old content in its own transaction.
#include "engine/builder.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "archive/commit_writer.h"
#include "archive/frame_io.h"
#include "archive/video_file.h"
#include "base/fs.h"
#include "base/progress.h"
#include "base/try.h"
#include "embed/embedder.h"
#include "engine/chunking.h"
#include "engine/damaged_video.h"
#include "engine/dictionary_training.h"
#include "engine/embedding_run.h"
#include "engine/index_filler.h"
#include "engine/index_relation.h"
#include "engine/output_files.h"
#include "engine/progress_meter.h"
#include "engine/stopwatch.h"
#include "engine/worker_count.h"
#include "engine/writer_lock.h"
#include "memvid/version.h"

namespace memvid::engine {
namespace {

class Builder {
 public:
  Builder(const Collection& collection, const MemoryPaths& paths, const Config& config,
          const BuildOptions& options)
      : collection_(collection),
        paths_(paths),
        config_(config),
        options_(options),
        pool_(worker_count(config.run)) {}

  Result<EncodingStats> run() {
    if (collection_.counts().chunks == 0)
      return fail(ErrorCode::kInvalidArgument,
                  "there is no text to encode: the inputs are missing or empty");
    // What cannot work is told before any work is done.
    if (wants_vectors()) {
      MEMVID_TRY(embedder_options_, embedder_options(config_));
    }
    MEMVID_TRY(const auto lock, lock_for_writing(paths_, "encode", config_.run, options_.stop));
    MEMVID_TRY(const bool has_video,
               has_video_of(paths_, collection_.digest(), options_.overwrite));
    if (config_.index.enabled) MEMVID_TRY_VOID(check_index_files(paths_, options_.overwrite));
    if (!has_video) {
      if (embeds_now())
        MEMVID_TRY_VOID(embed::learn_dimension(embedder_options_.endpoint, {}, options_.stop));
      MEMVID_TRY_VOID(build_video());
    }
    MEMVID_TRY(const archive::VideoFile video, archive::VideoFile::open(fs_, paths_.video));
    bool has_index = true;
    if (fills_index()) {
      MEMVID_TRY(has_index, complete_index(video));
    } else if (config_.index.enabled) {
      if (!has_video) MEMVID_TRY_VOID(drop_index(paths_));
      MEMVID_TRY(has_index, complete_manifest(paths_, video.state().memory_id));
    }
    fill_stats(video);
    stats_.outcome = !has_video   ? EncodingStats::Outcome::kBuilt
                     : !has_index ? EncodingStats::Outcome::kIndexOnly
                                  : EncodingStats::Outcome::kUpToDate;
    return stats_;
  }

 private:
  bool fills_index() const { return fills_words(config_); }

  // In this run or by a background job.
  bool wants_vectors() const { return fills_index() && can_embed(config_); }

  bool embeds_now() const { return wants_vectors() && makes_vectors(config_); }

  Status build_video() {
    const Stopwatch stopwatch;
    Status written = write_video();
    if (!written) {
      // What is there is of no use; if it cannot be removed, the next run writes over it.
      static_cast<void>(fs_.remove(paths_.temporary).has_value());
      return written;
    }
    MEMVID_TRY_VOID(publish_video(paths_));
    stats_.encoding_time_seconds = stopwatch.seconds();
    return {};
  }

  Status write_video() {
    MEMVID_TRY(const auto file, fs_.open(paths_.temporary, base::OpenMode::kCreateNew));
    ProgressMeter meter(options_, Phase::kEncoding, 0, "frames");
    MEMVID_TRY(const auto writer,
               archive::CommitWriter::create(
                   *file, pool_, new_memory_id(),
                   [&meter](std::uint64_t frames) { meter.reach(frames); }, options_.stop));
    const EntryWalk each = [this](const auto& on_entry) { return collection_.each(0, on_entry); };
    MEMVID_TRY(base::Bytes dictionary,
               train_dictionary_on(each, collection_.spooled_bytes(), options_.stop));
    if (!dictionary.empty()) MEMVID_TRY_VOID(writer->add_dictionary(std::move(dictionary)));

    const auto now = static_cast<std::int64_t>(std::time(nullptr));
    archive::SettingsEntry settings;
    settings.profile = "compact";
    put_chunking(config_.text, settings);
    settings.picture_px = archive::kPicturePx;
    settings.created_at = now;
    settings.program = "memvid " MEMVID_VERSION;
    MEMVID_TRY_VOID(writer->add(settings));
    MEMVID_TRY_VOID(each([&writer](archive::Entry&& entry) { return writer->add(entry); }));
    MEMVID_TRY_VOID(writer->commit({now, collection_.counts().chunks, collection_.counts().sources,
                                    collection_.counts().chunks, collection_.counts().chunks,
                                    collection_.digest()}));
    return {};
  }

  // Returns whether nothing was missing.
  Result<bool> complete_index(const archive::VideoFile& video) {
    std::vector<Finding> findings;
    Stopwatch words;
    MEMVID_TRY(const auto index, index::Index::open(paths_.database, index::Access::kCreate));
    MEMVID_TRY(const base::MemoryState state, index->state());
    const bool had_words = relation_of(state, video) == IndexRelation::kCurrent;
    if (!had_words) MEMVID_TRY_VOID(fill_index(video, *index, pool_, options_, findings));
    MEMVID_TRY(const bool had_manifest, complete_manifest(paths_, video.state().memory_id));
    stats_.indexing_time_seconds = words.seconds();
    Stopwatch embedding;
    if (embeds_now()) {
      MEMVID_TRY(const EmbeddingResult vectors,
                 embed_missing({video, *index, paths_.lock, component_of(config_)},
                               embedder_options_, pool_, options_, findings));
      stats_.chunks_embedded = vectors.embedded;
      stats_.vectors_follow = vectors.is_left_to_other;
    }
    stats_.embedding_time_seconds = embedding.seconds();
    const bool was_complete = had_words && had_manifest && stats_.chunks_embedded == 0;
    // Else the job does it at its end.
    if (!was_complete && makes_vectors(config_)) MEMVID_TRY_VOID(index->optimize());
    MEMVID_TRY_VOID(check_undamaged(paths_.video, findings));
    return was_complete;
  }

  void fill_stats(const archive::VideoFile& video) {
    stats_.total_sources = collection_.counts().sources;
    stats_.total_chunks = collection_.counts().chunks;
    stats_.total_frames = video.frame_count();
    stats_.text_size_bytes = collection_.counts().text_bytes;
    stats_.video_file_size_bytes = video.file_bytes();
    if (config_.index.enabled)
      stats_.index_file_size_bytes = size_or_zero(paths_.manifest) + size_or_zero(paths_.database);
  }

  base::Fs& fs_ = base::posix_fs();
  const Collection& collection_;
  const MemoryPaths& paths_;
  const Config& config_;
  const BuildOptions& options_;
  base::ThreadPool pool_;
  embed::EmbedderOptions embedder_options_;
  EncodingStats stats_;
};

}  // namespace

Result<EncodingStats> build_memory(const Collection& collection, const MemoryPaths& paths,
                                   const Config& config, const BuildOptions& options) {
  return Builder(collection, paths, config, options).run();
}

}  // namespace memvid::engine
