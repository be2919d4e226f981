#include "engine/verification.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <thread>
#include <utility>

#include "archive/box_check.h"
#include "archive/replay.h"
#include "base/fs.h"
#include "base/try.h"
#include "engine/index_relation.h"
#include "engine/manifest.h"
#include "engine/progress_meter.h"
#include "engine/repair_plan.h"
#include "index/index.h"

namespace memvid::engine {
namespace {

// Entries that do not fit each other, and an index that does not fit the video.
class EntryCheck : public archive::ReplayVisitor {
 public:
  EntryCheck(VerifyReport& report, Damages& damages, index::Index* index)
      : report_(report), damages_(damages), index_(index) {}

  Status on_frame(const archive::Sample& sample) override {
    ++report_.frames_checked;
    if (index_ == nullptr) return {};
    const auto rows = index_->find_frames(sample.frame, 1);
    const bool fits = rows && rows->size() == 1 && rows->front().offset == sample.offset &&
                      rows->front().size_bytes == sample.size_bytes;
    if (!fits) add_index("frame " + std::to_string(sample.frame));
    return {};
  }

  Status on_entry(const archive::Entry& entry, const archive::EntryPlace& place) override {
    if (const auto* source = std::get_if<archive::SourceEntry>(&entry))
      begin_source(*source, place.frame);
    if (const auto* put = std::get_if<archive::PutEntry>(&entry)) return on_put(*put, place);
    return {};
  }

  // Puts of a later commit change a source; only what is said of it at first is told in one piece.
  Status on_commit(const archive::CommitEntry&) override { return on_grafted_commit(); }
  Status on_grafted_commit() override {
    end_source();
    is_new_ = is_tracking_ = false;
    return {};
  }

  Status on_damage(const archive::Damage& damage) override {
    is_tracking_ = false;  // what was lost has been told; do not tell its consequences
    is_damaged_ = true;
    (damage.is_mended ? damages_.has_mended : damages_.frames) = true;
    report_.findings.push_back({damage.place, damage.message, damage.is_mended});
    return {};
  }

  void finish() { end_source(); }

 private:
  void begin_source(const archive::SourceEntry& source, std::uint64_t frame) {
    end_source();
    source_ = source;
    source_frame_ = frame;
    bytes_ = 0;
    found_bytes_ = 0;
    is_new_ = is_tracking_ = source.id >= next_source_;  // ids are handed out ascending
    next_source_ = std::max(next_source_, source.id + 1);
  }

  Status on_put(const archive::PutEntry& put, const archive::EntryPlace& place) {
    ++report_.chunks_checked;
    ++versions_;
    if (put.revision > 1 && put.source == source_.id) is_new_ = is_tracking_ = false;
    if (put.source == source_.id) found_bytes_ += put.end - put.begin;
    if (is_tracking_ && put.source == source_.id) {
      if (put.begin != bytes_)
        add(place.frame,
            "chunk " + std::to_string(put.chunk) + " does not follow the one before it");
      bytes_ = put.end;
      if (put.base_revision == 0) hasher_.update(base::as_bytes(put.text));
    }
    // After damage the numbers of versions are no longer those of the index.
    if (index_ == nullptr || is_damaged_) return {};
    MEMVID_TRY(const auto row, index_->find_version(versions_));
    const bool fits = row && row->chunk == put.chunk && row->source == put.source &&
                      row->begin == put.begin && row->end == put.end && row->block == place.block &&
                      row->slot == place.slot;
    if (!fits) add_index("chunk " + std::to_string(put.chunk));
    return {};
  }

  void end_source() {
    if (is_new_ && is_damaged_ && found_bytes_ < source_.size_bytes)
      damages_.sources.insert(source_.path);
    const base::Hash128 hash = std::exchange(hasher_, base::Hasher(16)).finish128();
    if (!is_tracking_ || bytes_ == 0) return;
    if (bytes_ != source_.size_bytes || hash != source_.hash)
      add(source_frame_, "the chunks of " + source_.path + " do not make up its text");
  }

  void add(std::uint64_t frame, std::string message) {
    report_.findings.push_back({"frame " + std::to_string(frame), std::move(message)});
  }
  // One finding for the index, not one a row: the remedy is the same.
  void add_index(const std::string& what) {
    if (std::exchange(damages_.index, true)) return;
    report_.findings.push_back({"index", "does not agree with the video about " + what +
                                             " (and perhaps more); make the index again"});
  }

