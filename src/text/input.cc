#include "text/input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include "base/temporary_file.h"
#include "base/try.h"
#include "text/encoding.h"

namespace memvid::text {
namespace {

tl::unexpected<Error> system_error(const std::filesystem::path& path, int reason) {
  const ErrorCode code = reason == ENOENT || reason == ENOTDIR ? ErrorCode::kNotFound
                         : reason == EISDIR                    ? ErrorCode::kInvalidArgument
                                                               : ErrorCode::kIo;
  return fail(code, printable(path.native()) + ": " + std::generic_category().message(reason));
}

// Not base/fs.h: that seam is the store's, and inputs may be pipes, which have no size.
class Descriptor {
 public:
  explicit Descriptor(const std::filesystem::path& path)
      : path_(path),
        number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)),
        open_error_(number_ < 0 ? errno : 0) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  Result<bool> is_regular_file() const {
    if (number_ < 0) return system_error(path_, open_error_);
    struct stat status {};
    if (::fstat(number_, &status) != 0) return system_error(path_, errno);
    if (S_ISDIR(status.st_mode)) return system_error(path_, EISDIR);
    return S_ISREG(status.st_mode);
  }
  void rewind() { ::lseek(number_, 0, SEEK_SET); }
  // Fills `buffer` as far as the file goes.
  Result<std::size_t> read(std::vector<char>& buffer) {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      const ssize_t count = ::read(number_, buffer.data() + filled, buffer.size() - filled);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_error(path_, errno);
      if (count == 0) break;
      filled += static_cast<std::size_t>(count);
    }
    return filled;
  }

 private:
  std::filesystem::path path_;
  int number_;
  int open_error_;
};

class FileInput final : public Input {
 public:
  explicit FileInput(const std::filesystem::path& path) : file_(path), buffer_(kInputPieceBytes) {}
  Descriptor& file() { return file_; }
  Result<std::string_view> next() override {
    MEMVID_TRY(const std::size_t size, file_.read(buffer_));
    return std::string_view(buffer_.data(), size);
  }
  void rewind() override { file_.rewind(); }

 private:
  Descriptor file_;
  std::vector<char> buffer_;
};

class CopiedInput final : public Input {
 public:
  Status copy(Input& input) {
    for (;;) {
      MEMVID_TRY(const std::string_view piece, input.next());
      if (piece.empty()) return {};
      MEMVID_TRY_VOID(copy_.append(base::as_bytes(piece)));
    }
  }
  Result<std::string_view> next() override {
    buffer_.resize(std::min<std::uint64_t>(kInputPieceBytes, copy_.size_bytes() - offset_));
    MEMVID_TRY_VOID(copy_.read_at(offset_, buffer_));
    offset_ += buffer_.size();
    return base::as_text(buffer_);
  }
  void rewind() override { offset_ = 0; }

 private:
  base::TemporaryFile copy_;
  std::uint64_t offset_ = 0;
  base::Bytes buffer_;
};

}  // namespace

Result<std::unique_ptr<Input>> open_input(const std::filesystem::path& path) {
  auto input = std::make_unique<FileInput>(path);
  MEMVID_TRY(const bool is_regular_file, input->file().is_regular_file());
  if (is_regular_file) return input;
  return copied(*input);
}

Result<std::unique_ptr<Input>> copied(Input& input) {
  auto copy = std::make_unique<CopiedInput>();
  MEMVID_TRY_VOID(copy->copy(input));
  return copy;
}

Result<std::string> read_whole(Input& input, std::string_view name, std::uint64_t limit_bytes) {
  input.rewind();
  std::string whole;
  for (;;) {
    MEMVID_TRY(const std::string_view piece, input.next());
    if (piece.empty()) return whole;
    if (whole.size() + piece.size() > limit_bytes)
      return fail(ErrorCode::kUnsupported, printable(name) + ": larger than " +
                                               std::to_string(limit_bytes) +
                                               " bytes, too large for its format");
    whole += piece;
  }
}

}  // namespace memvid::text
