// MergedVectors: which model's vectors a merged memory has, and whether any must be made.
#ifndef MEMVID_ENGINE_MERGED_VECTORS_H_
#define MEMVID_ENGINE_MERGED_VECTORS_H_

#include <string>
#include <vector>

#include "embed/embedder.h"
#include "engine/merge_origins.h"
#include "engine/write_session.h"
#include "memvid/config.h"

namespace memvid::engine {

struct MergedVectors {
  std::string fingerprint;  // of the model; empty: no vectors
  bool embeds = false;      // some chunks have none of it that could be taken over
  embed::EmbedderOptions embedder;
};

// Of a new memory. The origins' own where all their chunks have some of one model; else those of
// the model that makes the others. kNotFound, kUnsupported as embedder_options has them.
Result<MergedVectors> choose_vectors(const std::vector<Origin>& origins, const Config& config,
                                     const CallOptions& options);
// Of a memory that is there: those that it has. Errors as WriteSession::prepare_embedding has them.
Result<MergedVectors> choose_vectors(const std::vector<Origin>& origins, WriteSession& session,
                                     const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_MERGED_VECTORS_H_