  VerifyReport& report_;
  Damages& damages_;
  index::Index* index_;
  archive::SourceEntry source_;
  std::uint64_t source_frame_ = 0;  // on which it was said
  std::uint64_t bytes_ = 0;         // where the next chunk should begin
  std::uint64_t found_bytes_ = 0;   // of the source's text
  std::uint64_t versions_ = 0;
  std::uint64_t next_source_ = 0;  // above all that were said
  bool is_new_ = false;            // the source is said for the first time, all of it
  bool is_tracking_ = false;       // and nothing of it was lost so far
  bool is_damaged_ = false;
  base::Hasher hasher_{16};
};

// Who writes moves on the video first and its index then; a moment at which both stand is waited
// for, not for ever. `video` becomes that of the moment.
Result<IndexRelation> relation_at_rest(index::Index& index, archive::VideoFile& video) {
  constexpr auto kBetweenTries = std::chrono::milliseconds(20);
  constexpr int kTries = 25;
  base::MemoryState before;
  for (int tries = 0;; ++tries) {
    // First, so that a commit that ends in between does not make it look ahead.
    MEMVID_TRY(const base::MemoryState state, index.state());
    MEMVID_TRY(video, archive::VideoFile::open(base::posix_fs(), video.file().path()));
    const IndexRelation relation = relation_of(state, video);
    const bool is_at_rest = tries > 0 && state == before;
    if (relation == IndexRelation::kCurrent || is_at_rest || tries == kTries) return relation;
    before = state;
    std::this_thread::sleep_for(kBetweenTries);
  }
}

// The index, if there is one that belongs to the video; what is wrong with it is a finding.
Result<std::unique_ptr<index::Index>> fitting_index(archive::VideoFile& video,
                                                    const MemoryPaths& paths, bool is_named,
                                                    VerifyReport& report) {
  base::Fs& fs = base::posix_fs();
  const auto tell = [&report](std::string message) {
    report.findings.push_back({"index", std::move(message)});
    return std::unique_ptr<index::Index>();
  };
  MEMVID_TRY(const bool has_manifest, fs.exists(paths.manifest));
  MEMVID_TRY(const bool has_database, fs.exists(paths.database));
  if (has_manifest) {
    const auto manifest = read_manifest(fs, paths.manifest);
    if (!manifest) return tell(manifest.error().message);
    if (manifest->memory_id != video.state().memory_id)
      return tell(paths.manifest.string() + " is of another memory");
  }
  if (!has_database) {
    if (is_named || has_manifest) tell(paths.database.string() + " is absent");
    return std::unique_ptr<index::Index>();
  }
  auto index = index::Index::open(paths.database, index::Access::kRead);
  // What a crash leaves while an index is made: nothing that could disagree.
  if (!index && index.error().code == ErrorCode::kNotFound && !is_named && !has_manifest)
    return std::unique_ptr<index::Index>();
  if (!index) return tell(index.error().message);
  const auto state = (*index)->state();
  if (!state) return tell(state.error().message);
  MEMVID_TRY(const IndexRelation relation, relation_at_rest(**index, video));
  if (relation != IndexRelation::kCurrent)
    return tell(paths.database.string() + " is " + to_string(relation));
  return std::move(*index);
}

}  // namespace

Result<VerifyReport> verify_memory(archive::VideoFile& video, const MemoryPaths& paths,
                                   bool index_is_named, base::ThreadPool& pool,
                                   const CallOptions& options) {
  VerifyReport report;
  MEMVID_TRY(const auto index, fitting_index(video, paths, index_is_named, report));
  Damages damages;
  damages.index = !report.findings.empty();
  std::vector<archive::Damage> found = video.findings();
  if (video.has_trailers()) MEMVID_TRY_VOID(archive::check_boxes(video, found));
  for (archive::Damage& damage : found)
    report.findings.push_back(
        {std::move(damage.place), std::move(damage.message), damage.is_mended});
  EntryCheck check(report, damages, index.get());
  ProgressMeter meter(options, Phase::kVerifying, video.frame_count(), "frames");
  archive::ReplayOptions replay_options;
  replay_options.stop = options.stop;
  replay_options.on_frames = [&meter](std::uint64_t done) { meter.reach(done); };
  MEMVID_TRY_VOID(archive::replay(video, pool, check, replay_options));
  check.finish();
  if (index && damages.index) {  // a compact meanwhile, and other numbers
    MEMVID_TRY(const base::MemoryState now, index->state());
    if (now.epoch != video.state().epoch)
      return verify_memory(video, paths, index_is_named, pool, options);
  }
  report.repair_plan = repair_plan(video, paths, damages);
  return report;
}

}  // namespace memvid::engine
