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

// The model's folder and what it says of itself, without loading it. Done before anything is
// written, so that a missing model is told before the work. kNotFound, kUnsupported.
Result<embed::EmbedderOptions> embedder_options(const Config& config);

// Returns the number of chunks embedded. Chunks whose frames do not read are told in `findings`
// and left without a vector. kInvalidArgument: the index holds vectors of another model.
Result<std::uint64_t> embed_missing(const archive::VideoFile& video, index::Index& index,
                                    const embed::EmbedderOptions& embedder_options,
                                    base::ThreadPool& pool, const CallOptions& options,
                                    std::vector<Finding>& findings);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_EMBEDDING_RUN_H_
