// What the texts of a memory that is cut by tokens are measured with.
#ifndef MEMVID_ENGINE_TOKEN_COUNTING_H_
#define MEMVID_ENGINE_TOKEN_COUNTING_H_

#include "memvid/config.h"
#include "text/token_ruler.h"

namespace memvid::engine {

// The tokenizer of the model that `config` names, loaded; empty unless it says ChunkBy::kTokens.
// kUnsupported: an endpoint, a build without embeddings, a model whose tokens do not add up over
// words; else the Errors of embed::open_token_counter. One thread at a time.
Result<text::CountTokens> token_counting(const Config& config);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_TOKEN_COUNTING_H_
