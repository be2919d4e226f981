// TokenCounter: how many tokens texts are to the embedding model of this machine.
#ifndef MEMVID_EMBED_TOKEN_COUNTER_H_
#define MEMVID_EMBED_TOKEN_COUNTER_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "embed/embedder.h"

namespace memvid::embed {

// One thread at a time.
class TokenCounter {
 public:
  virtual ~TokenCounter() = default;
  // The tokens of each of the texts (valid UTF-8), without the marks that the model adds at both
  // ends. A text that is longer than the model reads counts its bytes: no fewer than it has.
  virtual Result<std::vector<std::size_t>> count(std::span<const std::string> texts) = 0;
};

// Loads OpenVINO and the tokenizer, not the model. Errors as open_openvino_embedder's, and
// kUnsupported: `options` name an endpoint, which does not say how it counts.
Result<std::unique_ptr<TokenCounter>> open_token_counter(const EmbedderOptions& options);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_TOKEN_COUNTER_H_
