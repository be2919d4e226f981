#include "engine/user_dirs.h"

#include <cstdlib>
#include <string>

namespace memvid::engine {
namespace {
std::filesystem::path from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::filesystem::path() : std::filesystem::path(value);
}
}  // namespace

std::filesystem::path cache_dir() {
  if (const auto own = from_environment("MEMVID_CACHE"); !own.empty()) return own;
  if (const auto xdg = from_environment("XDG_CACHE_HOME"); !xdg.empty()) return xdg / "memvid";
  if (const auto home = from_environment("HOME"); !home.empty()) return home / ".cache" / "memvid";
  return {};
}

}  // namespace memvid::engine
