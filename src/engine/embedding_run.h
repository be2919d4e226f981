// EmbeddingRun: gives vectors to every chunk of an index that has none, batch by batch.
//
// Idempotent: each batch is one transaction, and what has a vector is not embedded again. So a run
// that was killed goes on where it stopped. (The background worker will call the same routine.)
#ifndef MEMVID_ENGINE_EMBEDDING_RUN_H_
#define MEMVID_ENGINE_EMBEDDING_RUN_H_

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

// The endpoint, or the model's folder, which must be one; nothing is loaded and no server asked.
// Done before anything is written, so that a missing model is told before the work. kNotFound,
// kUnsupported; kInvalidArgument: an endpoint to which the key may not be sent.
Result<embed::EmbedderOptions> embedder_options(const Config& config);

// Looks at the versions above `after_version`. Returns the number of chunks embedded. Chunks whose
// frames do not read are told in `findings` and left without a vector. kInvalidArgument: the index
// holds vectors of another model. An endpoint that gives none: its error; the batches before it
// stay.
Result<std::uint64_t> embed_missing(const archive::VideoFile& video, index::Index& index,
                                    embed::EmbedderOptions embedder_options, base::ThreadPool& pool,
                                    const CallOptions& options, std::vector<Finding>& findings,
                                    std::uint64_t after_version = 0);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_EMBEDDING_RUN_H_
