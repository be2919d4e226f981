#include "text/walk.h"

#include <fnmatch.h>

#include <algorithm>
#include <system_error>

#include "text/encoding.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

namespace fs = std::filesystem;

bool is_left_out(const std::string& name, const std::string& below, const WalkOptions& options) {
  if (name.starts_with('.') && !options.include_hidden) return true;
  return std::any_of(options.exclude.begin(), options.exclude.end(), [&](const std::string& glob) {
    const std::string& subject = glob.find('/') == std::string::npos ? name : below;
    return ::fnmatch(glob.c_str(), subject.c_str(), 0) == 0;
  });
}

std::string problem(const fs::path& path, const std::error_code& error) {
  return printable(path.native()) + ": " + error.message();
}

// Reads one folder: its files go to `result`, its sub-folders to `pending` (relative names).
std::error_code read_folder(const fs::path& root, const std::string& relative,
                            const WalkOptions& options, WalkResult& result,
                            std::vector<std::string>& pending) {
  std::error_code error;
  fs::directory_iterator entry(relative.empty() ? root : root / relative, error);
  while (!error && entry != fs::directory_iterator()) {
    const std::string name = entry->path().filename().native();
    std::string below = relative.empty() ? name : relative + '/' + name;
    if (!is_left_out(name, below, options)) {
      std::error_code refused;
      const fs::file_type type = entry->symlink_status(refused).type();
      // Removed since it was listed (not_found), it is no entry any more.
      if (type == fs::file_type::directory)
        pending.push_back(std::move(below));
      else if (type == fs::file_type::regular)
        result.files.push_back({root / below, std::move(below)});
      else if (type == fs::file_type::none)
        result.unread.push_back({below, problem(root / below, refused)});
    }
    entry.increment(error);
  }
  return error;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// The byte that "%XX" at `at` stands for, or -1.
int escaped_byte(std::string_view name, std::size_t at) {
  if (name[at] != '%' || name.size() - at < 3) return -1;
  const int high = hex_digit(name[at + 1]);
  const int low = hex_digit(name[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

void append_escaped(std::string& out, char c) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  const auto byte = static_cast<std::uint8_t>(c);
  out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
}

}  // namespace

Result<WalkResult> walk(const fs::path& root, const WalkOptions& options) {
  std::error_code error;
  const fs::file_status status = fs::status(root, error);
  if (status.type() == fs::file_type::not_found)
    return fail(ErrorCode::kNotFound, printable(root.native()) + ": no such folder");
  if (error) return fail(ErrorCode::kIo, problem(root, error));
  if (status.type() != fs::file_type::directory)
    return fail(ErrorCode::kInvalidArgument, printable(root.native()) + ": not a folder");

  WalkResult result;
  std::vector<std::string> pending = {""};
  while (!pending.empty()) {
    const std::string relative = std::move(pending.back());
    pending.pop_back();
    error = read_folder(root, relative, options, result, pending);
    if (!error) continue;
    if (relative.empty()) return fail(ErrorCode::kIo, problem(root, error));
    result.unread.push_back({relative, problem(root / relative, error)});
  }
  const auto by_name = [](const auto& a, const auto& b) { return a.relative < b.relative; };
  std::sort(result.files.begin(), result.files.end(), by_name);
  std::sort(result.unread.begin(), result.unread.end(), by_name);
  return result;
}

std::string escape_name(std::string_view name) {
  std::string escaped;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t size = sequence_size(name, at);
    if (size == 0 || escaped_byte(name, at) >= 0) {
      append_escaped(escaped, name[at]);
      ++at;
    } else {
      escaped += name.substr(at, size);
      at += size;
    }
  }
  return escaped;
}

std::string unescape_name(std::string_view name) {
  std::string plain;
  for (std::size_t at = 0; at < name.size();) {
    const int byte = escaped_byte(name, at);
    plain += byte < 0 ? name[at] : static_cast<char>(byte);
    at += byte < 0 ? 1 : 3;
  }
  return plain;
}

}  // namespace memvid::text
