// EmbeddingRun: gives vectors to every chunk of an index that has none, batch by batch.
//
// Idempotent: each batch is one transaction, and what has a vector is not embedded again. So a run
// that was killed goes on where it stopped. One process at a time gives a memory its vectors, a
// command or the worker of a job; whoever comes meanwhile leaves its chunks to it.
#ifndef MEMVID_ENGINE_EMBEDDING_RUN_H_
#define MEMVID_ENGINE_EMBEDDING_RUN_H_

#include <filesystem>
#include <memory>
#include <vector>

#include "archive/video_file.h"
#include "base/thread_pool.h"
#include "embed/embedder.h"
#include "index/index.h"
#include "memvid/config.h"

namespace memvid::engine {

// The endpoint that is set, its dimension not known; its url is empty when none is.
embed::Endpoint endpoint_of(const Config& config);

// False in a build without embeddings, which makes indexes of words alone, unless a model was
// named: then embedder_options tells why it cannot be used.
bool can_embed(const Config& config);

// Whether a command fills the index with words, and gives it vectors, before it ends.
bool fills_words(const Config& config);
bool makes_vectors(const Config& config);

// How an index keeps its first vectors, and all after them.
index::Component component_of(const Config& config);

// The endpoint, or the model's folder, which must be one; nothing is loaded and no server asked.
// Done before anything is written, so that a missing model is told before the work. kNotFound,
// kUnsupported; kInvalidArgument: an endpoint to which the key may not be sent.
Result<embed::EmbedderOptions> embedder_options(const Config& config);

struct EmbeddingTask {
  const archive::VideoFile& video;
  index::Index& index;
  const std::filesystem::path& lock_file;  // the memory's
  index::Component component;              // of an index that has no vectors yet
  std::uint64_t after_version = 0;         // looks at the versions above it
};

struct EmbeddingResult {
  std::uint64_t embedded = 0;
  bool is_left_to_other = false;  // another process is at it, and makes what is missing
};

// Also embeds what others add meanwhile. Chunks whose frames do not read are told in `findings` and
// left without a vector. kInvalidArgument: the index holds vectors of another model. kBusy: the
// index was made anew meanwhile. An endpoint that gives none: its error. What was embedded before
// an Error or a stop stays; progress counts what is stored.
Result<EmbeddingResult> embed_missing(const EmbeddingTask& task,
                                      embed::EmbedderOptions embedder_options,
                                      base::ThreadPool& pool, const CallOptions& options,
                                      std::vector<Finding>& findings);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_EMBEDDING_RUN_H_
