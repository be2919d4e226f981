#include "engine/user_dirs.h"

#include <pwd.h>
#include <unistd.h>

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

Result<std::filesystem::path> state_dir() {
  if (const auto xdg = from_environment("XDG_STATE_HOME"); xdg.is_absolute()) return xdg / "memvid";
  std::filesystem::path home = from_environment("HOME");
  if (!home.is_absolute()) {
    const struct passwd* user = ::getpwuid(::geteuid());
    if (user != nullptr && user->pw_dir != nullptr) home = user->pw_dir;
  }
  std::error_code absent;
  if (home.is_absolute() && std::filesystem::is_directory(home, absent))
    return home / ".local" / "state" / "memvid";
  return fail(ErrorCode::kNotFound,
              "there is no home to keep background jobs in; set MEMVID_STATE to a folder");
}

}  // namespace memvid::engine
