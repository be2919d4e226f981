#include "documents/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/try.h"
#include "documents/confinement.h"

namespace memvid::documents {
namespace {

namespace fs = std::filesystem;

Result<fs::path> find_in_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/usr/bin:/bin" : path;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    const fs::path program = fs::path(rest.substr(0, colon)) / name;
    if (program.is_absolute() && ::access(program.c_str(), X_OK) == 0) return program;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return fail(ErrorCode::kUnsupported,
              name + " reads such files and is not installed (Debian: poppler-utils)");
}

[[noreturn]] void execute(const fs::path& program, const std::vector<std::string>& words,
                          int output, Complaints complaints) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGPIPE, SIG_DFL);
  ::dup2(output, STDOUT_FILENO);
  if (complaints == Complaints::kAmongOutput) ::dup2(output, STDERR_FILENO);
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  confine_program(program.parent_path());  // as far as the kernel goes: decision 6
  ::execv(program.c_str(), argv.data());
  ::_exit(127);
}

Status give_on(int output, const std::function<Status(std::string_view)>& on_output) {
  std::array<char, 64 * 1024> buffer;
  for (;;) {
    const ssize_t count = ::read(output, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return {};
    MEMVID_TRY_VOID(on_output({buffer.data(), static_cast<std::size_t>(count)}));
  }
}

}  // namespace

bool has_program(const std::string& name) { return find_in_path(name).has_value(); }

Result<int> run_program(const std::vector<std::string>& words, Complaints complaints,
                        const std::function<Status(std::string_view)>& on_output) {
  MEMVID_TRY(const fs::path program, find_in_path(words.front()));
  ::lseek(STDIN_FILENO, 0, SEEK_SET);
  std::array<int, 2> ends{};
  const bool has_pipe = ::pipe2(ends.data(), O_CLOEXEC) == 0;
  const pid_t process = has_pipe ? ::fork() : -1;
  if (process < 0) return fail(ErrorCode::kUnsupported, words.front() + " cannot be started");
  if (process == 0) execute(program, words, ends[1], complaints);
  ::close(ends[1]);
  const Status given = give_on(ends[0], on_output);
  ::close(ends[0]);
  if (!given) ::kill(process, SIGKILL);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  MEMVID_TRY_VOID(given);
  if (!WIFSIGNALED(status)) return WEXITSTATUS(status);
  const int signal = WTERMSIG(status);
  return fail(ErrorCode::kUnsupported,
              signal == SIGXCPU
                  ? words.front() + " takes too long to read it"
                  : words.front() + " crashed (signal " + std::to_string(signal) + ")");
}

}  // namespace memvid::documents
