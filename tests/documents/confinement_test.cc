// What a confined process can still do: tried in processes of their own.
#include "documents/confinement.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <new>
#include <vector>

#include "support/temp_dir.h"

namespace memvid::documents {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif

// The exit code of `work` in a process of its own; minus the signal that ended it.
template <typename Work>
int in_child(const Work& work) {
  const pid_t process = ::fork();
  if (process == 0) ::_exit(work());
  int status = 0;
  EXPECT_EQ(::waitpid(process, &status, 0), process);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

bool holds(const char* what) { return confinement().find(what) != std::string::npos; }

TEST(confinement, cpu_time_ends) {
  EXPECT_EQ(in_child([] {
              if (!bound_resources(1, std::uint64_t{1} << 30)) return 1;
              volatile bool goes_on = true;
              while (goes_on) {
              }
              return 2;
            }),
            -SIGXCPU);
}

TEST(confinement, a_closer_limit_stays) {
  EXPECT_EQ(in_child([] {
              rlimit limit{1'000, 2'000};
              if (::setrlimit(RLIMIT_CPU, &limit) != 0) return 1;
              if (!bound_resources(5'000, std::uint64_t{1} << 40)) return 2;
              return ::getrlimit(RLIMIT_CPU, &limit) == 0 && limit.rlim_max == 2'000 ? 0 : 3;
            }),
            0);
}

TEST(confinement, ram_ends) {
  if (kIsSanitized) GTEST_SKIP() << "the address space has no limit under a sanitizer";
  EXPECT_EQ(in_child([] {
              if (!bound_resources(10, std::uint64_t{1} << 30)) return 1;
              try {
                std::vector<char> large(std::size_t{1} << 30);
                return static_cast<int>(large[7]) + 2;
              } catch (const std::bad_alloc&) {
                return 0;
              }
            }),
            0);
}

TEST(confinement, no_file_grows) {
  const test::TempDir dir;
  const std::string path = (dir / "file").string();
  EXPECT_EQ(in_child([&path] {
              if (!bound_resources(10, std::uint64_t{1} << 40)) return 1;
              ::signal(SIGXFSZ, SIG_IGN);
              const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT, 0600);
              return fd >= 0 && ::write(fd, "x", 1) < 0 ? 0 : 2;
            }),
            0);
}

TEST(confinement, a_parser_computes_and_nothing_else) {
  if (kIsSanitized || !holds("seccomp yes")) GTEST_SKIP() << "no seccomp here";
  EXPECT_EQ(in_child([] {
              if (!confine_parser()) return 1;
              if (::open("/etc/passwd", O_RDONLY) >= 0) return 2;
              if (::socket(AF_INET, SOCK_STREAM, 0) >= 0) return 3;
              if (::fork() >= 0) return 4;
              if (::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                         0) != MAP_FAILED)
                return 5;
              if (::kill(::getppid(), 0) == 0) return 6;
              const std::vector<char> some(std::size_t{100} << 20, 'x');
              return some.back() == 'x' ? 0 : 7;
            }),
            0);
}

TEST(confinement, a_program_reads_the_system_and_nothing_else) {
  if (!holds("seccomp yes, landlock yes")) GTEST_SKIP() << "not all of the means are here";
  const test::TempDir dir;
  const std::string path = dir.write("secret", "secret").string();
  const std::string other = (dir / "other").string();
  EXPECT_EQ(in_child([&] {
              if (!bound_resources(10, std::uint64_t{1} << 40)) return 1;
              if (!confine_program("/usr/bin")) return 2;
              if (::open(path.c_str(), O_RDONLY) >= 0) return 3;
              if (::open(other.c_str(), O_WRONLY | O_CREAT, 0600) >= 0) return 4;
              if (::socket(AF_INET, SOCK_STREAM, 0) >= 0) return 5;
              if (::unlink(path.c_str()) == 0) return 6;
              if (::fork() >= 0) return 7;
              return ::open("/etc/passwd", O_RDONLY) >= 0 ? 0 : 8;
            }),
            0);
}

}  // namespace
}  // namespace memvid::documents
