// One folder, file by file: what Encoder::add_directory and preview_directory have in common.
#ifndef MEMVID_ENGINE_FOLDER_H_
#define MEMVID_ENGINE_FOLDER_H_

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/sync_plan.h"
#include "memvid/config.h"
#include "memvid/encoder.h"
#include "memvid/preview.h"
#include "text/loader.h"

namespace memvid::engine {

// Absolute and without links, so that one file has one name; the path itself where that fails.
std::filesystem::path canonical_path(const std::filesystem::path& path);

// Tells a sink what one file holds, as text::load_file does.
using FileReader = std::function<Status(text::DocumentSink& sink)>;

struct FolderReading {
  // Takes one file, all of it or nothing; `name` is its source's. `read` is called once. Of an
  // archive it tells what became of its members.
  std::function<Result<AddReport>(const std::filesystem::path& path, const std::string& name,
                                  const FileReader& read, std::vector<FolderEntry>& members)>
      load;
  // Files that are passed over without a word.
  std::function<bool(const std::filesystem::path& path)> is_own;
  // Hears of everything else that is found; what is left out by a rule first.
  std::function<void(FolderEntry&& entry)> on_entry;
  int thread_count = 1;  // that read files; `load` and the others are called on the caller's
};

// Reads the files that `config` lets in, sorted by their paths. An Error of `load` that is no fault
// of the one file (kCapacity, kCancelled) is returned. kNotFound, kIo, kInvalidArgument: as
// text::walk; kCancelled.
Result<ReadFolder> read_folder(const std::filesystem::path& path, const FolderConfig& config,
                               const FolderReading& reading, const CallOptions& options);

// Whether what has such a verdict counts as skipped.
bool is_skipped(FolderVerdict verdict, const FolderConfig& config);

// Adds what became of an entry, or of one file more, to a report.
void add_to(AddReport& report, const FolderEntry& entry);
void add_to(AddReport& report, const AddReport& more);

// Notes a file that is not empty and gave nothing: a scan, a page of scripts.
void note_no_text(AddReport& report, const std::string& path);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_FOLDER_H_
