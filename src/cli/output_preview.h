// What `preview` prints: text for people, JSON for programs.
#ifndef MEMVID_CLI_OUTPUT_PREVIEW_H_
#define MEMVID_CLI_OUTPUT_PREVIEW_H_

#include <cstdint>
#include <map>
#include <string>

#include "memvid/preview.h"

namespace memvid::cli {

// All folders of one call.
struct PreviewSums {
  std::uint64_t files = 0;
  std::uint64_t size_bytes = 0;
  std::uint64_t documents = 0;
  std::uint64_t chunks = 0;
  std::uint64_t text_bytes = 0;
  std::map<FolderVerdict, std::uint64_t> left_out;
  bool is_skipping = false;  // an encode would end with 7
  EncodingEstimate estimate;
};

// "ignored       docs/a.log  docs/.gitignore:3: *.log"
std::string entry_text(const FolderEntry& entry);
std::string sums_text(const PreviewSums& sums);
// {"path", "verdict", "detail"?, "skipped"?: true, "bytes", and of what is taken "documents",
// "chunks", "text_bytes"}
std::string entry_json(const FolderEntry& entry);
// {"files", "bytes", "documents", "chunks", "text_bytes", "left_out": {"hidden": 1, …},
// "estimate": {"video_bytes", "encoding_time_seconds", "indexing_time_seconds",
// "embedding_time_seconds"}}
std::string sums_json(const PreviewSums& sums);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_OUTPUT_PREVIEW_H_
