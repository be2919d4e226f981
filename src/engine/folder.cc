#include "engine/folder.h"

#include <utility>
#include <vector>

#include "base/progress.h"
#include "base/try.h"
#include "engine/progress_meter.h"
#include "engine/read_ahead.h"
#include "text/walk.h"

namespace memvid::engine {
namespace {

// Why a file is left out of which the loader gave an Error; kTaken: it is not the file's fault.
FolderVerdict verdict_of(ErrorCode code, const std::filesystem::path& path) {
  switch (code) {
    case ErrorCode::kUnsupported:
      return text::is_binary(path) ? FolderVerdict::kBinary : FolderVerdict::kBroken;
    case ErrorCode::kCorrupt: return FolderVerdict::kBroken;
    case ErrorCode::kIo:
    case ErrorCode::kNotFound: return FolderVerdict::kUnreadable;
    default: return FolderVerdict::kTaken;
  }
}

class FolderReader {
 public:
  FolderReader(std::string prefix, const FolderConfig& config, const FolderReading& reading)
      : config_(config), reading_(reading) {
    read_.prefix = std::move(prefix);
  }

  void tell_left_out(text::WalkResult& found) {
    for (text::LeftOut& one : found.left_out) {
      FolderEntry entry = entry_of(one.relative, one.verdict, std::move(one.detail));
      if (one.is_folder) entry.path += '/';
      entry.size_bytes = one.size_bytes;
      reading_.on_entry(std::move(entry));
    }
    for (text::UnreadPlace& place : found.unread)
      tell(entry_of(place.relative, FolderVerdict::kUnreadable, std::move(place.problem)));
  }

  Status load(const text::FoundFile& file, const FileReader& read) {
    FolderEntry entry = entry_of(file.relative, FolderVerdict::kTaken, "");
    entry.size_bytes = file.size_bytes;
    std::vector<FolderEntry> members;
    const Result<AddReport> loaded = reading_.load(file.path, entry.path, read, members);
    if (loaded && !members.empty()) {
      for (FolderEntry& member : members) tell(std::move(member));
      return {};
    }
    if (loaded) {
      entry.documents = loaded->documents;
      entry.chunks = loaded->chunks;
      entry.text_bytes = loaded->text_bytes;
      reading_.on_entry(std::move(entry));
      return {};
    }
    entry.verdict = verdict_of(loaded.error().code, file.path);
    if (entry.verdict == FolderVerdict::kTaken) return tl::unexpected<Error>(loaded.error());
    entry.detail = loaded.error().message;
    tell(std::move(entry));
    return {};
  }

  ReadFolder finish(std::uint64_t files) {
    read_.files = files;
    return std::move(read_);
  }

 private:
  FolderEntry entry_of(const std::string& relative, FolderVerdict verdict, std::string detail) {
    FolderEntry entry;
    entry.path = read_.prefix + text::escape_name(relative);
    entry.verdict = verdict;
    entry.detail = std::move(detail);
    return entry;
  }

  void tell(FolderEntry&& entry) {
    entry.is_skipped = is_skipped(entry.verdict, config_);
    if (entry.is_skipped) read_.unread.insert(entry.path);
    reading_.on_entry(std::move(entry));
  }

  const FolderConfig& config_;
  const FolderReading& reading_;
  ReadFolder read_;
};

}  // namespace

std::filesystem::path canonical_path(const std::filesystem::path& path) {
  std::error_code error;
  auto result = std::filesystem::weakly_canonical(path, error);
  return error ? path : result;
}

Result<ReadFolder> read_folder(const std::filesystem::path& path, const FolderConfig& config,
                               const FolderReading& reading, const CallOptions& options) {
  MEMVID_TRY(text::WalkResult found, text::walk(path, config));
  // "notes/" and "." name the folder too; its own name keeps two folders apart.
  const std::filesystem::path folder = canonical_path(path);
  FolderReader reader(
      folder.has_filename() ? text::escape_name(folder.filename().string()) + "/" : "", config,
      reading);
  reader.tell_left_out(found);
  const std::size_t file_count = found.files.size();
  std::erase_if(found.files,
                [&](const text::FoundFile& file) { return reading.is_own(file.path); });
  std::vector<std::filesystem::path> paths;
  for (const text::FoundFile& file : found.files) paths.push_back(file.path);
  ReadAhead ahead(std::move(paths), config, reading.thread_count, options.stop);
  ProgressMeter meter(options, Phase::kLoading, found.files.size(), "files");
  std::uint64_t done = 0;
  for (const text::FoundFile& file : found.files) {
    MEMVID_TRY_VOID(base::check_stop(options.stop));
    meter.reach(done++);
    MEMVID_TRY_VOID(
        reader.load(file, [&ahead](text::DocumentSink& sink) { return ahead.next(sink); }));
  }
  meter.reach(done);
  return reader.finish(file_count);
}

bool is_skipped(FolderVerdict verdict, const FolderConfig& config) {
  if (verdict == FolderVerdict::kBinary) return !config.skip_binary;
  return verdict == FolderVerdict::kUnreadable || verdict == FolderVerdict::kBroken;
}

void add_to(AddReport& report, const FolderEntry& entry) {
  if (entry.verdict == FolderVerdict::kTaken) ++report.files;
  report.documents += entry.documents;
  report.chunks += entry.chunks;
  report.text_bytes += entry.text_bytes;
  if (entry.is_skipped) report.skipped.push_back(entry.detail);
  if (entry.verdict == FolderVerdict::kReadAlready)
    report.notes.push_back(entry.path + " leads to " + entry.detail + ", which is read already");
  const bool has_text = entry.documents > 0 || entry.size_bytes == 0;
  if (entry.verdict == FolderVerdict::kTaken && !has_text) note_no_text(report, entry.path);
}

void note_no_text(AddReport& report, const std::string& path) {
  report.notes.push_back(path + ": no text in it");
}

void add_to(AddReport& report, const AddReport& more) {
  report.files += more.files;
  report.documents += more.documents;
  report.chunks += more.chunks;
  report.text_bytes += more.text_bytes;
  report.skipped.insert(report.skipped.end(), more.skipped.begin(), more.skipped.end());
  report.notes.insert(report.notes.end(), more.notes.begin(), more.notes.end());
}

}  // namespace memvid::engine
