#include "text/loader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "base/try.h"
#include "text/encoding.h"
#include "text/formats.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

struct Format {
  std::string_view ending;
  const Loader& (*loader)();
};

constexpr Format kFormats[] = {
    {".md", markdown_loader},       {".markdown", markdown_loader}, {".html", html_loader},
    {".htm", html_loader},          {".xhtml", html_loader},        {".jsonl", json_lines_loader},
    {".ndjson", json_lines_loader}, {".txt", plain_text_loader},    {".text", plain_text_loader},
};

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool begins_with_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  return std::equal(lower.begin(), lower.end(), text.begin(),
                    [](char a, char b) { return a == to_lower(b); });
}

bool looks_like_html(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  const std::size_t first = bytes.find_first_not_of(" \t\r\n\f");
  if (first == std::string_view::npos) return false;
  bytes.remove_prefix(first);
  return begins_with_ignoring_case(bytes, "<!doctype html") ||
         begins_with_ignoring_case(bytes, "<html");
}

// Owns a descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

tl::unexpected<Error> system_error(const std::filesystem::path& path, int reason) {
  const ErrorCode code = reason == ENOENT || reason == ENOTDIR ? ErrorCode::kNotFound
                         : reason == EISDIR                    ? ErrorCode::kInvalidArgument
                                                               : ErrorCode::kIo;
  return fail(code, printable(path.native()) + ": " + std::generic_category().message(reason));
}

tl::unexpected<Error> too_large(const std::filesystem::path& path) {
  return fail(ErrorCode::kCapacity, printable(path.native()) + ": larger than 4 GiB");
}

// Not base/fs.h: that seam is the store's, and inputs may be pipes, which have no size.
Result<std::string> read_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) return system_error(path, errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return system_error(path, errno);
  const auto expected_bytes = static_cast<std::uint64_t>(std::max<off_t>(0, status.st_size));
  if (expected_bytes > kFileBytesMax) return too_large(path);
  std::string bytes;
  bytes.resize(expected_bytes + 1);  // + 1: the read that finds the end
  for (std::size_t filled = 0;;) {
    const ssize_t count = ::read(file.number(), bytes.data() + filled, bytes.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(path, errno);
    filled += static_cast<std::size_t>(count);
    if (filled > kFileBytesMax) return too_large(path);
    if (count == 0) {
      bytes.resize(filled);
      return bytes;
    }
    if (filled == bytes.size()) bytes.resize(std::max<std::size_t>(64 * 1024, filled * 2));
  }
}

}  // namespace

Status binary_error(std::string_view name) {
  return fail(ErrorCode::kUnsupported, printable(name) + ": binary, not text");
}

const Loader* find_loader(const std::filesystem::path& path, std::string_view bytes) {
  if (looks_binary(bytes)) return nullptr;
  const std::string ending = path.extension().native();
  for (const Format& format : kFormats)
    if (ending.size() == format.ending.size() && begins_with_ignoring_case(ending, format.ending))
      return &format.loader();
  return looks_like_html(bytes) ? &html_loader() : &plain_text_loader();
}

Status load_file(const std::filesystem::path& path, const DocumentSink& sink) {
  MEMVID_TRY(const std::string bytes, read_file(path));
  const Loader* loader = find_loader(path, bytes);
  if (loader == nullptr) return binary_error(path.native());
  return loader->load(bytes, path.native(), sink);
}

}  // namespace memvid::text
