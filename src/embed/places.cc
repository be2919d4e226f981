#include "embed/places.h"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>

namespace memvid::embed {
namespace {

using Path = std::filesystem::path;

bool is_in_build(const Path& dir) {
  std::error_code error;
  const Path build = std::filesystem::canonical(MEMVID_BUILD_DIR, error);
  if (error) return false;
  return std::mismatch(build.begin(), build.end(), dir.begin(), dir.end()).first == build.end();
}

std::vector<Path> places(const Path& own_dir, const Path& below_prefix, const Path& in_build) {
  std::vector<Path> found;
  if (!own_dir.empty()) found.push_back(own_dir.parent_path() / below_prefix);
  if (is_in_build(own_dir)) found.push_back(in_build);
  return found;
}

}  // namespace

Path own_dir() {
  Dl_info symbol{};
  link_map* object = nullptr;
  const bool is_known = dladdr1(reinterpret_cast<const void*>(&own_dir), &symbol,
                                reinterpret_cast<void**>(&object), RTLD_DL_LINKMAP) != 0;
  // The loader names a library by its path and the program by nothing.
  const bool is_library = is_known && object->l_name[0] != '\0';
  std::error_code error;
  const Path file =
      std::filesystem::canonical(is_library ? object->l_name : "/proc/self/exe", error);
  return error ? Path() : file.parent_path();
}

std::vector<Path> module_places(const Path& own_dir) {
  return places(own_dir, "lib/memvid", MEMVID_BUILD_MODULE_DIR);
}

std::vector<Path> model_places(const Path& own_dir) {
  return places(own_dir, "share/memvid/models/all-MiniLM-L6-v2", MEMVID_BUILD_MODEL_DIR);
}

}  // namespace memvid::embed
