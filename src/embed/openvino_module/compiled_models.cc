// Compiling, and the cache of compiled models.
//
// Compiling the encoder takes half a second; a process that embeds one query cannot pay that. A
// compiled model is exported once to `cache_dir` and mapped into memory afterwards (0.08 s).
// OpenVINO's own CACHE_DIR is not used: it writes the file in place under its final name, so a
// second process can map a file that a third one then truncates, and dies by SIGBUS. Here a file is
// written under a temporary name and renamed, and never changes again.
//
//   cache_dir/MODEL-PRECISION-KEY.blob
//   MODEL    hash of the folder's path
//   KEY      hash of what the blob was made from: OpenVINO's version, size and time of the files
//
// When a key changes, the older blobs of the same MODEL-PRECISION are removed (60 MB each).
// Encoder and tokenizer are made side by side: one waits for the disk while the other computes.
#include "embed/openvino_module/compiled_models.h"

#include <dlfcn.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <openvino/openvino.hpp>
#include <set>

#include "base/hash.h"
#include "base/try.h"
#include "embed/openvino_module/pooling.h"
#include "embed/precision.h"

namespace memvid::embed {
namespace {

using Path = std::filesystem::path;

// Raise when the graph we make of a model changes.
const char* const kCacheFormat = "1";

// One model file and how it becomes a compiled model.
struct Recipe {
  Path xml;
  std::string kind;  // "int8", "tokenizer", …: part of the blob's name
  ov::AnyMap config;
  int dimension = 0;  // > 0: an encoder, which gets the pooling
};

struct BlobName {
  std::string prefix;  // MODEL-PRECISION-
  std::string key;
};

void hash_path(base::Hasher& hasher, const Path& path) {
  std::error_code error;
  hasher.update_sized(base::as_bytes(std::filesystem::weakly_canonical(path, error).string()));
}

void hash_file_state(base::Hasher& hasher, const Path& path) {
  std::error_code error;
  const auto size_bytes = std::filesystem::file_size(path, error);
  const auto time = std::filesystem::last_write_time(path, error).time_since_epoch().count();
  hasher.update_sized(base::as_bytes(std::to_string(size_bytes)));
  hasher.update_sized(base::as_bytes(std::to_string(time)));
}

BlobName blob_name(const Recipe& recipe) {
  base::Hasher model(16);
  hash_path(model, recipe.xml.parent_path());
  base::Hasher key(16);
  key.update_sized(base::as_bytes(kCacheFormat));
  key.update_sized(base::as_bytes(ov::get_openvino_version().buildNumber));
  key.update_sized(base::as_bytes(std::to_string(recipe.dimension)));
  hash_path(key, recipe.xml);
  hash_file_state(key, recipe.xml);
  hash_file_state(key, Path(recipe.xml).replace_extension(".bin"));
  return {base::to_hex(model.finish128()).substr(0, 16) + "-" + recipe.kind + "-",
          base::to_hex(key.finish128()).substr(0, 16)};
}

void remove_older_blobs(const Path& cache_dir, const BlobName& name) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(cache_dir, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string file = entry->path().filename().string();
    if (file.starts_with(name.prefix) && file.ends_with(".blob") &&
        file != name.prefix + name.key + ".blob") {
      std::error_code ignored;
      std::filesystem::remove(entry->path(), ignored);
    }
  }
}

void store_blob(ov::CompiledModel& model, const Path& cache_dir, const BlobName& name) {
  std::error_code error;
  std::filesystem::create_directories(cache_dir, error);
  const Path path = cache_dir / (name.prefix + name.key + ".blob");
  const Path temporary = path.string() + "." + std::to_string(getpid()) + ".tmp";
  bool is_written = false;
  try {
    std::ofstream out(temporary, std::ios::binary);
    if (!out) return;
    model.export_model(out);
    out.close();
    is_written = out.good();
  } catch (const std::exception&) {  // a model that cannot be exported is compiled every time
  }
  if (is_written) std::filesystem::rename(temporary, path, error);
  if (!is_written || error) std::filesystem::remove(temporary, error);
  if (is_written) remove_older_blobs(cache_dir, name);
}

// Empty when there is no blob or OpenVINO refuses it (cut off, made for another processor).
ov::CompiledModel load_blob(ov::Core& core, const Path& path, const ov::AnyMap& config) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return {};
  try {
    return core.import_model(ov::read_tensor_data(path), "CPU", config);
  } catch (const std::exception&) {
    return {};
  }
}

Result<ov::CompiledModel> compile(ov::Core& core, const Recipe& recipe) {
  const std::shared_ptr<ov::Model> model = core.read_model(recipe.xml.string());
  if (recipe.dimension > 0) MEMVID_TRY_VOID(add_pooling(*model, recipe.dimension, recipe.xml));
  return core.compile_model(model, "CPU", recipe.config);
}

