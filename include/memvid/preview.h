// Preview: what an Encoder would take of a folder, what not and why, and what it would come to.
//
// Every file is read and cut as add_directory does it, so what is told is what would be; nothing is
// kept of it.
// THREADS  Free functions; they may run side by side.
#ifndef MEMVID_PREVIEW_H_
#define MEMVID_PREVIEW_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "memvid/config.h"
#include "memvid/error.h"

namespace memvid {

// "taken", "hidden", "excluded", "ignored", "too deep", "extension", "too large", "symlink",
// "read already", "no file", "binary", "unreadable", "broken"
std::string_view to_string(FolderVerdict verdict);

// A file, or a folder that is left out with all in it.
struct FolderEntry {
  std::string path;  // as its source is called: "docs/a.md"; of a folder "docs/build/"
  FolderVerdict verdict = FolderVerdict::kTaken;
  // kExcluded: the glob; kIgnored: "docs/.gitignore:3: *.log"; kReadAlready: the folder that the
  // link leads to; kBinary, kUnreadable, kBroken: a line with path and reason. Else empty.
  std::string detail;
  bool is_skipped = false;       // add_directory tells it as skipped; a command ends with 7
  std::uint64_t size_bytes = 0;  // 0 of what its name, its place or its kind leaves out
  // Of what is taken:
  std::uint64_t documents = 0;
  std::uint64_t chunks = 0;
  std::uint64_t text_bytes = 0;
};

struct FolderPreview {
  std::vector<FolderEntry> entries;  // sorted by path
  // Of what is taken:
  std::uint64_t files = 0;
  std::uint64_t size_bytes = 0;
  std::uint64_t documents = 0;
  std::uint64_t chunks = 0;
  std::uint64_t text_bytes = 0;
};

// By config.folder, and for the number of chunks config.text. Errors as Encoder::add_directory.
// COST  as add_directory: all that is taken is read. RAM O(entries).
Result<FolderPreview> preview_directory(const std::filesystem::path& path,
                                        const Config& config = {}, const CallOptions& options = {});

// What a new memory of so much text comes to, if it is like the PostgreSQL manual and the machine
// like the one of docs/BENCHMARKS.md, where the figures are from. Texts that repeat themselves come
// to less; numbers, base64 and the like to more; short sources cost a little more each.
struct EncodingEstimate {
  std::uint64_t video_bytes = 0;
  double encoding_time_seconds = 0;   // the video, read back and checked
  double indexing_time_seconds = 0;   // words
  double embedding_time_seconds = 0;  // vectors by the default model
};
EncodingEstimate estimate_encoding(std::uint64_t text_bytes, std::uint64_t chunks);

}  // namespace memvid

#endif  // MEMVID_PREVIEW_H_
