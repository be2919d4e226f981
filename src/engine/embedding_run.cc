#include "engine/embedding_run.h"

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "base/try.h"
#include "engine/chunk_reader.h"
#include "engine/progress_meter.h"
#include "engine/reading_along.h"
#include "engine/user_dirs.h"
#include "engine/writer_lock.h"

namespace memvid::engine {
namespace {

// So many are read at once; texts of like length among them go through the model together. What
// goes through together is stored together: some 16 chunks are what a kill loses.
constexpr std::size_t kChunksPerWindow = 512;

// So few are done before a model that is compiled for batches would be there; the one for queries
// is mapped from the cache.
constexpr std::size_t kFewChunks = 16;

// The texts of a window, as the model is to read them; unreadable ones are left out.
class TextReader {
 public:
  TextReader(const EmbeddingTask& task, base::ThreadPool& pool, int overlap,
             std::vector<Finding>& findings)
      : index_(task.index),
        chunks_(task.video.file(), task.index, pool),
        overlap_(overlap),
        findings_(findings) {}

  struct Window {
    std::vector<std::uint64_t> versions;
    std::vector<std::string> texts;
  };

  Result<Window> read(std::span<const std::uint64_t> versions) {
    std::vector<index::VersionRow> rows;
    for (const std::uint64_t version : versions) {
      MEMVID_TRY(auto row, index_.find_version(version));
      if (row) rows.push_back(std::move(*row));
    }
    MEMVID_TRY_VOID(chunks_.prefetch(rows));
    Window window;
    Along along;
    for (const index::VersionRow& row : rows) {
      MEMVID_TRY_VOID(enter(row.source, along));
      MEMVID_TRY(auto text, text_for(row, along.document));
      if (!text) continue;
      window.versions.push_back(row.version);
      window.texts.push_back(std::move(*text));
    }
    return window;
  }

 private:
  // What the source that was asked for last says to its chunks; they come one after the other.
  struct Along {
    std::optional<std::uint64_t> source;
    AlongDocument document;
  };
  Status enter(std::uint64_t number, Along& along) {
    if (along.source == number) return {};
    MEMVID_TRY(const auto source, index_.find_source(number));
    along = {number, {}};
    if (source)
      along.document = along_document(source->title, source->media_type, source->metadata);
    return {};
  }

  // nullopt: its frame does not read.
  Result<std::optional<std::string>> text_for(const index::VersionRow& version,
                                              const AlongDocument& along) {
    auto text = chunks_.text(version);
    if (!text) {
      if (text.error().code != ErrorCode::kCorrupt) return tl::unexpected<Error>(text.error());
      findings_.push_back({"chunk " + std::to_string(version.chunk), text.error().message});
      return std::nullopt;
    }
    MEMVID_TRY(const std::string before, text_before(version));
    return read_along(along, {version.begin, version.metadata}, before, overlap_, *text);
  }

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
  int overlap_;
  std::vector<Finding>& findings_;
};

// Vectors for all that misses one, in the order in which they came.
class Run {
 public:
  Run(const EmbeddingTask& task, embed::Embedder& embedder, base::ThreadPool& pool, int overlap,
      const CallOptions& options, std::vector<Finding>& findings)
      : task_(task),
        embedder_(embedder),
        options_(options),
        reader_(task, pool, overlap, findings),
        after_(task.after_version) {}

  // Returns the number of chunks embedded since the last call.
  Result<std::uint64_t> go_on() {
    MEMVID_TRY(const index::Counts counts, task_.index.counts());
    ProgressMeter meter(options_, Phase::kEmbedding, counts.chunks, "chunks");
    meter.reach(counts.with_vector);
    std::uint64_t embedded = 0;
    for (;;) {
      MEMVID_TRY(const auto missing, task_.index.missing_vectors(after_, kChunksPerWindow));
      if (missing.empty()) return embedded;
      MEMVID_TRY(const TextReader::Window window, reader_.read(missing));
      MEMVID_TRY_VOID(embed(window, [&](std::size_t count) {
        embedded += count;
        meter.reach(counts.with_vector + embedded);
      }));
      after_ = missing.back();
    }
  }

