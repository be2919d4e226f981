#include "embed/module_loader.h"

#include <dlfcn.h>

#include <string>

#include "base/try.h"
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

std::vector<std::filesystem::path> module_places() {
  std::vector<std::filesystem::path> places;
  std::error_code error;
  const std::filesystem::path executable = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) {
    places.push_back(executable.parent_path());
    places.push_back(executable.parent_path().parent_path() / "lib" / "memvid");
  }
  places.emplace_back(MEMVID_BUILD_MODULE_DIR);
  return places;
}

Result<std::filesystem::path> find_module(std::span<const std::filesystem::path> places) {
  std::string looked_at;
  for (const auto& place : places) {
    std::error_code error;
    if (std::filesystem::exists(place / kModuleName, error)) return place / kModuleName;
    looked_at += (looked_at.empty() ? "" : ", ") + place.string();
  }
  return fail(ErrorCode::kNotFound, std::string("the embedding module ") + kModuleName +
                                        " is in none of: " + looked_at +
                                        "; build the target memvid_openvino");
}

Result<OpenFunction> load_module(std::span<const std::filesystem::path> places) {
  MEMVID_TRY(const std::filesystem::path path, find_module(places));
  return load_file(path);
}

Status check_module() {
  MEMVID_TRY_VOID(find_module(module_places()));
  return {};
}

}  // namespace memvid::embed
