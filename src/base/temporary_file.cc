#include "base/temporary_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace memvid::base {
namespace {

std::string temporary_folder() {
  const char* folder = ::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/tmp";
}

tl::unexpected<Error> failure(const char* what) {
  return fail(ErrorCode::kCapacity, std::string("cannot ") + what + " the temporary file in " +
                                        temporary_folder() + ": " +
                                        std::generic_category().message(errno) +
                                        " (set TMPDIR to another folder)");
}

// A file without a name; a folder that cannot have one gets a name that is removed at once.
int open_unnamed() {
  const std::string folder = temporary_folder();
  const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return fd;
  std::string name = folder + "/memvid-XXXXXX";
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

}  // namespace

TemporaryFile::~TemporaryFile() {
  if (fd_ >= 0) ::close(fd_);
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), size_bytes_(std::exchange(other.size_bytes_, 0)) {}

TemporaryFile& TemporaryFile::operator=(TemporaryFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(size_bytes_, other.size_bytes_);
  return *this;
}

Status TemporaryFile::append(ByteSpan bytes) {
  if (fd_ < 0) fd_ = open_unnamed();
  if (fd_ < 0) return failure("create");
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = ::pwrite(fd_, bytes.data() + done, bytes.size() - done,
                                   static_cast<off_t>(size_bytes_ + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("write");
    done += static_cast<std::size_t>(count);
  }
  size_bytes_ += bytes.size();
  return {};
}

Status TemporaryFile::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
  for (std::size_t done = 0; done < out.size();) {
    const ssize_t count =
        ::pread(fd_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return failure("read");
    done += static_cast<std::size_t>(count);
  }
  return {};
}

}  // namespace memvid::base
