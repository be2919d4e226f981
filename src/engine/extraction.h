// Extraction: texts of sources into files below one folder, whatever their paths say.
#ifndef MEMVID_ENGINE_EXTRACTION_H_
#define MEMVID_ENGINE_EXTRACTION_H_

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "archive/entry.h"
#include "base/hash.h"
#include "memvid/memory.h"

namespace memvid::engine {

// A source's path as a harmless relative path: "..", ".", empty and absolute parts, control
// characters and over-long names are replaced. Pure.
std::filesystem::path safe_path(const archive::SourceEntry& source);

// Takes chunks source by source and writes each source to its file.
class Extraction {
 public:
  explicit Extraction(std::filesystem::path directory);

  Status on_chunk(const Chunk& chunk, const archive::SourceEntry& source);
  // The source is written as it is now, under its own name: it need not fit its hash.
  void allow_edits(std::uint64_t source) { edited_.insert(source); }
  // Ends the last source.
  Status finish();
  ExtractReport& report() { return report_; }

 private:
  Status begin(const archive::SourceEntry& source);
  Status end();
  Result<std::filesystem::path> unused_path(const std::filesystem::path& wanted);

  std::filesystem::path directory_;
  ExtractReport report_;
  std::map<std::filesystem::path, std::uint64_t> next_suffix_;
  std::set<std::uint64_t> edited_;
  // The source in progress:
  bool is_open_ = false;
  archive::SourceEntry source_;
  std::filesystem::path path_;
  std::ofstream out_;
  std::uint64_t written_bytes_ = 0;
  bool has_gap_ = false;
  base::Hasher hasher_{16};
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_EXTRACTION_H_
