// Mean pooling, put into the model's graph (but for the length, which the caller makes 1).
#ifndef MEMVID_EMBED_OPENVINO_MODULE_POOLING_H_
#define MEMVID_EMBED_OPENVINO_MODULE_POOLING_H_

#include <filesystem>
#include <memory>

#include "memvid/error.h"

namespace ov {
class Model;
}

namespace memvid::embed {

// Replaces the outputs of a BERT-like encoder by one of [n, dimension]: the sum of the rows that
// attention_mask selects. kUnsupported, naming `path` and what differs, unless the inputs are
// input_ids, attention_mask and at most token_type_ids, each [n, length] of i32 or i64, and there
// is an output last_hidden_state (or token_embeddings) of [n, length, dimension].
Status add_pooling(ov::Model& model, int dimension, const std::filesystem::path& path);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_OPENVINO_MODULE_POOLING_H_
