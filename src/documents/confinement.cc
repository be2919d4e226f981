#include "documents/confinement.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace memvid::documents {
namespace {

// A sanitizer maps terabytes, and asks the system for more than a parser does.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif

// A bound that is closer already stays: only root could widen it. `grace`: from the limit at which
// a signal warns to the one that kills.
bool set_limit(__rlimit_resource_t resource, rlim_t value, rlim_t grace = 0) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0) return false;
  limit.rlim_max = std::min(limit.rlim_max, value + grace);
  limit.rlim_cur = std::min(limit.rlim_max, value);
  return ::setrlimit(resource, &limit) == 0;
}

class Filter {
 public:
  explicit Filter(std::uint32_t otherwise) : context_(::seccomp_init(otherwise)) {}
  ~Filter() { ::seccomp_release(context_); }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  void allow(int call) { ::seccomp_rule_add(context_, SCMP_ACT_ALLOW, call, 0); }
  void allow_if(int call, scmp_arg_cmp condition) {
    ::seccomp_rule_add(context_, SCMP_ACT_ALLOW, call, 1, condition);
  }
  void deny(int call, int error = EPERM) {
    ::seccomp_rule_add(context_, SCMP_ACT_ERRNO(static_cast<std::uint16_t>(error)), call, 0);
  }
  void deny_if(int call, scmp_arg_cmp condition) {
    ::seccomp_rule_add(context_, SCMP_ACT_ERRNO(EPERM), call, 1, condition);
  }
  bool load() { return ::seccomp_load(context_) == 0; }

 private:
  scmp_filter_ctx context_;
};

// A condition on one argument, by its number from 0: (argument & mask) == value.
scmp_arg_cmp masked(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

void deny_changes_of_files(Filter& filter) {
  const auto deny_writing = [&filter](int call, unsigned flags_at) {
    filter.deny_if(call, masked(flags_at, O_ACCMODE, O_WRONLY));
    filter.deny_if(call, masked(flags_at, O_ACCMODE, O_RDWR));
    filter.deny_if(call, masked(flags_at, O_CREAT, O_CREAT));
    filter.deny_if(call, masked(flags_at, O_TRUNC, O_TRUNC));
  };
  deny_writing(SCMP_SYS(open), 1);
  deny_writing(SCMP_SYS(openat), 2);
  filter.deny(SCMP_SYS(openat2), ENOSYS);  // its flags lie in memory
  for (const int call : {SCMP_SYS(creat),      SCMP_SYS(open_by_handle_at),
                         SCMP_SYS(truncate),   SCMP_SYS(unlink),
                         SCMP_SYS(unlinkat),   SCMP_SYS(rename),
                         SCMP_SYS(renameat),   SCMP_SYS(renameat2),
                         SCMP_SYS(mkdir),      SCMP_SYS(mkdirat),
                         SCMP_SYS(rmdir),      SCMP_SYS(link),
                         SCMP_SYS(linkat),     SCMP_SYS(symlink),
                         SCMP_SYS(symlinkat),  SCMP_SYS(mknod),
                         SCMP_SYS(mknodat),    SCMP_SYS(chmod),
                         SCMP_SYS(fchmod),     SCMP_SYS(fchmodat),
                         SCMP_SYS(chown),      SCMP_SYS(fchown),
                         SCMP_SYS(lchown),     SCMP_SYS(fchownat),
                         SCMP_SYS(utimensat),  SCMP_SYS(setxattr),
                         SCMP_SYS(lsetxattr),  SCMP_SYS(fsetxattr),
                         SCMP_SYS(removexattr)})
    filter.deny(call);
}

// What reaches other processes, the network or the kernel's rarer parts.
void deny_reaching_out(Filter& filter) {
  for (const int call : {SCMP_SYS(socket),
                         SCMP_SYS(socketpair),
                         SCMP_SYS(connect),
                         SCMP_SYS(bind),
                         SCMP_SYS(io_uring_setup),
                         SCMP_SYS(ptrace),
                         SCMP_SYS(process_vm_readv),
                         SCMP_SYS(process_vm_writev),
                         SCMP_SYS(kill),
                         SCMP_SYS(tkill),
                         SCMP_SYS(rt_sigqueueinfo),
                         SCMP_SYS(pidfd_open),
                         SCMP_SYS(pidfd_send_signal),
                         SCMP_SYS(fork),
                         SCMP_SYS(vfork),
                         SCMP_SYS(mount),
                         SCMP_SYS(unshare),
                         SCMP_SYS(setns),
                         SCMP_SYS(bpf),
                         SCMP_SYS(keyctl),
                         SCMP_SYS(add_key),
                         SCMP_SYS(request_key),
                         SCMP_SYS(perf_event_open),
                         SCMP_SYS(userfaultfd),
                         SCMP_SYS(setpgid),
                         SCMP_SYS(setsid)})
    filter.deny(call);
  filter.deny(SCMP_SYS(clone3), ENOSYS);  // its flags lie in memory; the C library takes clone
  filter.deny_if(SCMP_SYS(clone), masked(0, CLONE_THREAD, 0));
}

constexpr std::uint64_t kReading =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

bool allow_below(int rules, const char* folder) {
  const int fd = ::open(folder, O_PATH | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT;
  landlock_path_beneath_attr below{};
  below.allowed_access = kReading;
  below.parent_fd = fd;
  const bool is_done =
      ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0) == 0;
  ::close(fd);
  return is_done;
}

// Only the system's own folders are read, only for reading.
bool close_the_disk(const std::string& program_dir) {
  landlock_ruleset_attr handled{};
  handled.handled_access_fs = kReading | LANDLOCK_ACCESS_FS_WRITE_FILE;
  const int rules =
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));
  if (rules < 0) return false;
  bool is_done = true;
  for (const char* folder : {"/usr", "/lib", "/lib64", "/etc", program_dir.c_str()})
    is_done = is_done && allow_below(rules, folder);
  is_done = is_done && ::syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  ::close(rules);
  return is_done;
}

