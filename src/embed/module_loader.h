// Finds and loads the shared library that holds the OpenVINO embedder.
#ifndef MEMVID_EMBED_MODULE_LOADER_H_
#define MEMVID_EMBED_MODULE_LOADER_H_

#include <filesystem>
#include <memory>
#include <span>

#include "embed/embedder.h"

namespace memvid::embed {

// What crosses the border: options and info with every choice already made (model_dir exists,
// precision is not kAuto, thread_count >= 1).
struct OpenRequest {
  EmbedderOptions options;
  ModelInfo info;
};

// The module's only symbol, `memvid_openvino_open`, extern "C". No exception leaves it, nor any
// method of the embedder it makes. Program and module must come from one build; the module's file
// name carries the version.
using OpenFunction = void (*)(const OpenRequest* request,
                              Result<std::unique_ptr<Embedder>>* embedder);

// The module's file, in the first of `places` that has it. kNotFound names the places.
Result<std::filesystem::path> find_module(std::span<const std::filesystem::path> places);

// Loads the module from the first of `places` that has it; it stays loaded until the process ends.
// kNotFound names the places; kUnsupported: the file is no library of this program, or one of its
// own libraries is missing (the loader's reason is in the message).
Result<OpenFunction> load_module(std::span<const std::filesystem::path> places);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_MODULE_LOADER_H_