Result<std::unique_ptr<ov::CompiledModel>> load_or_compile(ov::Core& core, const Recipe& recipe,
                                                           const Path& cache_dir) {
  if (cache_dir.empty()) {
    MEMVID_TRY(ov::CompiledModel model, compile(core, recipe));
    return std::make_unique<ov::CompiledModel>(std::move(model));
  }
  const BlobName name = blob_name(recipe);
  ov::CompiledModel model =
      load_blob(core, cache_dir / (name.prefix + name.key + ".blob"), recipe.config);
  if (!model) {
    MEMVID_TRY(model, compile(core, recipe));
    store_blob(model, cache_dir, name);
  }
  return std::make_unique<ov::CompiledModel>(std::move(model));
}

Recipe encoder_recipe(const OpenRequest& request) {
  const EmbedderOptions& options = request.options;
  const bool is_int8 = options.precision == Precision::kInt8;
  const bool is_bf16 = options.precision == Precision::kBf16;
  // A query is a dozen tokens: more than two threads only wait for each other.
  const int thread_count =
      options.for_queries ? std::min(options.thread_count, 2) : options.thread_count;
  Recipe recipe;
  recipe.xml = options.model_dir / (is_int8 ? "openvino_model_int8.xml" : "openvino_model.xml");
  recipe.kind = to_string(options.precision);
  recipe.dimension = request.info.dimension;
  recipe.config = {
      ov::inference_num_threads(thread_count),
      ov::num_streams(options.for_queries ? 1 : thread_count),
      ov::hint::inference_precision(is_bf16 ? ov::element::bf16 : ov::element::f32),
      // Pinned threads of two processes would share cores while others idle.
      ov::hint::enable_cpu_pinning(false),
  };
  return recipe;
}

Status check_tokenizer(const ov::CompiledModel& tokenizer, const Path& dir) {
  std::set<std::string> missing = {"input_ids", "attention_mask"};
  for (const auto& output : tokenizer.outputs())
    for (const std::string& name : output.get_names()) missing.erase(name);
  if (missing.empty() && tokenizer.inputs().size() == 1 &&
      tokenizer.input().get_element_type() == ov::element::string)
    return {};
  return fail(ErrorCode::kUnsupported,
              (dir / "openvino_tokenizer.xml").string() +
                  " is no tokenizer: one input of strings and the outputs input_ids and "
                  "attention_mask are needed");
}

Recipe tokenizer_recipe(const OpenRequest& request) {
  Recipe recipe;
  recipe.xml = request.options.model_dir / "openvino_tokenizer.xml";
  recipe.kind = "tokenizer";
  recipe.config = {ov::inference_num_threads(1), ov::num_streams(1),
                   ov::hint::enable_cpu_pinning(false)};
  return recipe;
}

// It lies beside this module, in the build (a link) as in an installation.
Result<Path> tokenizer_library() {
  Dl_info module{};
  std::error_code error;
  Path path = "libopenvino_tokenizers.so";
  if (dladdr(reinterpret_cast<const void*>(&tokenizer_library), &module) != 0)
    path = Path(module.dli_fname).parent_path() / path;
  if (!std::filesystem::exists(path, error))
    return fail(ErrorCode::kNotFound, "no " + path.string() + "; install memvid whole");
  return path;
}

// One for the process, and never destroyed. Destroying it would unload the tokenizer library under
// OpenVINO's threads, and destroy the CPU plugin, whose destructor unmaps the alternate signal
// stack that it gave to the thread that made it. If that thread has ended by then, a runtime that
// cleans up after its threads (AddressSanitizer does) has unmapped it already, and the second
// unmapping hits whatever lies there now.
Result<ov::Core*> process_core() {
  MEMVID_TRY(const Path library, tokenizer_library());
  static ov::Core* const core = [&] {
    auto made = std::make_unique<ov::Core>();
    made->add_extension(library.string());
    return made.release();
  }();
  return core;
}

}  // namespace

Result<std::unique_ptr<ov::CompiledModel>> compile_tokenizer(const OpenRequest& request) {
  MEMVID_TRY(ov::Core* const core, process_core());
  MEMVID_TRY(auto tokenizer,
             load_or_compile(*core, tokenizer_recipe(request), request.options.cache_dir));
  MEMVID_TRY_VOID(check_tokenizer(*tokenizer, request.options.model_dir));
  return tokenizer;
}

Result<CompiledModels> compile_models(const OpenRequest& request) {
  MEMVID_TRY(ov::Core* const core, process_core());
  auto tokenizer_job = std::async(std::launch::async, [&] { return compile_tokenizer(request); });
  auto encoder = load_or_compile(*core, encoder_recipe(request), request.options.cache_dir);
  auto tokenizer = tokenizer_job.get();
  if (!encoder) return tl::unexpected<Error>(std::move(encoder.error()));
  if (!tokenizer) return tl::unexpected<Error>(std::move(tokenizer.error()));
  return CompiledModels{std::move(*tokenizer), std::move(*encoder)};
}

}  // namespace memvid::embed