bool close_the_calls() {
  Filter filter(SCMP_ACT_ALLOW);
  deny_changes_of_files(filter);
  deny_reaching_out(filter);
  return filter.load();
}

// Whether `attempt` is true in a process of its own.
bool holds(bool (*attempt)()) {
  const pid_t process = ::fork();
  if (process == 0) ::_exit(attempt() ? 0 : 1);
  int status = 1;
  return process > 0 && ::waitpid(process, &status, 0) == process && status == 0;
}

}  // namespace

bool bound_resources(std::uint64_t cpu_seconds, std::uint64_t ram_bytes) {
  constexpr rlim_t kDescriptorsMax = 64;
  return ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         set_limit(RLIMIT_CPU, cpu_seconds, 1) &&
         (kIsSanitized || set_limit(RLIMIT_AS, ram_bytes)) && set_limit(RLIMIT_FSIZE, 0) &&
         set_limit(RLIMIT_CORE, 0) && set_limit(RLIMIT_NOFILE, kDescriptorsMax);
}

bool confine_parser() {
  if (kIsSanitized) return true;
  Filter filter(SCMP_ACT_ERRNO(EPERM));
  for (const int call :
       {SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat),
        SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex),
        SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(getrandom),
        SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(exit), SCMP_SYS(exit_group)})
    filter.allow(call);
  filter.allow_if(SCMP_SYS(mmap), masked(2, PROT_EXEC, 0));
  filter.allow_if(SCMP_SYS(mprotect), masked(2, PROT_EXEC, 0));
  return filter.load();
}

bool confine_program(const std::string& program_dir) {
  const bool is_disk_closed = close_the_disk(program_dir);
  return close_the_calls() && is_disk_closed;
}

std::string confinement() {
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const auto word = [](bool yes) { return std::string(yes ? "yes" : "no"); };
  return "seccomp " + word(holds([] { return close_the_calls(); })) + ", landlock " +
         word(holds([] { return close_the_disk("/usr"); }));
}

}  // namespace memvid::documents
