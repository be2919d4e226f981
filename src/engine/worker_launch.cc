#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/try.h"
#include "engine/worker.h"

namespace memvid::engine {
namespace {

namespace fs = std::filesystem;

bool is_program(const fs::path& path) { return ::access(path.c_str(), X_OK) == 0; }

// This process, if it is the program; else the one that was installed with this library, or is
// found in $PATH: a library has no program of its own.
Result<fs::path> find_program() {
  std::error_code absent;
  const fs::path self = fs::read_symlink("/proc/self/exe", absent);
  if (!absent && self.filename() == "memvid") return self;
  std::vector<fs::path> places;
  Dl_info here{};
  if (::dladdr(reinterpret_cast<const void*>(&launch_worker), &here) != 0 &&
      here.dli_fname != nullptr)
    places.push_back(fs::path(here.dli_fname).parent_path().parent_path() / "bin" / "memvid");
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    if (colon > 0) places.push_back(fs::path(rest.substr(0, colon)) / "memvid");
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  for (const fs::path& place : places)
    if (is_program(place)) return place;
  return fail(ErrorCode::kNotFound,
              "the program memvid, which runs background jobs, is not in $PATH; install it, or run "
              "the jobs in your own process (BackgroundIndexer::run_worker)");
}

// The environment, with the place of the jobs: the worker must find the same one.
std::vector<std::string> environment_with(const fs::path& state_dir) {
  constexpr std::string_view kState = "MEMVID_STATE=";
  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable)
    if (!std::string_view(*variable).starts_with(kState)) environment.emplace_back(*variable);
  environment.push_back(std::string(kState) + state_dir.string());
  return environment;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

class SpawnPlan {
 public:
  explicit SpawnPlan(const fs::path& state_dir) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    const std::string log = (state_dir / "worker.log").string();
    ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions_, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                       0600);
    ::posix_spawn_file_actions_adddup2(&actions_, 1, 2);
    // A pipe that it kept would make `$(memvid …)` wait for it.
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    // It keeps no folder from being unmounted, and reads no memvid.toml of the caller's.
    ::posix_spawn_file_actions_addchdir_np(&actions_, state_dir.c_str());
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

Status launch_worker(const fs::path& state_dir) {
  MEMVID_TRY(const fs::path program, find_program());
  std::vector<std::string> words = {program.string(), "worker", "--until-idle"};
  std::vector<std::string> environment = environment_with(state_dir);
  const SpawnPlan plan(state_dir);
  pid_t child = 0;
  const int code = ::posix_spawn(&child, program.c_str(), plan.actions(), plan.attributes(),
                                 pointers_to(words).data(), pointers_to(environment).data());
  if (code != 0)
    return fail(ErrorCode::kIo,
                program.string() + ": a worker cannot be started: " + std::strerror(code));
  // A process that lives longer than its worker must not keep it as a zombie.
  std::thread([child] { ::waitpid(child, nullptr, 0); }).detach();
  return {};
}

}  // namespace memvid::engine
