// faulty_fs: loaded into the real program by LD_PRELOAD, it stands between it and the disk.
//
// Every file-system call on a path below $FAULTY_FS_FOLDER, or on a descriptor of one, gets a
// number from 1 on and is written to $FAULTY_FS_LOG with what it wrote (call_log.py reads it). With
// $FAULTY_FS_CALL=N the call of that number goes wrong as $FAULTY_FS_HOW says:
//
//   5, 28, …   it fails with this errno and does nothing (close does close)
//   short:28   it writes half of its bytes, and the next write of the file fails with the errno
//   kill       the process is killed before it
//
// and with $FAULTY_FS_ONWARDS also every later call that can fail with that errno. Calls go to the
// kernel by syscall(2), so that there is nothing to look up; only stdio's two need the C library.
// A -shm file's mapped memory is not seen: no power cut leaves it behind.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>

namespace {

// As in call_log.py.
enum class Kind : std::uint8_t {
  kOpen = 1,
  kClose,
  kRead,
  kWrite,
  kTruncate,
  kAllocate,
  kSync,
  kRename,
  kUnlink,
  kLink,
  kLock,
  kStat,
  kMap
};

// What a call is about. Of a call on a path, `number` holds the flags; else offset or size.
struct Call {
  Kind kind;
  int fd = -1;
  std::int64_t number = 0;
  std::string path = {};
  std::string to = {};
  std::string_view data = {};
};

// A record of the log: this, then path, to and data.
struct [[gnu::packed]] Header {
  std::uint8_t kind;
  std::int32_t fd;
  std::int64_t number;
  std::int32_t error;  // 0: it did what it should
  std::uint16_t path_bytes;
  std::uint16_t to_bytes;
  std::uint32_t data_bytes;
};

class Watch {
 public:
  static Watch& instance() {
    static Watch& watch = *new Watch;  // never destroyed: files are closed after main()
    return watch;
  }

  bool sees(int fd) const { return fd >= 0 && fd < kFdsMax && is_watched_[fd]; }
  void set(int fd, bool watched) {
    if (fd >= 0 && fd < kFdsMax) is_watched_[fd] = watched;
  }

  // The path as the log has it: below the folder, "." for the folder itself; "" if it is elsewhere.
  std::string place_of(const char* path) const {
    if (folder_.empty() || path == nullptr) return {};
    std::error_code none;
    const auto whole = std::filesystem::absolute(path, none).lexically_normal().string();
    if (whole == folder_ || whole == folder_ + "/") return ".";
    return whole.starts_with(folder_ + "/") ? whole.substr(folder_.size() + 1) : std::string();
  }

  // Numbers the call, lets `run` do it or not, and writes down what came of it.
  template <typename Run>
  auto pass(const Call& call, Run run) -> decltype(run(std::size_t{0})) {
    const std::lock_guard guard(mutex_);
    const bool is_turn = ++count_ == fault_at_;
    if (is_turn && how_ == How::kKill) ::kill(::getpid(), SIGKILL);
    if (is_turn && how_ == How::kShort && call.data.size() > 1) {
      short_fd_ = call.fd;
      const std::size_t half = call.data.size() / 2;
      Call done = call;
      done.data = call.data.substr(0, half);
      const auto result = run(half);
      log(done, 0);
      return result;
    }
    const bool is_rest_of_short = call.kind == Kind::kWrite && call.fd == short_fd_;
    if (is_rest_of_short) short_fd_ = -1;
    const bool is_late = onwards_ && fault_at_ != 0 && count_ > fault_at_ && can_fail(call);
    if (is_turn || is_rest_of_short || is_late) {
      if (call.kind == Kind::kClose) run(0);
      log(call, error_);
      errno = error_;
      return static_cast<decltype(run(0))>(-1);
    }
    const auto result = run(call.data.size());
    const int error = result == -1 ? errno : 0;
    Call done = call;
    if (call.kind == Kind::kOpen) done.fd = static_cast<int>(result);
    log(done, error);
    errno = error;
    return result;
  }

 private:
  enum class How { kFail, kShort, kKill };
  static constexpr int kFdsMax = 1024;

