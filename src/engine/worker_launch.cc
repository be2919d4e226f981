#include <dlfcn.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/spawn.h"
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

// The environment, with the place of the jobs: the worker must find the same one. Of our other
// variables it gets what goes with no job. Settings do, and those of the caller would be the
// worker's own for all jobs, or end it where they only make sense with the caller's flags.
std::vector<std::string> environment_of_worker(const fs::path& state_dir) {
  constexpr std::string_view kKept[] = {"MEMVID_API_KEY=", "MEMVID_CACHE=", "MEMVID_MODEL="};
  std::vector<std::string> environment = base::own_environment();
  std::erase_if(environment, [&](const std::string& one) {
    const auto begins_it = [&](std::string_view name) { return one.starts_with(name); };
    return one.starts_with("MEMVID_") &&
           std::none_of(std::begin(kKept), std::end(kKept), begins_it);
  });
  environment.push_back("MEMVID_STATE=" + state_dir.string());
  return environment;
}

}  // namespace

Status launch_worker(const fs::path& state_dir) {
  MEMVID_TRY(const fs::path program, find_program());
  base::SpawnPlan plan(base::SpawnPlan::Group::kOwnSession);
  plan.open("/dev/null", O_RDONLY, 0);
  plan.open(state_dir / "worker.log", O_WRONLY | O_CREAT | O_APPEND, 1);
  plan.give(1, 2);
  plan.change_dir(state_dir);  // it keeps no folder from being unmounted
  pid_t child = 0;
  // No memvid.toml: the jobs say all, and one that is wrong would end every worker.
  const int code =
      plan.start(child, {program.string(), "worker", "--until-idle", "--config", "/dev/null"},
                 environment_of_worker(state_dir));
  if (code != 0)
    return fail(ErrorCode::kIo,
                program.string() + ": a worker cannot be started: " + std::strerror(code));
  // A process that lives longer than its worker must not keep it as a zombie.
  std::thread([child] { ::waitpid(child, nullptr, 0); }).detach();
  return {};
}

}  // namespace memvid::engine
