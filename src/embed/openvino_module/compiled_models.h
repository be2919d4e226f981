// The two compiled models of an embedder: the tokenizer and the encoder.
#ifndef MEMVID_EMBED_OPENVINO_MODULE_COMPILED_MODELS_H_
#define MEMVID_EMBED_OPENVINO_MODULE_COMPILED_MODELS_H_

#include "embed/module_loader.h"

namespace ov {
class CompiledModel;
}

namespace memvid::embed {

// tokenizer: one input of n strings; outputs input_ids and attention_mask, [n, longest].
// encoder: inputs input_ids, attention_mask and perhaps token_type_ids, each [n, length];
//   one output, [n, info.dimension]: the sum of the rows that the mask selects.
struct CompiledModels {
  std::unique_ptr<ov::CompiledModel> tokenizer;
  std::unique_ptr<ov::CompiledModel> encoder;
};

// Throws what OpenVINO throws. kUnsupported: a model of another shape; kNotFound: the tokenizer
// library is not there. A cache that cannot be read or written costs time, never an error.
Result<CompiledModels> compile_models(const OpenRequest& request);
// The tokenizer alone.
Result<std::unique_ptr<ov::CompiledModel>> compile_tokenizer(const OpenRequest& request);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_OPENVINO_MODULE_COMPILED_MODELS_H_