  Watch() {
    const auto text = [](const char* name) -> std::string {
      const char* value = std::getenv(name);
      return value == nullptr ? "" : value;
    };
    folder_ = text("FAULTY_FS_FOLDER");
    fault_at_ = std::strtoull(text("FAULTY_FS_CALL").c_str(), nullptr, 10);
    onwards_ = !text("FAULTY_FS_ONWARDS").empty();
    std::string how = text("FAULTY_FS_HOW");
    if (how == "kill") how_ = How::kKill;
    if (how.starts_with("short:")) {
      how_ = How::kShort;
      how.erase(0, 6);
    }
    error_ = static_cast<int>(std::strtol(how.c_str(), nullptr, 10));
    const std::string log = text("FAULTY_FS_LOG");
    if (!log.empty())
      log_ = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, log.c_str(),
                                        O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  }

  // A full disk still lets files be read, cut and removed.
  bool can_fail(const Call& call) const {
    if (error_ != ENOSPC) return true;
    switch (call.kind) {
      case Kind::kOpen: return (call.number & (O_CREAT | O_TMPFILE)) != 0;
      case Kind::kWrite:
      case Kind::kAllocate:
      case Kind::kRename:
      case Kind::kLink: return true;
      default: return false;
    }
  }

  void log(const Call& call, int error) {
    if (log_ < 0) return;
    const Header header = {static_cast<std::uint8_t>(call.kind),
                           call.fd,
                           call.number,
                           error,
                           static_cast<std::uint16_t>(call.path.size()),
                           static_cast<std::uint16_t>(call.to.size()),
                           static_cast<std::uint32_t>(call.data.size())};
    std::string record(reinterpret_cast<const char*>(&header), sizeof header);
    record.append(call.path).append(call.to).append(call.data);
    if (::syscall(SYS_write, log_, record.data(), record.size()) !=
        static_cast<long>(record.size()))
      std::abort();  // half a log proves nothing
  }

