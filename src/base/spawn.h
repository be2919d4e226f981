// SpawnPlan: a program that is to be started (posix_spawn), with nothing of ours but what is said.
#ifndef MEMVID_BASE_SPAWN_H_
#define MEMVID_BASE_SPAWN_H_

#include <spawn.h>
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace memvid::base {

// The program gets no descriptor beyond 2 and no signal that is blocked or ignored. Those of 0, 1
// and 2 of which nothing is said are as they are here.
class SpawnPlan {
 public:
  enum class Group {
    kOwnGroup,    // is killed with all that it started
    kOwnSession,  // outlives the terminal too
  };
  explicit SpawnPlan(Group group);
  ~SpawnPlan();
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  // The program's descriptor `as` is to be ours; `descriptor` may be one that was given before.
  void give(int descriptor, int as);
  // ... is to be a file that it opens, by the flags of open(2), made with mode 0600.
  void open(const std::filesystem::path& path, int flags, int as);
  void change_dir(const std::filesystem::path& path);

  // Starts words[0] with `environment`; 0, or why not, as errno has it. `process` is then the
  // caller's to wait for.
  int start(pid_t& process, std::vector<std::string> words, std::vector<std::string> environment);

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// This process's environment, "NAME=value" each.
std::vector<std::string> own_environment();

}  // namespace memvid::base

#endif  // MEMVID_BASE_SPAWN_H_
