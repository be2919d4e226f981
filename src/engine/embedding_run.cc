#include "engine/embedding_run.h"

#include <string>

#include "base/try.h"
#include "engine/chunk_reader.h"
#include "engine/progress_meter.h"
#include "engine/reading_along.h"
#include "engine/user_dirs.h"

namespace memvid::engine {
namespace {

// Large enough to sort by length inside, small enough to lose little when killed: some 5 s.
constexpr std::size_t kChunksPerBatch = 512;

// So few are done before a model that is compiled for batches would be there; the one for queries
// is mapped from the cache.
constexpr std::size_t kFewChunks = 16;

class Run {
 public:
  Run(const archive::VideoFile& video, index::Index& index, base::ThreadPool& pool,
      std::vector<Finding>& findings)
      : index_(index), chunks_(video.file(), index, pool), findings_(findings) {}

  void set_overlap(int overlap) { overlap_ = overlap; }

  // What the model is to read for `version`; nullopt: its frame does not read.
  Result<std::optional<std::string>> text_for(const index::VersionRow& version) {
    MEMVID_TRY(const auto source, index_.find_source(version.source));
    auto text = chunks_.text(version);
    if (!text) {
      if (text.error().code != ErrorCode::kCorrupt) return tl::unexpected<Error>(text.error());
      findings_.push_back({"chunk " + std::to_string(version.chunk), text.error().message});
      return std::nullopt;
    }
    MEMVID_TRY(const std::string before, text_before(version));
    return read_along(source ? source->title : "", before, overlap_, *text);
  }

  Status prefetch(std::span<const index::VersionRow> versions) {
    return chunks_.prefetch(versions);
  }

 private:
  // The chunk before it in its source, if that was put just before it, in the same commit.
  Result<std::string> text_before(const index::VersionRow& version) {
    if (version.begin == 0 || version.version == 1) return std::string();
    MEMVID_TRY(const auto row, index_.find_version(version.version - 1));
    if (!row || row->source != version.source || row->end != version.begin ||
        row->born != version.born)
      return std::string();
    auto text = chunks_.text(*row);
    return text ? *text : std::string();
  }

  index::Index& index_;
  ChunkReader chunks_;
  std::vector<Finding>& findings_;
  int overlap_ = 0;
};

// An endpoint is not asked for what the index knows: its vectors' dimension.
Status complete(embed::Endpoint& endpoint, index::Index& index, const index::Counts& counts,
                const std::stop_token& stop) {
  MEMVID_TRY(const auto model, index.vector_model());
  if (endpoint.dimension == 0 && model && counts.with_vector > 0)
    endpoint.dimension = model->dimension;
  return embed::learn_dimension(endpoint, {}, stop);
}

}  // namespace

embed::Endpoint endpoint_of(const Config& config) {
  return {config.embeddings.endpoint, config.embeddings.endpoint_model,
          std::chrono::seconds(config.embeddings.endpoint_timeout_seconds)};
}

bool can_embed(const Config& config) {
  return embed::check_built_in().has_value() || !config.embeddings.model_dir.empty() ||
         !config.embeddings.endpoint.empty();
}

Result<embed::EmbedderOptions> embedder_options(const Config& config) {
  embed::EmbedderOptions options;
  options.endpoint = endpoint_of(config);
  MEMVID_TRY_VOID(embed::check_module(options));
  if (!options.endpoint.url.empty()) {
    MEMVID_TRY_VOID(embed::check_endpoint(options.endpoint));
    return options;
  }
  MEMVID_TRY(options.model_dir, embed::find_model_dir(config.embeddings.model_dir));
  MEMVID_TRY_VOID(embed::read_model_info(options.model_dir));
  options.precision = static_cast<embed::Precision>(config.embeddings.precision);
  options.thread_count = config.run.thread_count;
  return options;
}

Result<std::uint64_t> embed_missing(const archive::VideoFile& video, index::Index& index,
                                    embed::EmbedderOptions embedder_options, base::ThreadPool& pool,
                                    const CallOptions& options, std::vector<Finding>& findings,
                                    std::uint64_t after_version) {
  std::uint64_t after = after_version;
  MEMVID_TRY(std::vector<std::uint64_t> missing, index.missing_vectors(after, kChunksPerBatch));
  if (missing.empty()) return 0;
  MEMVID_TRY(const index::Counts counts, index.counts());
  MEMVID_TRY_VOID(complete(embedder_options.endpoint, index, counts, options.stop));
  if (missing.size() <= kFewChunks && embedder_options.endpoint.url.empty()) {
    embedder_options.for_queries = true;
    embedder_options.cache_dir = cache_dir();
  }
  MEMVID_TRY(const auto embedder, embed::open_embedder(embedder_options));
  const embed::ModelInfo& model = embedder->info();
  MEMVID_TRY_VOID(
      index.set_vector_model({model.name, model.fingerprint, model.precision, model.dimension}));
  ProgressMeter meter(options, Phase::kEmbedding, counts.chunks, "chunks");
  meter.reach(counts.with_vector);

  Run run(video, index, pool, findings);
  MEMVID_TRY(const int overlap, index.overlap());
  run.set_overlap(overlap);
  std::uint64_t embedded = 0;
  while (!missing.empty()) {
    std::vector<index::VersionRow> rows;
    for (const std::uint64_t version : missing) {
      MEMVID_TRY(auto row, index.find_version(version));
      if (row) rows.push_back(std::move(*row));
    }
    MEMVID_TRY_VOID(run.prefetch(rows));
    std::vector<std::uint64_t> versions;
    std::vector<std::string> texts;
    for (const index::VersionRow& row : rows) {
      MEMVID_TRY(auto text, run.text_for(row));
      if (!text) continue;
      versions.push_back(row.version);
      texts.push_back(std::move(*text));
    }
    std::vector<float> vectors(texts.size() * static_cast<std::size_t>(model.dimension));
    const std::uint64_t before = counts.with_vector + embedded;
    MEMVID_TRY_VOID(embedder->embed(
        texts, vectors, [&](std::size_t done) { meter.reach(before + done); }, options.stop));
    MEMVID_TRY_VOID(index.store_vectors(versions, vectors));
    embedded += versions.size();
    after = missing.back();
    MEMVID_TRY(missing, index.missing_vectors(after, kChunksPerBatch));
  }
  return embedded;
}

}  // namespace memvid::engine