  std::mutex mutex_;
  std::array<bool, kFdsMax> is_watched_{};
  std::string folder_;
  std::uint64_t count_ = 0;
  std::uint64_t fault_at_ = 0;
  How how_ = How::kFail;
  int error_ = 0;
  bool onwards_ = false;
  int short_fd_ = -1;
  int log_ = -1;
};

Watch& watch() { return Watch::instance(); }

int open_at(int folder, const char* path, int flags, mode_t mode) {
  const auto run = [&](std::size_t) {
    return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
  };
  const std::string place = watch().place_of(path);
  const int fd = place.empty() ? run(0) : watch().pass({Kind::kOpen, -1, flags, place}, run);
  watch().set(fd, !place.empty());
  return fd;
}

// A call on a descriptor: seen only when it is one of ours.
template <typename Run>
auto on_fd(const Call& call, Run run) -> decltype(run(std::size_t{0})) {
  return watch().sees(call.fd) ? watch().pass(call, run) : run(call.data.size());
}

// A call on a path, or on two.
template <typename Run>
int on_path(Kind kind, const char* path, const char* to, Run run) {
  const std::string place = watch().place_of(path);
  if (place.empty()) return run(0);
  return watch().pass({kind, -1, 0, place, to == nullptr ? "" : watch().place_of(to)}, run);
}

ssize_t write_at(int fd, const void* bytes, std::size_t count, std::int64_t offset) {
  return on_fd({Kind::kWrite, fd, offset, {}, {}, {static_cast<const char*>(bytes), count}},
               [&](std::size_t size) {
                 return static_cast<ssize_t>(::syscall(SYS_pwrite64, fd, bytes, size, offset));
               });
}

ssize_t read_at(int fd, void* bytes, std::size_t count, std::int64_t offset) {
  return on_fd({Kind::kRead, fd, offset}, [&](std::size_t) {
    return static_cast<ssize_t>(::syscall(SYS_pread64, fd, bytes, count, offset));
  });
}

int sync(int fd, long number) {
  return on_fd({Kind::kSync, fd},
               [&](std::size_t) { return static_cast<int>(::syscall(number, fd)); });
}

int truncate(int fd, std::int64_t size) {
  return on_fd({Kind::kTruncate, fd, size},
               [&](std::size_t) { return static_cast<int>(::syscall(SYS_ftruncate, fd, size)); });
}

int allocate(int fd, int mode, std::int64_t offset, std::int64_t size) {
  return on_fd({Kind::kAllocate, fd, offset + size}, [&](std::size_t) {
    return static_cast<int>(::syscall(SYS_fallocate, fd, mode, offset, size));
  });
}

int stat_at(const char* path, struct stat* out, int flags) {
  return on_path(Kind::kStat, path, nullptr, [&](std::size_t) {
    return static_cast<int>(::syscall(SYS_newfstatat, AT_FDCWD, path, out, flags));
  });
}

int stat_of(int fd, struct stat* out) {
  return on_fd({Kind::kStat, fd}, [&](std::size_t) {
    return static_cast<int>(::syscall(SYS_newfstatat, fd, "", out, AT_EMPTY_PATH));
  });
}

int control(int fd, int command, void* argument) {
  const auto run = [&](std::size_t) {
    return static_cast<int>(::syscall(SYS_fcntl, fd, command, argument));
  };
  const bool takes_lock = (command == F_SETLK || command == F_OFD_SETLK) &&
                          static_cast<struct flock*>(argument)->l_type != F_UNLCK;
  return takes_lock ? on_fd({Kind::kLock, fd}, run) : run(0);
}

void* map(void* at, std::size_t size, int protection, int flags, int fd, std::int64_t offset) {
  const auto run = [&](std::size_t) {
    return ::syscall(SYS_mmap, at, size, protection, flags, fd, offset);
  };
  // Anonymous memory is asked for before we are made.
  return reinterpret_cast<void*>(fd < 0 ? run(0) : on_fd({Kind::kMap, fd, offset}, run));
}

FILE* open_stream(const char* name, const char* path, const char* mode) {
  using Open = FILE* (*)(const char*, const char*);
  const auto real = reinterpret_cast<Open>(::dlsym(RTLD_NEXT, name));
  const std::string place = watch().place_of(path);
  if (place.empty()) return real(path, mode);
  FILE* stream = nullptr;
  const int flags = std::strchr(mode, 'r') != nullptr ? O_RDONLY : O_CREAT | O_TRUNC;
  const int fd = watch().pass({Kind::kOpen, -1, flags, place}, [&](std::size_t) {
    stream = real(path, mode);
    return stream == nullptr ? -1 : ::fileno(stream);
  });
  watch().set(fd, true);
  return stream;
}

}  // namespace

#define FAULTY_MODE(flags, last)                        \
  mode_t mode = 0;                                      \
  if ((flags & O_CREAT) || (flags & O_TMPFILE)) {       \
    va_list arguments;                                  \
    va_start(arguments, last);                          \
    mode = static_cast<mode_t>(va_arg(arguments, int)); \
    va_end(arguments);                                  \
  }

