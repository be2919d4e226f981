// The order on disk, each step whole before the next:
//
//   lock -> the video's end mended -> the index brought up to it -> fragments, sync, trailer, sync
//        -> words in one transaction -> vectors, batch by batch
//
// Killed before the trailer is on the disk, the memory is as it was, and the next append cuts what
// no commit claims; killed after it, the index catches up at the next search or append.
#include "engine/appender.h"

#include <ctime>
#include <utility>
#include <variant>

#include "archive/append_point.h"
#include "archive/commit_writer.h"
#include "archive/video_file.h"
#include "base/fs.h"
#include "base/try.h"
#include "engine/append_plan.h"
#include "engine/beginning.h"
#include "engine/embedding_run.h"
#include "engine/index_filler.h"
#include "engine/index_relation.h"
#include "engine/known_sources.h"
#include "engine/manifest.h"
#include "engine/progress_meter.h"
#include "engine/stopwatch.h"
#include "engine/worker_count.h"
#include "engine/writer_lock.h"

namespace memvid::engine {
namespace {

class Appender {
 public:
  Appender(const Collection& collection, const MemoryPaths& paths, const Config& config,
           const CallOptions& options)
      : collection_(collection),
        paths_(paths),
        config_(config),
        options_(options),
        pool_(worker_count(config.run)) {}

  Result<EncodingStats> run() {
    if (collection_.counts().chunks == 0) {
      MEMVID_TRY(const archive::VideoFile video, archive::VideoFile::open(fs_, paths_.video));
      return finish(video, EncodingStats::Outcome::kUpToDate);
    }
    MEMVID_TRY(const auto lock, lock_for_writing(paths_, "append", config_.run, options_.stop));
    if (fills_index()) MEMVID_TRY_VOID(open_index());
    MEMVID_TRY(archive::AppendPoint point,
               archive::open_for_append(fs_, paths_.video, known_commit_, paths_.tail));
    MEMVID_TRY(archive::VideoFile before, archive::VideoFile::open(fs_, paths_.video));
    if (index_) MEMVID_TRY_VOID(bring_index_to(before));
    MEMVID_TRY(const auto known, known_sources(before));
    MEMVID_TRY(const AppendPlan plan, plan_append(collection_, point.last.next_source, *known));
    stats_.already_there = plan.already_there;
    stats_.changed = plan.changed;
    if (plan.chunks == 0) return finish(before, EncodingStats::Outcome::kUpToDate);
    if (index_) MEMVID_TRY_VOID(prepare_embedding());

    const Stopwatch encoding;
    MEMVID_TRY_VOID(write_commit(point, before, plan));
    stats_.encoding_time_seconds = encoding.seconds();
    MEMVID_TRY(const archive::VideoFile after, archive::VideoFile::open(fs_, paths_.video));
    if (index_) MEMVID_TRY_VOID(complete_index(after));
    stats_.sources_added = plan.sources;
    stats_.chunks_added = plan.chunks;
    stats_.documents_replaced = plan.documents_replaced;
    stats_.frames_added = after.frame_count() - before.frame_count();
    return finish(after, EncodingStats::Outcome::kAppended);
  }

 private:
  bool fills_index() const { return config_.index.enabled && config_.search.enable_index_building; }

  // Before the video is touched: an index that has seen a later commit must stop the append.
  Status open_index() {
    MEMVID_TRY(const bool has_manifest, fs_.exists(paths_.manifest));
    if (has_manifest) MEMVID_TRY_VOID(read_manifest(fs_, paths_.manifest));
    MEMVID_TRY(index_, index::Index::open(paths_.database, index::Access::kCreate));
    MEMVID_TRY(const archive::VideoFile video, archive::VideoFile::open(fs_, paths_.video));
    MEMVID_TRY(const base::MemoryState state, index_->state());
    // An index of words stays one: who wants vectors in it makes them by reindex.
    MEMVID_TRY(const auto model, index_->vector_model());
    wants_vectors_ = model || (state.commit == 0 && can_embed(config_));
    const IndexRelation relation = relation_of(state, video);
    if (relation == IndexRelation::kAhead) known_commit_ = state.commit;
    if (relation == IndexRelation::kDiverged || relation == IndexRelation::kOtherMemory)
      return fail(ErrorCode::kInvalidArgument,
                  paths_.database.string() + " is " + to_string(relation) + " (" +
                      paths_.video.string() +
                      "); run memvid reindex to make it again, or append with --no-index");
    return {};
  }

  Status bring_index_to(const archive::VideoFile& video) {
    MEMVID_TRY(const base::MemoryState state, index_->state());
    if (relation_of(state, video) == IndexRelation::kCurrent) return {};
    MEMVID_TRY_VOID(fill(video));
    MEMVID_TRY(const bool has_manifest, fs_.exists(paths_.manifest));
    if (has_manifest) return {};
    return write_manifest(fs_, paths_.manifest, manifest_of(paths_, video.state().memory_id));
  }

