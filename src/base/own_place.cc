#include "base/own_place.h"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>

namespace memvid::base {

using Path = std::filesystem::path;

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

bool is_in_build(const Path& dir) {
  std::error_code error;
  const Path build = std::filesystem::canonical(MEMVID_BUILD_DIR, error);
  if (error) return false;
  return std::mismatch(build.begin(), build.end(), dir.begin(), dir.end()).first == build.end();
}

}  // namespace memvid::base