extern "C" {

int open(const char* path, int flags, ...) {
  FAULTY_MODE(flags, flags)
  return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  FAULTY_MODE(flags, flags)
  return open_at(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  FAULTY_MODE(flags, flags)
  return open_at(folder, path, flags, mode);
}
int openat64(int folder, const char* path, int flags, ...) {
  FAULTY_MODE(flags, flags)
  return open_at(folder, path, flags, mode);
}
int creat(const char* path, mode_t mode) {
  return open_at(AT_FDCWD, path, O_CREAT | O_TRUNC | O_WRONLY, mode);
}
FILE* fopen(const char* path, const char* mode) { return open_stream("fopen", path, mode); }
FILE* fopen64(const char* path, const char* mode) { return open_stream("fopen64", path, mode); }

int close(int fd) {
  const bool seen = watch().sees(fd);
  const auto run = [&](std::size_t) { return static_cast<int>(::syscall(SYS_close, fd)); };
  watch().set(fd, false);
  return seen ? watch().pass({Kind::kClose, fd}, run) : run(0);
}
int fclose(FILE* stream) {
  watch().set(::fileno(stream), false);
  using Close = int (*)(FILE*);
  return reinterpret_cast<Close>(::dlsym(RTLD_NEXT, "fclose"))(stream);
}

ssize_t read(int fd, void* bytes, size_t count) {
  return on_fd({Kind::kRead, fd}, [&](std::size_t) {
    return static_cast<ssize_t>(::syscall(SYS_read, fd, bytes, count));
  });
}
ssize_t pread(int fd, void* bytes, size_t count, off_t at) { return read_at(fd, bytes, count, at); }
ssize_t pread64(int fd, void* bytes, size_t count, off64_t at) {
  return read_at(fd, bytes, count, at);
}
ssize_t pwrite(int fd, const void* bytes, size_t count, off_t at) {
  return write_at(fd, bytes, count, at);
}
ssize_t pwrite64(int fd, const void* bytes, size_t count, off64_t at) {
  return write_at(fd, bytes, count, at);
}
// The program and SQLite write files by pwrite alone; what writes otherwise must be added here.
ssize_t write(int fd, const void* bytes, size_t count) {
  if (watch().sees(fd)) std::abort();
  return ::syscall(SYS_write, fd, bytes, count);
}
ssize_t writev(int fd, const struct iovec* pieces, int count) {
  if (watch().sees(fd)) std::abort();
  return ::syscall(SYS_writev, fd, pieces, count);
}
ssize_t pwritev(int fd, const struct iovec* pieces, int count, off_t at) {
  if (watch().sees(fd)) std::abort();
  return ::syscall(SYS_pwritev, fd, pieces, count, at, 0);
}

int fsync(int fd) { return sync(fd, SYS_fsync); }
int fdatasync(int fd) { return sync(fd, SYS_fdatasync); }
int ftruncate(int fd, off_t size) noexcept { return truncate(fd, size); }
int ftruncate64(int fd, off64_t size) noexcept { return truncate(fd, size); }
int fallocate(int fd, int mode, off_t at, off_t size) { return allocate(fd, mode, at, size); }
int fallocate64(int fd, int mode, off64_t at, off64_t size) { return allocate(fd, mode, at, size); }
int posix_fallocate(int fd, off_t at, off_t size) {
  return allocate(fd, 0, at, size) == 0 ? 0 : errno;
}
int posix_fallocate64(int fd, off64_t at, off64_t size) {
  return allocate(fd, 0, at, size) == 0 ? 0 : errno;
}

int rename(const char* from, const char* to) noexcept {
  return on_path(Kind::kRename, from, to, [&](std::size_t) {
    return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
  });
}
int link(const char* from, const char* to) noexcept {
  return on_path(Kind::kLink, from, to, [&](std::size_t) {
    return static_cast<int>(::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
  });
}
int unlink(const char* path) noexcept {
  return on_path(Kind::kUnlink, path, nullptr, [&](std::size_t) {
    return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, path, 0));
  });
}

int stat(const char* path, struct stat* out) noexcept { return stat_at(path, out, 0); }
int lstat(const char* path, struct stat* out) noexcept {
  return stat_at(path, out, AT_SYMLINK_NOFOLLOW);
}
int fstat(int fd, struct stat* out) noexcept { return stat_of(fd, out); }
int stat64(const char* path, struct stat64* out) noexcept {
  return stat_at(path, reinterpret_cast<struct stat*>(out), 0);
}
int lstat64(const char* path, struct stat64* out) noexcept {
  return stat_at(path, reinterpret_cast<struct stat*>(out), AT_SYMLINK_NOFOLLOW);
}
int fstat64(int fd, struct stat64* out) noexcept {
  return stat_of(fd, reinterpret_cast<struct stat*>(out));
}

int fcntl(int fd, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  return control(fd, command, argument);
}
int fcntl64(int fd, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  return control(fd, command, argument);
}
void* mmap(void* at, size_t size, int protection, int flags, int fd, off_t offset) noexcept {
  return map(at, size, protection, flags, fd, offset);
}
void* mmap64(void* at, size_t size, int protection, int flags, int fd, off64_t offset) noexcept {
  return map(at, size, protection, flags, fd, offset);
}

}  // extern "C"
