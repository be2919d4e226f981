#include "engine/write_session.h"

#include <ctime>
#include <utility>

#include "base/try.h"
#include "engine/beginning.h"
#include "engine/damaged_video.h"
#include "engine/embedding_run.h"
#include "engine/index_filler.h"
#include "engine/index_relation.h"
#include "engine/manifest.h"
#include "engine/progress_meter.h"
#include "engine/stopwatch.h"
#include "engine/worker_count.h"
#include "engine/writer_lock.h"

namespace memvid::engine {

Result<Config> with_present_index(Config config, const MemoryPaths& paths,
                                  const std::filesystem::path& index) {
  if (!index.empty()) return config;
  MEMVID_TRY(const bool has_index, base::posix_fs().exists(paths.database));
  config.index.enabled = config.index.enabled && has_index;
  return config;
}

Config with_index_kept_up(Config config) {
  config.search.enable_index_building = true;
  return config;
}

WriteSession::WriteSession(const MemoryPaths& paths, const Config& config,
                           const CallOptions& options)
    : paths_(paths), config_(config), options_(options), pool_(worker_count(config.run)) {}

Result<std::unique_ptr<WriteSession>> WriteSession::begin(const MemoryPaths& paths,
                                                          const Config& config,
                                                          const CallOptions& options,
                                                          std::string_view command) {
  return begin_for(Purpose::kAppend, paths, config, options, command);
}

Result<std::unique_ptr<WriteSession>> WriteSession::begin_rewrite(const MemoryPaths& paths,
                                                                  const Config& config,
                                                                  const CallOptions& options,
                                                                  std::string_view command) {
  return begin_for(Purpose::kRewrite, paths, config, options, command);
}

Result<std::unique_ptr<WriteSession>> WriteSession::begin_for(Purpose purpose,
                                                              const MemoryPaths& paths,
                                                              const Config& config,
                                                              const CallOptions& options,
                                                              std::string_view command) {
  std::unique_ptr<WriteSession> session(new WriteSession(paths, config, options));
  MEMVID_TRY_VOID(session->open(purpose, command));
  return session;
}

Status WriteSession::open(Purpose purpose, std::string_view command) {
  MEMVID_TRY(lock_, lock_for_writing(paths_, command, config_.run, options_.stop));
  if (fills_words(config_)) MEMVID_TRY_VOID(open_index());
  if (purpose == Purpose::kAppend) {
    MEMVID_TRY(point_, archive::open_for_append(fs_, paths_.video, known_commit_, paths_.tail));
  }
  MEMVID_TRY(video_, archive::VideoFile::open(fs_, paths_.video));
  if (purpose == Purpose::kRewrite)
    MEMVID_TRY_VOID(archive::check_last_commit(*video_, known_commit_));
  return index_ != nullptr ? bring_index_up() : Status{};
}

// Before the video is touched: an index that has seen a later commit must stop the append.
Status WriteSession::open_index() {
  MEMVID_TRY(const bool has_manifest, fs_.exists(paths_.manifest));
  if (has_manifest) MEMVID_TRY_VOID(read_manifest(fs_, paths_.manifest));
  MEMVID_TRY(index_, index::Index::open(paths_.database, index::Access::kCreate));
  MEMVID_TRY(const archive::VideoFile video, archive::VideoFile::open(fs_, paths_.video));
  MEMVID_TRY(const base::MemoryState state, index_->state());
  // An index of words stays one: who wants vectors in it makes them by reindex.
  MEMVID_TRY(const auto model, index_->vector_model());
  has_vectors_ = model || (state.commit == 0 && can_embed(config_));
  const IndexRelation relation = relation_of(state, video);
  if (relation == IndexRelation::kAhead) known_commit_ = state.commit;
  if (relation == IndexRelation::kDiverged || relation == IndexRelation::kOtherMemory)
    return fail(ErrorCode::kInvalidArgument,
                paths_.database.string() + " is " + to_string(relation) + " (" +
                    paths_.video.string() +
                    "); run memvid reindex to make it again, or change it with --no-index");
  return {};
}

Status WriteSession::bring_index_up() {
  MEMVID_TRY(const base::MemoryState state, index_->state());
  if (relation_of(state, *video_) == IndexRelation::kCurrent) return {};
  MEMVID_TRY_VOID(fill(*video_));
  MEMVID_TRY(const bool has_manifest, fs_.exists(paths_.manifest));
  if (has_manifest) return {};
  return write_manifest(fs_, paths_.manifest, manifest_of(paths_, video_->state().memory_id));
}

Status WriteSession::fill(const archive::VideoFile& video) {
  std::vector<Finding> findings;
  MEMVID_TRY_VOID(fill_index(video, *index_, pool_, options_, findings));
  return check_undamaged(paths_.video, findings);
}

Result<std::unique_ptr<KnownSources>> WriteSession::known_sources() {
  if (index_) return known_by_index(*index_);
  return known_by_video(*video_, pool_, options_);
}

Status WriteSession::prepare_embedding() {
  if (index_ == nullptr || !has_vectors_) return {};
  embeds_ = makes_vectors(config_);
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

// What blocks are packed with; null: the memory has no dictionary. An index at the last commit
// holds all of them; of several, which merged memories brought along, the first frames tell the
// memory's own. That its bytes are those of the video is told by its name, which is their hash.
Result<std::shared_ptr<const archive::Dictionary>> WriteSession::dictionary() {
  std::vector<std::shared_ptr<const archive::Dictionary>> found;
  const auto add = [&found](const base::Hash128& name, base::ByteSpan packed) -> Status {
    MEMVID_TRY(base::Bytes raw, archive::unpack_dictionary(packed));
    auto dictionary = std::make_shared<const archive::Dictionary>(std::move(raw));
    if (dictionary->name() == name) found.push_back(std::move(dictionary));
    return {};
  };
  if (index_ != nullptr) {
    MEMVID_TRY_VOID(index_->each_dictionary(add));
    if (found.empty()) return nullptr;
    if (found.size() == 1) return std::move(found.front());
  }
  MEMVID_TRY(Beginning beginning, read_beginning(*video_, pool_));
  return std::move(beginning.dictionary);
}

Result<archive::VideoFile> WriteSession::write(
    const Change& change, const std::function<Status(archive::CommitWriter&)>& add_entries,
    const Publish& publish) {
  ProgressMeter meter(options_, Phase::kEncoding, 0, "frames");
  MEMVID_TRY(const auto writer,
             archive::CommitWriter::append(
                 *point_.file, pool_, point_.last,
                 [&meter](std::uint64_t frames) { meter.reach(frames); }, options_.stop));
  const auto seal = [&writer] { return writer->seal(); };
  const auto written =
      write_entries(*writer, change, add_entries).and_then([&](const archive::Trailer& end) {
        return publish ? publish(end, seal) : seal();
      });
  if (written) return archive::VideoFile::open(fs_, paths_.video);
  // What a failed write left is of no value, unless the trailer may stand on the disk already: then
  // a reader may have seen it. The next change mends what cannot be cut now.
  if (!writer->is_trailer_begun())
    static_cast<void>(point_.file->truncate(end_of(point_.last)).has_value());
  return tl::unexpected<Error>(written.error());
}

Result<archive::Trailer> WriteSession::write_entries(
    archive::CommitWriter& writer, const Change& change,
    const std::function<Status(archive::CommitWriter&)>& add_entries) {
  MEMVID_TRY(auto known_dictionary, dictionary());
  if (known_dictionary != nullptr) writer.use_dictionary(std::move(known_dictionary));
  MEMVID_TRY_VOID(add_entries(writer));
  archive::CommitFacts facts;
  facts.time = static_cast<std::int64_t>(std::time(nullptr));
  facts.next_chunk = last().next_chunk + change.chunks;
  facts.next_source = last().next_source + change.sources;
  facts.live_chunks = last().live_chunks + change.chunks - change.erased;
  facts.versions = last().versions + change.versions;
  return writer.finish(facts);
}

Status WriteSession::complete_index(const archive::VideoFile& after, EncodingStats& stats) {
  if (index_ == nullptr) return {};
  const Stopwatch words;
  MEMVID_TRY_VOID(fill(after));
  stats.indexing_time_seconds = words.seconds();
  return complete_vectors(after, 0, stats);
}

Status WriteSession::complete_vectors(const archive::VideoFile& after, std::uint64_t after_version,
                                      EncodingStats& stats) {
  if (!embeds_) return {};
  const Stopwatch embedding;
  std::vector<Finding> findings;
  MEMVID_TRY(const EmbeddingResult vectors,
             embed_missing({after, *index_, paths_.lock, component_of(config_), after_version},
                           embedder_options_, pool_, options_, findings));
  stats.chunks_embedded = vectors.embedded;
  stats.vectors_follow = vectors.is_left_to_other;
  stats.embedding_time_seconds += embedding.seconds();
  return {};
}

Status WriteSession::complete_missing_vectors(EncodingStats& stats) {
  if (!has_vectors()) return {};
  MEMVID_TRY(const auto missing, index_->missing_vectors(0, 1));
  if (missing.empty()) return {};
  MEMVID_TRY_VOID(prepare_embedding());
  return complete_vectors(*video_, 0, stats);
}

}  // namespace memvid::engine
