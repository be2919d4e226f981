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

struct WalkResult {
  std::vector<FoundFile> files;       // sorted by `relative` (bytewise)
  std::vector<std::string> problems;  // one line for each folder that could not be read
};

// Walks `root` recursively. Hidden names (a leading dot), symlinks, and files that are not regular
// are left out without a word. kNotFound / kIo when the root itself cannot be read;
// kInvalidArgument when it is no folder.
Result<WalkResult> walk(const std::filesystem::path& root);

// A name as valid UTF-8, and back: bytes that are not valid UTF-8 (and the character '%' before two
// hex digits) become %XX, so that every name has one spelling in the memory and finds its way back.
std::string escape_name(std::string_view name);
std::string unescape_name(std::string_view name);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_WALK_H_
