// Folder walk: the files below a folder that its FolderConfig lets in, sorted, and what it does
// not.
#ifndef MEMVID_TEXT_WALK_H_
#define MEMVID_TEXT_WALK_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "memvid/config.h"
#include "memvid/error.h"

namespace memvid::text {

struct FoundFile {
  std::filesystem::path path;  // openable: root / relative
  std::string relative;        // with '/' between names; bytes as the system has them
  std::uint64_t size_bytes = 0;
};

// A folder that could not be read, or something of which the system did not say what it is.
struct UnreadPlace {
  std::string relative;
  std::string problem;  // one line, with the path
};

struct LeftOut {
  std::string relative;
  bool is_folder = false;  // it is left out with all in it
  FolderVerdict verdict = FolderVerdict::kHidden;
  std::string detail;  // the glob, "docs/.gitignore:3: *.log", or where it is read already
  std::uint64_t size_bytes = 0;  // of a file that its size or its name's end leaves out
};

struct WalkResult {
  std::vector<FoundFile> files;     // sorted by `relative` (bytewise)
  std::vector<UnreadPlace> unread;  // likewise
  std::vector<LeftOut> left_out;    // likewise
};

// Walks `root` recursively. The lines of ignore files hold for what lies beside and below them, the
// innermost file first; where `root` is a part of a git work tree, those above it in the tree hold
// too. A folder whose ignore file cannot be read is not read. `root` itself is read whatever it is
// called. Links that are followed come after all else, so that a folder has its own name where it
// has one below `root`. kNotFound / kIo when the root itself cannot be read; kInvalidArgument when
// it is no folder.
Result<WalkResult> walk(const std::filesystem::path& root, const FolderConfig& config = {});

// A name as valid UTF-8, and back: bytes that are not valid UTF-8 (and the character '%' before two
// hex digits) become %XX, so that every name has one spelling in the memory and finds its way back.
std::string escape_name(std::string_view name);
std::string unescape_name(std::string_view name);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_WALK_H_