  Result<bool> has_more() {
    MEMVID_TRY(const auto missing, task_.index.missing_vectors(after_, 1));
    return !missing.empty();
  }

 private:
  Status embed(const TextReader::Window& window,
               const std::function<void(std::size_t count)>& on_stored) {
    const auto dimension = static_cast<std::size_t>(embedder_.info().dimension);
    std::vector<float> vectors(window.texts.size() * dimension);
    const auto store = [&](std::span<const std::size_t> finished) -> Status {
      std::vector<std::size_t> rows(finished.begin(), finished.end());
      std::sort(rows.begin(), rows.end());  // as the versions ascend
      std::vector<std::uint64_t> versions;
      std::vector<float> batch;
      for (const std::size_t row : rows) {
        const std::span<const float> vector(&vectors[row * dimension], dimension);
        versions.push_back(window.versions[row]);
        batch.insert(batch.end(), vector.begin(), vector.end());
      }
      MEMVID_TRY_VOID(task_.index.store_vectors(versions, batch));
      on_stored(rows.size());
      return {};
    };
    return embedder_.embed(window.texts, vectors, store, options_.stop);
  }

  const EmbeddingTask& task_;
  embed::Embedder& embedder_;
  const CallOptions& options_;
  TextReader reader_;
  std::uint64_t after_;  // what is not above it was looked at
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

bool fills_words(const Config& config) {
  return config.index.enabled &&
         (config.search.enable_index_building || config.search.enable_background_indexing);
}

bool makes_vectors(const Config& config) {
  return fills_words(config) && !config.search.enable_background_indexing;
}

index::Component component_of(const Config& config) {
  return config.embeddings.vectors == VectorStorage::kF32 ? index::Component::kF32
                                                          : index::Component::kInt8;
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

Result<EmbeddingResult> embed_missing(const EmbeddingTask& task,
                                      embed::EmbedderOptions embedder_options,
                                      base::ThreadPool& pool, const CallOptions& options,
                                      std::vector<Finding>& findings) {
  index::Index& index = task.index;
  EmbeddingResult result;
  MEMVID_TRY(const auto missing, index.missing_vectors(task.after_version, kFewChunks + 1));
  if (missing.empty()) return result;
  MEMVID_TRY(auto lock, lock_for_embedding(task.lock_file));
  if (lock == nullptr) return EmbeddingResult{0, true};
  MEMVID_TRY(const index::Counts counts, index.counts());
  MEMVID_TRY_VOID(complete(embedder_options.endpoint, index, counts, options.stop));
  if (missing.size() <= kFewChunks && embedder_options.endpoint.url.empty()) {
    embedder_options.for_queries = true;
    embedder_options.cache_dir = cache_dir();
  }
  MEMVID_TRY(const auto embedder, embed::open_embedder(embedder_options));
  const embed::ModelInfo& model = embedder->info();
  MEMVID_TRY_VOID(index.set_vector_model(
      {model.name, model.fingerprint, model.precision, model.dimension, task.component}));
  MEMVID_TRY_VOID(index.begin_vectors());
  MEMVID_TRY(const int overlap, index.overlap());
  Run run(task, *embedder, pool, overlap, options, findings);
  // Who commits after the last look, and before the lock is free, leaves its chunks to us.
  for (bool has_more = true; has_more && lock != nullptr;) {
    MEMVID_TRY(const std::uint64_t embedded, run.go_on());
    result.embedded += embedded;
    lock.reset();
    MEMVID_TRY(has_more, run.has_more());
    if (!has_more) break;
    MEMVID_TRY(lock, lock_for_embedding(task.lock_file));
  }
  return result;
}

}  // namespace memvid::engine
