#include "memvid/preview.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/progress.h"
#include "base/try.h"
#include "engine/folder.h"
#include "engine/member_track.h"
#include "engine/token_counting.h"
#include "engine/worker_count.h"
#include "text/chunker.h"
#include "text/loader.h"

namespace memvid {
namespace {

// Counts what would be stored of one file. Of the chunker, which is that of all files, it needs
// what that has learnt of their words.
class CountingSink final : public text::DocumentSink {
 public:
  CountingSink(std::string name, text::Chunker& chunker, std::stop_token stop)
      : chunker_(chunker), track_(std::move(name)), stop_(std::move(stop)) {
    chunker_.reset();  // the file before may have broken off
    chunker_.cut_as(text::Cutting::kProse);
  }

  void cut_as(text::Cutting cutting) override { chunker_.cut_as(cutting); }
  Status text(std::string_view utf8) override {
    MEMVID_TRY_VOID(base::check_stop(stop_));
    report_.text_bytes += utf8.size();
    return chunker_.add(utf8, count_);
  }
  Status heading(const text::Heading& heading) override {
    chunker_.add_heading(heading.bytes);
    return {};
  }
  Status block(const text::Block& block) override {
    chunker_.set_block(block.kind);
    return {};
  }
  Status finish(text::Document&&) override {
    ++report_.documents;
    return chunker_.finish(count_);
  }
  Status begin_member(text::Member&& member) override {
    track_.begin(member, report_);
    return {};
  }
  Status end_member(FolderVerdict verdict, std::string_view detail) override {
    if (verdict != FolderVerdict::kTaken) chunker_.reset();
    track_.end(verdict, detail, report_);
    return {};
  }
  const AddReport& report() const { return report_; }
  std::vector<FolderEntry> take_members() { return track_.take(); }

 private:
  text::Chunker& chunker_;
  engine::MemberTrack track_;
  std::stop_token stop_;
  AddReport report_;
  text::Chunker::Sink count_ = [this](text::ByteRange, std::string_view) -> Status {
    ++report_.chunks;
    return {};
  };
};

// docs/BENCHMARKS.md. Size: 300 chunks of the manual and all of it, and one chunk alone. Time: the
// whole encode without an index, what words cost a merge, 1,148 chunks with vectors.
constexpr double kFewBytes = 257'975, kFewRatio = 0.509;
constexpr double kManyBytes = 7'123'280, kManyRatio = 0.391;
constexpr double kFirstFrameBytes = 1'500;
constexpr double kTextBytesPerSecond = kManyBytes / 2.49;
constexpr double kWordChunksPerSecond = 12'295;
constexpr double kVectorChunksPerSecond = 1'148 / 8.8;

}  // namespace

std::string_view to_string(FolderVerdict verdict) {
  switch (verdict) {
    case FolderVerdict::kTaken: return "taken";
    case FolderVerdict::kHidden: return "hidden";
    case FolderVerdict::kExcluded: return "excluded";
    case FolderVerdict::kIgnored: return "ignored";
    case FolderVerdict::kTooDeep: return "too deep";
    case FolderVerdict::kExtension: return "extension";
    case FolderVerdict::kTooLarge: return "too large";
    case FolderVerdict::kLink: return "symlink";
    case FolderVerdict::kReadAlready: return "read already";
    case FolderVerdict::kNoFile: return "no file";
    case FolderVerdict::kBinary: return "binary";
    case FolderVerdict::kUnreadable: return "unreadable";
    case FolderVerdict::kBroken: return "broken";
  }
  return "";
}

Result<FolderPreview> preview_directory(const std::filesystem::path& path, const Config& config,
                                        const CallOptions& options) {
  MEMVID_TRY_VOID(config.validate());
  MEMVID_TRY(text::CountTokens count_tokens, engine::token_counting(config));
  text::Chunker chunker(config.text.chunk_size, config.text.chunk_by, std::move(count_tokens));
  FolderPreview preview;
  engine::FolderReading reading;
  reading.is_own = [](const std::filesystem::path&) { return false; };
  reading.load = [&](const std::filesystem::path&, const std::string& name,
                     const engine::FileReader& read,
                     std::vector<FolderEntry>& members) -> Result<AddReport> {
    CountingSink sink(name, chunker, options.stop);
    MEMVID_TRY_VOID(read(sink));
    members = sink.take_members();
    return sink.report();
  };
  reading.thread_count = engine::worker_count(config.run);
  reading.on_entry = [&](FolderEntry&& entry) {
    if (entry.verdict == FolderVerdict::kTaken) {
      ++preview.files;
      preview.size_bytes += entry.size_bytes;
    }
    preview.documents += entry.documents;
    preview.chunks += entry.chunks;
    preview.text_bytes += entry.text_bytes;
    preview.entries.push_back(std::move(entry));
  };
  MEMVID_TRY_VOID(engine::read_folder(path, config.folder, reading, options));
  std::sort(preview.entries.begin(), preview.entries.end(),
            [](const FolderEntry& a, const FolderEntry& b) { return a.path < b.path; });
  return preview;
}

// The more text there is, the more a dictionary and full blocks make of it.
EncodingEstimate estimate_encoding(std::uint64_t text_bytes, std::uint64_t chunks) {
  EncodingEstimate estimate;
  if (text_bytes == 0) return estimate;
  const auto text = static_cast<double>(text_bytes);
  const double share = std::log(text / kFewBytes) / std::log(kManyBytes / kFewBytes);
  const double ratio = std::lerp(kFewRatio, kManyRatio, std::clamp(share, 0.0, 1.0));
  estimate.video_bytes = static_cast<std::uint64_t>(kFirstFrameBytes + ratio * text);
  estimate.encoding_time_seconds = text / kTextBytesPerSecond;
  estimate.indexing_time_seconds = static_cast<double>(chunks) / kWordChunksPerSecond;
  estimate.embedding_time_seconds = static_cast<double>(chunks) / kVectorChunksPerSecond;
  return estimate;
}

}  // namespace memvid
