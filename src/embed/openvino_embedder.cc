// open_openvino_embedder, open_token_counter: make every choice that needs no OpenVINO, then load
// the module.
//
// OpenVINO and its plugins are 85 MB of libraries and cost tens of milliseconds to load, which a
// word search or `--help` must not pay: hence a module behind dlopen, and this file, which links
// nothing of OpenVINO.
#include "base/own_place.h"
#include "base/thread_pool.h"
#include "base/try.h"
#include "embed/embedder.h"
#include "embed/module_loader.h"
#include "embed/places.h"
#include "embed/precision.h"
#include "embed/token_counter.h"

namespace memvid::embed {

Result<std::unique_ptr<Embedder>> open_openvino_embedder(const EmbedderOptions& options) {
  OpenRequest request{options, {}};
  MEMVID_TRY(request.info, read_model_info(options.model_dir));
  std::error_code error;
  const bool has_int8_model =
      std::filesystem::exists(options.model_dir / "openvino_model_int8.xml", error);
  MEMVID_TRY(request.options.precision,
             choose_precision(options.precision, this_cpu(), has_int8_model));
  request.info.precision = to_string(request.options.precision);
  if (options.thread_count <= 0)
    request.options.thread_count = base::ThreadPool::default_thread_count();

  MEMVID_TRY(void* const symbol, load_module(kOpenVinoModule, module_places(base::own_dir())));
  Result<std::unique_ptr<Embedder>> embedder;
  reinterpret_cast<OpenFunction>(symbol)(&request, &embedder);
  return embedder;
}

Result<std::unique_ptr<TokenCounter>> open_token_counter(const EmbedderOptions& options) {
  if (!options.endpoint.url.empty())
    return fail(ErrorCode::kUnsupported,
                "an endpoint does not tell how it counts them; chunk by characters, or leave "
                "embeddings.endpoint empty");
  OpenRequest request{options, {}};
  MEMVID_TRY(request.info, read_model_info(options.model_dir));
  MEMVID_TRY(void* const symbol, load_module(kTokenCounterModule, module_places(base::own_dir())));
  Result<std::unique_ptr<TokenCounter>> counter;
  reinterpret_cast<OpenCounterFunction>(symbol)(&request, &counter);
  return counter;
}

}  // namespace memvid::embed
