// Embedder: texts -> unit vectors, by a model of this machine (OpenVINO) or by a server (an
// endpoint). What either needs is a module that is loaded when the first text is embedded, so that
// a program that never embeds starts in 1 ms.
#ifndef MEMVID_EMBED_EMBEDDER_H_
#define MEMVID_EMBED_EMBEDDER_H_

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "embed/endpoint/retry.h"
#include "memvid/error.h"

namespace memvid::embed {

// What binds an index to a model. Two embedders with equal `fingerprint` give vectors that can be
// compared; the precision is recorded beside it but never refused (cosine >= 0.97 between them).
struct ModelInfo {
  std::string name;  // "all-MiniLM-L6-v2"
  // Hex; a hash of model.safetensors, tokenizer, pooling, length and dimension. Of an endpoint: of
  // API, model name and dimension, whatever machine it runs on.
  std::string fingerprint;
  std::string precision;    // "int8", "bf16", "f32"; "endpoint" where only the server knows
  int dimension = 0;        // 384
  int token_count_max = 0;  // 256; what is longer is cut; 0: only the server knows
};

enum class Precision { kAuto, kF32, kBf16, kInt8 };  // kAuto: int8 with VNNI, else bf16, else f32

// A server that embeds texts over HTTP: OpenAI's API, what is compatible with it, or Ollama's.
struct Endpoint {
  std::string url{};    // https://host/v1/embeddings, http://host/api/embed; empty: none
  std::string model{};  // what the server calls it
  std::chrono::milliseconds timeout{60'000};  // of one request
  int dimension = 0;                          // 0: not known yet; see learn_dimension
};

struct EmbedderOptions {
  std::filesystem::path model_dir{};  // openvino_model.xml …; see find_model_dir
  Precision precision = Precision::kAuto;
  int thread_count = 0;               // 0: all hardware threads
  bool for_queries = false;           // compiled for the latency of one text, through the cache
  std::filesystem::path cache_dir{};  // compiled models (60 MB a model); empty: none
  Endpoint endpoint{};                // its url set: of what is above only for_queries counts
};

// Not safe from several threads at once; uses several threads inside.
class Embedder {
 public:
  using OnDone = std::function<Status(std::span<const std::size_t> finished)>;

  virtual ~Embedder() = default;
  virtual const ModelInfo& info() const = 0;
  // Embeds texts (valid UTF-8; empty ones too) into `vectors`, row i = texts[i], dimension floats
  // each, unit length, mean pooling. Sorts by length and batches inside; deterministic for the same
  // set on the same machine. `on_done(finished)` is called, on this thread, with the numbers of the
  // texts whose rows have just become valid, each once; its Error ends the call. kCancelled when
  // `stop` was requested; rows that were not told are then undefined.
  virtual Status embed(std::span<const std::string> texts, std::span<float> vectors,
                       const OnDone& on_done, std::stop_token stop) = 0;
};

// The endpoint's embedder, if options name one (its dimension must be known), else OpenVINO's.
Result<std::unique_ptr<Embedder>> open_embedder(const EmbedderOptions& options);

// The same choice, for name, fingerprint and dimension: nothing is loaded and no server is asked.
Result<ModelInfo> read_model_info(const EmbedderOptions& options);

// ---- A model of this machine --------------------------------------------------------------------

// The OpenVINO embedder. kNotFound: the model folder or the module is absent (the message says
// what to do); kUnsupported: a model of another shape (inputs, output rank, dimension), named.
Result<std::unique_ptr<Embedder>> open_openvino_embedder(const EmbedderOptions& options);

// Reads name, fingerprint and dimension from the folder alone, without loading OpenVINO (< 1 ms).
Result<ModelInfo> read_model_info(const std::filesystem::path& model_dir);

// Where the model is: `explicit_dir` if not empty, else $MEMVID_MODEL, else
// $XDG_DATA_HOME/memvid/models/all-MiniLM-L6-v2, else what was installed with this program.
// kNotFound names all the places it looked at and the remedy.
Result<std::filesystem::path> find_model_dir(const std::filesystem::path& explicit_dir);

// ---- An endpoint --------------------------------------------------------------------------------

// The embedder of an endpoint whose dimension is known; no request is sent. embed() gives kIo when
// the server does not answer or refuses, kUnsupported when its reply is not what was asked for; a
// stop ends it within about a second. Errors of check_endpoint, kNotFound: no module.
Result<std::unique_ptr<Embedder>> open_endpoint_embedder(const Endpoint& endpoint,
                                                         const RetryLimits& limits);

// Of an endpoint whose dimension is known.
Result<ModelInfo> read_model_info(const Endpoint& endpoint);

// Asks for one vector, unless `dimension` is known already or there is no endpoint. Errors as
// embed() of the endpoint's embedder.
Status learn_dimension(Endpoint& endpoint, const RetryLimits& limits, std::stop_token stop);

// kInvalidArgument: a URL that is none of an endpoint; a key that is no key, or that plain http
// would show to others. The key is $MEMVID_API_KEY, which no message ever shows.
Status check_endpoint(const Endpoint& endpoint);
bool has_endpoint_key();
// Host, port and path of its URL, which must be right: what may be shown.
std::string shown_place(const Endpoint& endpoint);

// ---- Whether this program can -------------------------------------------------------------------

// kUnsupported in a build without embeddings (MEMVID_EMBEDDINGS=OFF): the message says what to do.
Status check_built_in();

// Also kNotFound when the module that such an embedder needs is nowhere; it is not loaded (< 1 ms).
Status check_module(const EmbedderOptions& options);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_EMBEDDER_H_
