// Finds and loads the shared libraries that hold what an embedder needs.
#ifndef MEMVID_EMBED_MODULE_LOADER_H_
#define MEMVID_EMBED_MODULE_LOADER_H_

#include <filesystem>
#include <memory>
#include <span>

#include "embed/embedder.h"
#include "embed/token_counter.h"

namespace memvid::embed {

// A shared library that is loaded when it is needed, and a symbol of it, extern "C". Program and
// module must come from one build; the file's name, libmemvid_NAME-VERSION.so, carries the version.
struct Module {
  const char* name;
  const char* symbol;
};
inline constexpr Module kOpenVinoModule = {"openvino", "memvid_openvino_open"};
inline constexpr Module kTokenCounterModule = {"openvino", "memvid_openvino_open_token_counter"};
inline constexpr Module kEndpointModule = {"endpoint", "memvid_endpoint_open"};

// What crosses the border of OpenVINO's (of the other: endpoint/http_client.h): options and info
// with every choice already made (model_dir exists, precision is not kAuto, thread_count >= 1).
struct OpenRequest {
  EmbedderOptions options;
  ModelInfo info;
};

// No exception leaves them, nor any method of what they make.
using OpenFunction = void (*)(const OpenRequest* request,
                              Result<std::unique_ptr<Embedder>>* embedder);
// Of the options model_dir and cache_dir count.
using OpenCounterFunction = void (*)(const OpenRequest* request,
                                     Result<std::unique_ptr<TokenCounter>>* counter);

// The module's file, in the first of `places` that has it. kNotFound names the places.
Result<std::filesystem::path> find_module(const Module& module,
                                          std::span<const std::filesystem::path> places);

// Loads the module from the first of `places` that has it; it stays loaded until the process ends.
// kNotFound names the places; kUnsupported: the file is no library of this program, or one of its
// own libraries is missing (the loader's reason is in the message). Returns the symbol.
Result<void*> load_module(const Module& module, std::span<const std::filesystem::path> places);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_MODULE_LOADER_H_