  Status fill(const archive::VideoFile& video) {
    std::vector<Finding> findings;
    MEMVID_TRY_VOID(fill_index(video, *index_, pool_, options_, findings));
    if (findings.empty()) return {};
    return fail(ErrorCode::kCorrupt, paths_.video.string() + ", " + findings.front().place + ": " +
                                         findings.front().message +
                                         " (memvid verify lists all damage)");
  }

  Result<std::unique_ptr<KnownSources>> known_sources(const archive::VideoFile& video) {
    if (index_) return known_by_index(*index_);
    return known_by_video(video, pool_, options_);
  }

  // What cannot work is told before anything is written.
  Status prepare_embedding() {
    if (!wants_vectors_) return {};
    MEMVID_TRY(embedder_options_, embedder_options(config_));
    MEMVID_TRY(const auto model, index_->vector_model());
    if (!model || !embedder_options_.endpoint.url.empty()) return {};
    MEMVID_TRY(const embed::ModelInfo here, embed::read_model_info(embedder_options_.model_dir));
    if (here.fingerprint == model->fingerprint) return {};
    return fail(ErrorCode::kUnsupported,
                "the vectors in " + paths_.database.string() + " were made by " + model->name +
                    ", not by the model in " + embedder_options_.model_dir.string() +
                    "; name that model with --model");
  }

  Status write_commit(archive::AppendPoint& point, const archive::VideoFile& before,
                      const AppendPlan& plan) {
    ProgressMeter meter(options_, Phase::kEncoding, 0, "frames");
    MEMVID_TRY(const auto writer,
               archive::CommitWriter::append(
                   *point.file, pool_, point.last,
                   [&meter](std::uint64_t frames) { meter.reach(frames); }, options_.stop));
    const Status written = write_entries(*writer, point.last, before, plan);
    // What a failed write left is of no value, unless the trailer may stand on the disk already:
    // then a reader may have seen it. The next append mends what cannot be cut now.
    if (!written && !writer->is_trailer_begun())
      static_cast<void>(point.file->truncate(end_of(point.last)).has_value());
    return written;
  }

  Status write_entries(archive::CommitWriter& writer, const archive::Trailer& last,
                       const archive::VideoFile& before, const AppendPlan& plan) {
    MEMVID_TRY(Beginning beginning, read_beginning(before, pool_));
    if (beginning.dictionary != nullptr) writer.use_dictionary(std::move(beginning.dictionary));
    for (const std::uint64_t chunk : plan.replaced)
      MEMVID_TRY_VOID(writer.add(archive::DeleteEntry{chunk}));
    MEMVID_TRY_VOID(add_taken(writer, last, plan));
    archive::CommitFacts facts;
    facts.time = static_cast<std::int64_t>(std::time(nullptr));
    facts.next_chunk = last.next_chunk + plan.chunks;
    facts.next_source = last.next_source + plan.sources;
    facts.live_chunks = last.live_chunks + plan.chunks - plan.replaced.size();
    facts.versions = last.versions + plan.chunks;
    MEMVID_TRY_VOID(writer.commit(facts));
    return {};
  }

  // The collection numbers its sources and chunks from 0, the memory goes on with its own.
  Status add_taken(archive::CommitWriter& writer, const archive::Trailer& last,
                   const AppendPlan& plan) {
    std::size_t sources_seen = 0;
    std::uint64_t source = last.next_source;
    std::uint64_t chunk = last.next_chunk;
    return collection_.each(last.next_source, [&](archive::Entry&& entry) -> Status {
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

  Status complete_index(const archive::VideoFile& video) {
    const Stopwatch words;
    MEMVID_TRY_VOID(fill(video));
    stats_.indexing_time_seconds = words.seconds();
    if (!wants_vectors_) return {};
    const Stopwatch embedding;
    std::vector<Finding> findings;
    MEMVID_TRY(stats_.chunks_embedded,
               embed_missing(video, *index_, embedder_options_, pool_, options_, findings));
    stats_.embedding_time_seconds = embedding.seconds();
    return {};
  }

  EncodingStats finish(const archive::VideoFile& video, EncodingStats::Outcome outcome) {
    stats_.outcome = outcome;
    stats_.total_sources = video.trailer().next_source;
    stats_.total_chunks = video.trailer().live_chunks;
    stats_.total_frames = video.frame_count();
    stats_.video_file_size_bytes = video.file_bytes();
    return std::move(stats_);
  }

  base::Fs& fs_ = base::posix_fs();
  const Collection& collection_;
  const MemoryPaths& paths_;
  const Config& config_;
  const CallOptions& options_;
  base::ThreadPool pool_;
  std::unique_ptr<index::Index> index_;  // null without an index
  std::uint64_t known_commit_ = 0;
  bool wants_vectors_ = false;
  embed::EmbedderOptions embedder_options_;
  EncodingStats stats_;
};

}  // namespace

Result<EncodingStats> append_to_memory(const Collection& collection, const MemoryPaths& paths,
                                       const Config& config, const CallOptions& options) {
  return Appender(collection, paths, config, options).run();
}

}  // namespace memvid::engine
