// The real disk. Locks are open-file-description locks (fcntl F_OFD_SETLK): they belong to the open
// file, not to the process, so two memories in one process exclude each other too, and the kernel
// frees them whatever way the process ends.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/fs.h"
#include "base/try.h"

namespace memvid::base {
namespace {

ErrorCode code_of(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR: return ErrorCode::kNotFound;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return ErrorCode::kCapacity;
    default: return ErrorCode::kIo;
  }
}

tl::unexpected<Error> system_failure(const char* what, const std::filesystem::path& path,
                                     int error) {
  return fail(code_of(error), std::string("cannot ") + what + " " + path.string() + ": " +
                                  std::generic_category().message(error));
}

Status check_not_folder(const std::filesystem::path& path, mode_t mode) {
  if (!S_ISDIR(mode)) return {};
  return fail(ErrorCode::kInvalidArgument, path.string() + " is a folder, not a file");
}

Status check_not_special(const std::filesystem::path& path, mode_t mode) {
  if (S_ISREG(mode) || S_ISDIR(mode)) return {};
  return fail(ErrorCode::kInvalidArgument, path.string() + " is a pipe or a device, not a file");
}

// Repeats a system call that a signal interrupted.
template <typename Call>
auto retry(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// O_NONBLOCK, so that a pipe nobody writes to is told apart and not waited for; it means nothing to
// a file.
Result<Descriptor> open_file(const std::filesystem::path& path, int flags) {
  Descriptor fd(retry([&] { return ::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK, 0666); }));
  if (fd.get() < 0) return system_failure("open", path, errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) < 0) return system_failure("examine", path, errno);
  MEMVID_TRY_VOID(check_not_folder(path, status.st_mode));
  MEMVID_TRY_VOID(check_not_special(path, status.st_mode));
  return fd;
}

class PosixFile : public File {
 public:
  PosixFile(Descriptor fd, std::filesystem::path path)
      : fd_(std::move(fd)), path_(std::move(path)) {}

  Status read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
    std::size_t done = 0;
    while (done < out.size()) {
      const ssize_t count = retry([&] {
        return ::pread(fd_.get(), out.data() + done, out.size() - done,
                       static_cast<off_t>(offset + done));
      });
      if (count < 0) return system_failure("read", path_, errno);
      if (count == 0)
        return fail(ErrorCode::kCorrupt,
                    path_.string() + " ends at byte " + std::to_string(offset + done) + ", " +
                        std::to_string(out.size() - done) + " bytes before what was expected");
      done += static_cast<std::size_t>(count);
    }
    return {};
  }

  Status write_at(std::uint64_t offset, ByteSpan bytes) override {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t count = retry([&] {
        return ::pwrite(fd_.get(), bytes.data() + done, bytes.size() - done,
                        static_cast<off_t>(offset + done));
      });
      if (count < 0) return system_failure("write", path_, errno);
      done += static_cast<std::size_t>(count);
    }
    return {};
  }

  Status sync() override {
    if (retry([&] { return ::fdatasync(fd_.get()); }) < 0)
      return system_failure("sync", path_, errno);
    return {};
  }

  Status truncate(std::uint64_t size_bytes) override {
    if (retry([&] { return ::ftruncate(fd_.get(), static_cast<off_t>(size_bytes)); }) < 0)
      return system_failure("truncate", path_, errno);
    return {};
  }

  Result<std::uint64_t> size() override {
    struct stat status {};
    if (::fstat(fd_.get(), &status) < 0) return system_failure("examine", path_, errno);
    return static_cast<std::uint64_t>(status.st_size);
  }

  const std::filesystem::path& path() const override { return path_; }

 private:
  Descriptor fd_;
  std::filesystem::path path_;
};

class PosixLock : public FileLock {
 public:
  explicit PosixLock(Descriptor fd) : fd_(std::move(fd)) {}

 private:
  Descriptor fd_;
};

std::string first_line_of(int fd) {
  char text[256] = {};
  const ssize_t count = ::pread(fd, text, sizeof(text) - 1, 0);
  if (count <= 0) return "another process";
  return std::string(text, std::strcspn(text, "\n"));
}

class PosixFs : public Fs {
 public:
  Result<std::unique_ptr<File>> open(const std::filesystem::path& path, OpenMode mode) override {
    int flags = mode == OpenMode::kRead ? O_RDONLY : O_RDWR;
    if (mode == OpenMode::kCreateNew) flags |= O_CREAT | O_TRUNC;
    MEMVID_TRY(Descriptor fd, open_file(path, flags));
    return std::make_unique<PosixFile>(std::move(fd), path);
  }

