// Folder walk: the regular files below a folder, sorted, hidden ones and symlinks left out.
#ifndef MEMVID_TEXT_WALK_H_
#define MEMVID_TEXT_WALK_H_

#include <filesystem>
#include <string>
#include <vector>

#include "memvid/error.h"

namespace memvid::text {

struct FoundFile {
  std::filesystem::path path;  // openable: root / relative
  std::string relative;        // with '/' between names; bytes as the system has them
};

// A folder that could not be read, or something of which the system did not say what it is.
struct UnreadPlace {
  std::string relative;
  std::string problem;  // one line, with the path
};

struct WalkResult {
  std::vector<FoundFile> files;     // sorted by `relative` (bytewise)
  std::vector<UnreadPlace> unread;  // likewise
};

struct WalkOptions {
  bool include_hidden = false;  // names with a leading dot
  // Globs of what is left out, a folder with all in it: one without a slash is held against each
  // name, one with a slash against the path below the root (`*` matches slashes too).
  std::vector<std::string> exclude;
};

// Walks `root` recursively. Symlinks and files that are not regular, and what the options leave
// out, are left out without a word. kNotFound / kIo when the root itself cannot be read;
// kInvalidArgument when it is no folder.
Result<WalkResult> walk(const std::filesystem::path& root, const WalkOptions& options = {});

// A name as valid UTF-8, and back: bytes that are not valid UTF-8 (and the character '%' before two
// hex digits) become %XX, so that every name has one spelling in the memory and finds its way back.
std::string escape_name(std::string_view name);
std::string unescape_name(std::string_view name);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_WALK_H_
