#include "engine/index_filler.h"

#include <algorithm>
#include <string>

#include "archive/replay.h"
#include "base/try.h"
#include "engine/lines.h"
#include "engine/progress_meter.h"
#include "engine/reading_along.h"

namespace memvid::engine {
namespace {

class Filler : public archive::ReplayVisitor {
 public:
  Filler(index::Index& index, std::vector<Finding>& findings)
      : index_(index), findings_(findings) {}

  Status on_frame(const archive::Sample& sample) override {
    return index_.add_frame({sample.frame, sample.offset, sample.size_bytes});
  }

  Status on_dictionary(const base::Hash128& name, base::ByteSpan packed) override {
    return index_.add_dictionary(name, packed);
  }

  Status on_block(const archive::BlockPlace& place) override {
    return index_.add_block({place.ordinal, place.first_frame, place.frame_count, place.number,
                             place.frame_shift, place.origin});
  }

  Status on_entry(const archive::Entry& entry, const archive::EntryPlace& place) override {
    if (const auto* settings = std::get_if<archive::SettingsEntry>(&entry)) {
      overlap_ = static_cast<int>(std::min<std::uint64_t>(settings->overlap, 1 << 20));
      return index_.set_overlap(overlap_);
    }
    if (const auto* source = std::get_if<archive::SourceEntry>(&entry)) return on_source(*source);
    if (const auto* removal = std::get_if<archive::DeleteEntry>(&entry))
      return on_delete(*removal, place);
    if (const auto* put = std::get_if<archive::PutEntry>(&entry)) return on_put(*put, place);
    return {};
  }

  Status on_damage(const archive::Damage& damage) override {
    findings_.push_back({damage.place, damage.message});
    return {};
  }

 private:
  Status on_source(const archive::SourceEntry& entry) {
    index::SourceRow row;
    row.source = entry.id;
    row.path = entry.path;
    row.own_id = entry.own_id;
    row.title = entry.title;
    row.media_type = entry.media_type;
    row.metadata = entry.metadata;
    row.hash = entry.hash;
    row.size_bytes = entry.size_bytes;
    row.first_line = entry.first_line;
    row.modified_at = entry.modified_at;
    row.added_at = entry.added_at;
    source_ = {entry.id, entry.title, entry.first_line, 0, {}};
    return index_.add_source(row);
  }

  // Where the chunk is not, its put was lost, or never was: the rest can still be asked.
  Status on_delete(const archive::DeleteEntry& removal, const archive::EntryPlace& place) {
    MEMVID_TRY(const auto living, index_.find_chunk(removal.chunk));
    if (living) return index_.kill_chunk(removal.chunk, place.commit);
    return on_damage({"frame " + std::to_string(place.frame),
                      "deletes chunk " + std::to_string(removal.chunk) + ", which is not there"});
  }

  Status on_put(const archive::PutEntry& put, const archive::EntryPlace& place) {
    if (put.base_revision != 0)
      return fail(ErrorCode::kUnsupported,
                  "chunk " + std::to_string(put.chunk) +
                      " is stored as a difference; this version of memvid reads such chunks with "
                      "extract, but cannot index them yet");
    index::VersionRow row;
    row.version = ++versions_;
    row.chunk = put.chunk;
    row.revision = put.revision;
    row.source = put.source;
    row.begin = put.begin;
    row.end = put.end;
    row.block = place.block;
    row.slot = place.slot;
    row.metadata = put.metadata;
    row.born = place.commit;
    // Lines and overlap follow from the chunk before, if that was read just now.
    const bool is_next = put.source == source_.id && put.begin == source_.end && !put.detached;
    if (!is_next) {
      if (put.source != source_.id) source_.title.clear();
      source_ = {put.source, source_.title, 1, put.end, {}};
    }
    row.first_line = source_.line;
    row.last_line = last_line_of(put.text, row.first_line);
    const std::string words = read_along(source_.title, source_.before, overlap_, put.text);
    source_.line += line_breaks(put.text);
    source_.end = put.end;
    source_.before = put.text;
    return index_.add_version(row, words);
  }

  struct CurrentSource {
    std::uint64_t id = 0;
    std::string title;
    std::uint64_t line = 1;  // on which the next chunk begins
    std::uint64_t end = 0;   // byte at which the next chunk begins
    std::string before;      // text of the chunk before
  };
  index::Index& index_;
  std::vector<Finding>& findings_;
  CurrentSource source_;
  int overlap_ = 0;
  std::uint64_t versions_ = 0;
};

}  // namespace

Status fill_index(const archive::VideoFile& video, index::Index& index, base::ThreadPool& pool,
                  const CallOptions& options, std::vector<Finding>& findings) {
  // On top of nothing: a fill from the first frame drops what was there.
  MEMVID_TRY(base::MemoryState expected, index.state());
  MEMVID_TRY_VOID(index.begin_fill(expected.commit == 0 ? expected : base::MemoryState{}));
  Filler filler(index, findings);
  ProgressMeter meter(options, Phase::kIndexingWords, video.frame_count(), "frames");
  archive::ReplayOptions replay_options;
  replay_options.stop = options.stop;
  replay_options.on_frames = [&meter](std::uint64_t done) { meter.reach(done); };
  Status filled = archive::replay(video, pool, filler, replay_options);
  // A video whose tail is damaged has no certain commit; what reads of it counts as its first.
  base::MemoryState reached = video.state();
  reached.commit = std::max<std::uint64_t>(reached.commit, 1);
  if (filled) filled = index.finish_fill(reached);
  if (!filled) index.roll_back();
  return filled;
}

}  // namespace memvid::engine
