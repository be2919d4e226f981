#include "base/spawn.h"

#include <signal.h>
#include <unistd.h>

namespace memvid::base {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

SpawnPlan::SpawnPlan(Group group) {
  ::posix_spawn_file_actions_init(&actions_);
  ::posix_spawnattr_init(&attributes_);
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes_, &none);
  ::posix_spawnattr_setsigdefault(&attributes_, &all);
  const int group_flag = group == Group::kOwnGroup ? POSIX_SPAWN_SETPGROUP : POSIX_SPAWN_SETSID;
  ::posix_spawnattr_setflags(&attributes_, static_cast<short>(group_flag | POSIX_SPAWN_SETSIGMASK |
                                                              POSIX_SPAWN_SETSIGDEF));
}

SpawnPlan::~SpawnPlan() {
  ::posix_spawn_file_actions_destroy(&actions_);
  ::posix_spawnattr_destroy(&attributes_);
}

void SpawnPlan::give(int descriptor, int as) {
  ::posix_spawn_file_actions_adddup2(&actions_, descriptor, as);
}

void SpawnPlan::open(const std::filesystem::path& path, int flags, int as) {
  ::posix_spawn_file_actions_addopen(&actions_, as, path.c_str(), flags, 0600);
}

void SpawnPlan::change_dir(const std::filesystem::path& path) {
  ::posix_spawn_file_actions_addchdir_np(&actions_, path.c_str());
}

int SpawnPlan::start(pid_t& process, std::vector<std::string> words,
                     std::vector<std::string> environment) {
  // A pipe that it kept would make those wait who read its other end.
  ::posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
  return ::posix_spawn(&process, words.front().c_str(), &actions_, &attributes_,
                       pointers_to(words).data(), pointers_to(environment).data());
}

std::vector<std::string> own_environment() {
  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable)
    environment.emplace_back(*variable);
  return environment;
}

}  // namespace memvid::base
