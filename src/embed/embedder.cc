// The choice between a model of this machine and an endpoint.
#include "embed/embedder.h"

namespace memvid::embed {

Result<std::unique_ptr<Embedder>> open_embedder(const EmbedderOptions& options) {
  if (options.endpoint.url.empty()) return open_openvino_embedder(options);
  return open_endpoint_embedder(options.endpoint,
                                options.for_queries ? kQueryRetries : RetryLimits{});
}

Result<ModelInfo> read_model_info(const EmbedderOptions& options) {
  return options.endpoint.url.empty() ? read_model_info(options.model_dir)
                                      : read_model_info(options.endpoint);
}

}  // namespace memvid::embed
