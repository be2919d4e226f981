#include "embed/module_loader.h"

#include <dlfcn.h>

#include <string>

#include "base/try.h"
#include "embed/places.h"
#include "memvid/version.h"

namespace memvid::embed {
namespace {

const char* const kModuleName = "libmemvid_openvino-" MEMVID_VERSION ".so";

Result<OpenFunction> load_file(const std::filesystem::path& path) {
  // RTLD_LOCAL: the module carries its own copy of a few of our objects. RTLD_NODELETE: OpenVINO's
  // threads outlive any embedder, so the code must stay.
  void* const module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  void* const symbol = module == nullptr ? nullptr : dlsym(module, "memvid_openvino_open");
  if (symbol == nullptr) {
    const char* const reason = dlerror();
    return fail(ErrorCode::kUnsupported, "cannot load the embedding module " + path.string() +
                                             ": " + (reason ? reason : "no reason given"));
  }
  return reinterpret_cast<OpenFunction>(symbol);
}

}  // namespace

Result<std::filesystem::path> find_module(std::span<const std::filesystem::path> places) {
  std::string looked_at;
  for (const auto& place : places) {
    std::error_code error;
    if (std::filesystem::exists(place / kModuleName, error)) return place / kModuleName;
    looked_at += (looked_at.empty() ? "" : ", ") + place.string();
  }
  return fail(ErrorCode::kNotFound, std::string("the embedding module ") + kModuleName +
                                        " is in none of: " + looked_at +
                                        "; install memvid whole, or build memvid_openvino");
}

Result<OpenFunction> load_module(std::span<const std::filesystem::path> places) {
  MEMVID_TRY(const std::filesystem::path path, find_module(places));
  return load_file(path);
}

Status check_built_in() {
  if constexpr (MEMVID_EMBEDDINGS != 0) return {};
  return fail(ErrorCode::kUnsupported,
              "this memvid was built without search by meaning; search by words (--mode words), or "
              "install the full memvid");
}

Status check_module() {
  MEMVID_TRY_VOID(check_built_in());
  MEMVID_TRY_VOID(find_module(module_places(own_dir())));
  return {};
}

}  // namespace memvid::embed
