#include "embed/module_loader.h"

#include <dlfcn.h>

#include <string>

#include "base/own_place.h"
#include "base/try.h"
#include "embed/places.h"
#include "memvid/version.h"

namespace memvid::embed {
namespace {

std::string file_name(const Module& module) {
  return std::string("libmemvid_") + module.name + "-" MEMVID_VERSION ".so";
}

}  // namespace

Result<std::filesystem::path> find_module(const Module& module,
                                          std::span<const std::filesystem::path> places) {
  const std::string name = file_name(module);
  std::string looked_at;
  for (const auto& place : places) {
    std::error_code error;
    if (std::filesystem::exists(place / name, error)) return place / name;
    looked_at += (looked_at.empty() ? "" : ", ") + place.string();
  }
  return fail(ErrorCode::kNotFound, "the embedding module " + name +
                                        " is in none of: " + looked_at +
                                        "; install memvid whole, or build memvid_" + module.name);
}

Result<void*> load_module(const Module& module, std::span<const std::filesystem::path> places) {
  MEMVID_TRY(const std::filesystem::path path, find_module(module, places));
  // RTLD_LOCAL: the module carries its own copy of a few of our objects. RTLD_NODELETE: threads of
  // the libraries that it brings may outlive any embedder, so the code must stay.
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  void* const symbol = library == nullptr ? nullptr : dlsym(library, module.symbol);
  if (symbol != nullptr) return symbol;
  const char* const reason = dlerror();
  return fail(ErrorCode::kUnsupported, "cannot load the embedding module " + path.string() + ": " +
                                           (reason ? reason : "no reason given"));
}

Status check_built_in() {
  if constexpr (MEMVID_EMBEDDINGS != 0) return {};
  return fail(ErrorCode::kUnsupported,
              "this memvid was built without search by meaning; search by words (--mode words), or "
              "install the full memvid");
}

Status check_module(const EmbedderOptions& options) {
  MEMVID_TRY_VOID(check_built_in());
  MEMVID_TRY_VOID(find_module(options.endpoint.url.empty() ? kOpenVinoModule : kEndpointModule,
                              module_places(base::own_dir())));
  return {};
}

}  // namespace memvid::embed
