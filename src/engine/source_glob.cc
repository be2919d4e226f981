#include "engine/source_glob.h"

#include <fnmatch.h>

namespace memvid::engine {

bool matches_glob(const std::string& glob, const std::string& path) {
  return glob.empty() || ::fnmatch(glob.c_str(), path.c_str(), FNM_NOESCAPE) == 0;
}

}  // namespace memvid::engine