  Result<bool> exists(const std::filesystem::path& path) override {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) {
      MEMVID_TRY_VOID(check_not_special(path, status.st_mode));
      return true;
    }
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return system_failure("examine", path, errno);
  }

  Status rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
    if (::rename(from.c_str(), to.c_str()) < 0) return system_failure("rename", from, errno);
    return {};
  }

  Status remove(const std::filesystem::path& path) override {
    if (::unlink(path.c_str()) < 0) return system_failure("remove", path, errno);
    return {};
  }

  Status sync_directory(const std::filesystem::path& directory) override {
    const std::filesystem::path place = directory.empty() ? "." : directory;
    Descriptor fd(retry([&] { return ::open(place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (fd.get() < 0) return system_failure("open", place, errno);
    if (retry([&] { return ::fsync(fd.get()); }) < 0) return system_failure("sync", place, errno);
    return {};
  }

  Result<std::unique_ptr<FileLock>> lock(const std::filesystem::path& path,
                                         const std::string& holder) override {
    MEMVID_TRY(Descriptor fd, open_lock_file(path));
    struct flock request = write_lock(0, kNumbersBegin);
    if (retry([&] { return ::fcntl(fd.get(), F_OFD_SETLK, &request); }) < 0) {
      if (is_taken(errno))
        return fail(ErrorCode::kBusy, path.string() + " is held by " + first_line_of(fd.get()));
      return system_failure("lock", path, errno);
    }
    // The holder's name only serves the message above: a lock without it is still a lock.
    const std::string line = holder + "\n";
    if (::ftruncate(fd.get(), 0) == 0 && ::pwrite(fd.get(), line.data(), line.size(), 0) < 0) {
      return system_failure("write", path, errno);
    }
    return std::make_unique<PosixLock>(std::move(fd));
  }

  Result<std::unique_ptr<FileLock>> lock_number(const std::filesystem::path& path,
                                                std::uint64_t number) override {
    MEMVID_TRY(Descriptor fd, open_lock_file(path));
    struct flock request = write_lock(kNumbersBegin + static_cast<off_t>(number), 1);
    if (retry([&] { return ::fcntl(fd.get(), F_OFD_SETLK, &request); }) < 0) {
      if (is_taken(errno)) return fail(ErrorCode::kBusy, path.string() + " is locked");
      return system_failure("lock", path, errno);
    }
    return std::make_unique<PosixLock>(std::move(fd));
  }

  Result<bool> is_number_locked(const std::filesystem::path& path, std::uint64_t number) override {
    MEMVID_TRY(Descriptor fd, open_lock_file(path));
    struct flock request = write_lock(kNumbersBegin + static_cast<off_t>(number), 1);
    if (retry([&] { return ::fcntl(fd.get(), F_OFD_GETLK, &request); }) < 0)
      return system_failure("examine", path, errno);
    return request.l_type != F_UNLCK;
  }

 private:
  // Bytes need not be there to be locked: lock() has those below, numbers one each from there.
  static constexpr off_t kNumbersBegin = off_t{1} << 40;

  // lock() writes into the file, so a link to another one is not followed.
  static Result<Descriptor> open_lock_file(const std::filesystem::path& path) {
    constexpr int kFlags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
    Descriptor fd(retry([&] { return ::open(path.c_str(), kFlags, 0666); }));
    if (fd.get() >= 0) return fd;
    if (errno != ELOOP) return system_failure("open", path, errno);
    return fail(ErrorCode::kInvalidArgument,
                path.string() + " is a symbolic link, not a lock; remove it");
  }
  static struct flock write_lock(off_t start, off_t count) {
    struct flock request {};
    request.l_type = F_WRLCK;
    request.l_whence = SEEK_SET;
    request.l_start = start;
    request.l_len = count;
    return request;
  }
  static bool is_taken(int error) { return error == EAGAIN || error == EACCES; }
};

}  // namespace

Fs& posix_fs() {
  static PosixFs& fs = *new PosixFs;
  return fs;
}

Result<std::string> read_stream(const std::filesystem::path& path, std::uint64_t limit_bytes) {
  const Descriptor fd(retry([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (fd.get() < 0) return system_failure("open", path, errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) < 0) return system_failure("examine", path, errno);
  MEMVID_TRY_VOID(check_not_folder(path, status.st_mode));
  std::string bytes;
  for (char piece[4096];;) {
    const ssize_t count = retry([&] { return ::read(fd.get(), piece, sizeof(piece)); });
    if (count < 0) return system_failure("read", path, errno);
    if (count == 0) return bytes;
    bytes.append(piece, static_cast<std::size_t>(count));
    if (bytes.size() > limit_bytes)
      return fail(ErrorCode::kCapacity,
                  path.string() + " has more than " + std::to_string(limit_bytes) + " bytes");
  }
}

}  // namespace memvid::base
