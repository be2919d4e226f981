// Embedder: texts -> unit vectors. One file per embedder; the OpenVINO one is a module that is
// loaded when the first text is embedded, so that a program that never embeds starts in 1 ms.
#ifndef MEMVID_EMBED_EMBEDDER_H_
#define MEMVID_EMBED_EMBEDDER_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "memvid/error.h"

namespace memvid::embed {

// What binds an index to a model. Two embedders with equal `fingerprint` give vectors that can be
// compared; the precision is recorded beside it but never refused (cosine >= 0.97 between them).
struct ModelInfo {
  std::string name;         // "all-MiniLM-L6-v2"
  std::string fingerprint;  // hex; hash of model.safetensors, tokenizer, pooling, length, dimension
  std::string precision;    // "int8", "bf16", "f32"
  int dimension = 0;        // 384
  int token_count_max = 0;  // 256; what is longer is cut
};

enum class Precision { kAuto, kF32, kBf16, kInt8 };  // kAuto: int8 with VNNI, else bf16, else f32

struct EmbedderOptions {
  std::filesystem::path model_dir{};  // openvino_model.xml …; see find_model_dir
  Precision precision = Precision::kAuto;
  int thread_count = 0;               // 0: all hardware threads
  bool for_queries = false;           // compiled for the latency of one text, through the cache
  std::filesystem::path cache_dir{};  // compiled models (60 MB a model); empty: none
};

// Not safe from several threads at once; uses several threads inside.
class Embedder {
 public:
  virtual ~Embedder() = default;
  virtual const ModelInfo& info() const = 0;
  // Embeds texts (valid UTF-8; empty ones too) into `vectors`, row i = texts[i], dimension floats
  // each, unit length, mean pooling. Sorts by length and batches inside; deterministic for the same
  // set on the same machine. `on_done(count)` is called now and then with the texts finished so
  // far. kCancelled when `stop` was requested; the rows are then undefined.
  virtual Status embed(std::span<const std::string> texts, std::span<float> vectors,
                       const std::function<void(std::size_t)>& on_done, std::stop_token stop) = 0;
};

// The OpenVINO embedder. kNotFound: the model folder or the module is absent (the message says
// what to do); kUnsupported: a model of another shape (inputs, output rank, dimension), named.
Result<std::unique_ptr<Embedder>> open_openvino_embedder(const EmbedderOptions& options);

// kUnsupported in a build without embeddings (MEMVID_EMBEDDINGS=OFF): the message says what to do.
Status check_built_in();

// Also kNotFound when the module that holds the OpenVINO embedder is nowhere; it is not loaded
// (< 1 ms).
Status check_module();

// Reads name, fingerprint and dimension from the folder alone, without loading OpenVINO (< 1 ms).
Result<ModelInfo> read_model_info(const std::filesystem::path& model_dir);

// Where the model is: `explicit_dir` if not empty, else $MEMVID_MODEL, else
// $XDG_DATA_HOME/memvid/models/all-MiniLM-L6-v2, else what was installed with this program.
// kNotFound names all the places it looked at and the remedy.
Result<std::filesystem::path> find_model_dir(const std::filesystem::path& explicit_dir);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_EMBEDDER_H_
