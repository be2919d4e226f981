// What is read along with a chunk comes from the chunks just before it in the same commit, never
// from an earlier commit: so an index that was filled commit by commit is the same as one that was
// filled at once.
#include "engine/index_filler.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "archive/replay.h"
#include "base/try.h"
#include "engine/chunk_reader.h"
#include "engine/index_relation.h"
#include "engine/lines.h"
#include "engine/progress_meter.h"
#include "engine/put_text.h"
#include "engine/reading_along.h"

namespace memvid::engine {
namespace {

class Filler : public archive::ReplayVisitor {
 public:
  Filler(const archive::VideoFile& video, index::Index& index, base::ThreadPool& pool,
         std::vector<Finding>& findings)
      : video_(video), index_(index), pool_(pool), findings_(findings) {}

  // What the commits before have come to.
  void go_on(int overlap, std::uint64_t next_version) {
    overlap_ = overlap;
    next_version_ = next_version;
  }

  Status on_frame(const archive::Sample& sample) override {
    return index_.add_frame({sample.frame, sample.offset, sample.size_bytes});
  }

  Status on_dictionary(const base::Hash128& name, base::ByteSpan packed) override {
    earlier_.reset();  // it knows the dictionaries that were there when it was made
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

  Status on_commit(const archive::CommitEntry&) override { return on_grafted_commit(); }
  Status on_grafted_commit() override {
    source_ = {};
    return {};
  }

  // A frame that the disk did not give now is no damage: an index without it would stand for good.
  Status on_damage(const archive::Damage& damage) override {
    if (damage.code == ErrorCode::kIo) return fail(damage.code, damage.message);
    findings_.push_back({damage.place, damage.message, damage.is_mended});
    return {};
  }

 private:
  static AlongDocument along_of(const index::SourceRow& row) {
    return along_document(row.title, row.media_type, row.metadata);
  }

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
    MEMVID_TRY(const auto before, index_.find_source(entry.id));
    source_ = {entry.id, along_document(entry.title, entry.media_type, entry.metadata),
               false,    entry.first_line,
               0,        {}};
    source_.has_changed = before && along_of(*before) != source_.along;
    return index_.add_source(row);
  }

  // Where the chunk is not, its put was lost, or never was: the rest can still be asked.
  Status on_delete(const archive::DeleteEntry& removal, const archive::EntryPlace& place) {
    MEMVID_TRY(const auto living, index_.find_chunk(removal.chunk));
    if (living) return index_.kill_chunk(removal.chunk, place.commit);
    return on_damage(place,
                     "deletes chunk " + std::to_string(removal.chunk) + ", which is not there");
  }

  Status on_put(const archive::PutEntry& put, const archive::EntryPlace& place) {
    index::VersionRow row;
    row.version = next_version_++;
    row.chunk = put.chunk;
    row.revision = put.revision;
    row.source = put.source;
    row.begin = put.begin;
    row.end = put.end;
    row.block = place.block;
    row.slot = place.slot;
    row.metadata = put.metadata;
    row.born = place.commit;
    MEMVID_TRY(const std::optional<std::string> text, text_of(put, place, row.version));
    MEMVID_TRY_VOID(enter_source(put));
    if (put.first_line != 0) source_.line = put.first_line;
    row.first_line = row.last_line = source_.line;
    // A text that cannot be made keeps its number and its place, but no word of it is known.
    if (!text) return index_.add_version(row, {});
    row.last_line = last_line_of(*text, row.first_line);
    const std::string words =
        read_along(source_.along, {put.begin, put.metadata}, source_.before, overlap_, *text);
    source_.line += line_breaks(*text);
    source_.end = put.end;
    source_.before = *text;
    MEMVID_TRY(const auto same, version_of_same_text(put, *text));
    MEMVID_TRY_VOID(index_.add_version(row, words));
    return same ? index_.copy_vector(*same, row.version) : Status{};
  }

  // The version that the put replaces, if only its place in the source is another: then it has the
  // vector already. Only differences are asked; a writer has no reason to put a known text whole.
  Result<std::optional<std::uint64_t>> version_of_same_text(const archive::PutEntry& put,
                                                            std::string_view text) {
    if (put.base_revision == 0 || source_.has_changed) return std::nullopt;
    MEMVID_TRY(const auto replaced, index_.find_chunk(put.chunk));
    if (!replaced) return std::nullopt;
    const auto present = earlier().text(*replaced);
    if (!present && present.error().code != ErrorCode::kCorrupt)
      return tl::unexpected<Error>(present.error());
    if (!present || *present != text) return std::nullopt;
    return replaced->version;
  }

  ChunkReader& earlier() {
    if (!earlier_) earlier_ = std::make_unique<ChunkReader>(video_.file(), index_, pool_);
    return *earlier_;
  }

  // nullopt: a difference that cannot be undone; told as damage.
  Result<std::optional<std::string>> text_of(const archive::PutEntry& put,
                                             const archive::EntryPlace& place,
                                             std::uint64_t version) {
    auto text = put_text(put, [&](std::uint64_t revision) {
      return earlier().whole_text(put.chunk, revision, version);
    });
    if (text) return std::move(*text);
    if (text.error().code != ErrorCode::kCorrupt) return tl::unexpected<Error>(text.error());
    MEMVID_TRY_VOID(on_damage(place, text.error().message));
    return std::nullopt;
  }

  // Lines and overlap follow from the chunk before, if that was read just now. Else the line is
  // what the put says, or what the catalogue knows of its place.
  Status enter_source(const archive::PutEntry& put) {
    if (put.source == source_.id && put.begin == source_.end && !put.detached) return {};
    MEMVID_TRY(const auto source, index_.find_source(put.source));
    MEMVID_TRY(const auto replaced, index_.find_chunk(put.chunk));
    source_ = {put.source, source ? along_of(*source) : AlongDocument{}, false, 1, put.end, {}};
    if (replaced && replaced->source == put.source && replaced->begin == put.begin)
      source_.line = replaced->first_line;
    else if (source && put.begin == 0)
      source_.line = source->first_line;
    return {};
  }

  Status on_damage(const archive::EntryPlace& place, std::string message) {
    return on_damage({"frame " + std::to_string(place.frame), std::move(message)});
  }

  struct CurrentSource {
    std::optional<std::uint64_t> id;
    AlongDocument along;
    bool has_changed = false;  // vectors were made with another title, or other columns
    std::uint64_t line = 1;    // on which the next chunk begins
    std::uint64_t end = 0;     // byte at which the next chunk begins
    std::string before;        // text of the chunk before
  };
  const archive::VideoFile& video_;
  index::Index& index_;
  base::ThreadPool& pool_;
  std::vector<Finding>& findings_;
  std::unique_ptr<ChunkReader> earlier_;  // texts of versions before
  CurrentSource source_;
  int overlap_ = 0;
  std::uint64_t next_version_ = 1;
};

// Null where the index does not have it: then its frames did not read.
archive::DictionarySource dictionaries_of(index::Index& index) {
  return [&index](const base::Hash128& name) -> Result<std::shared_ptr<const archive::Dictionary>> {
    MEMVID_TRY(const auto packed, index.find_dictionary(name));
    if (!packed) return nullptr;
    MEMVID_TRY(base::Bytes raw, archive::unpack_dictionary(*packed));
    return std::make_shared<const archive::Dictionary>(std::move(raw));
  };
}

// Where a fill goes on from, and how it begins there.
struct FillStart {
  archive::Trailer commit;                          // Trailer{}: from the first frame
  std::optional<base::MemoryState> compacted_from;  // its vectors are kept

  Status begin(index::Index& index) const {
    return compacted_from ? index.begin_fill_keeping_vectors(*compacted_from)
                          : index.begin_fill(commit.state);
  }
};

Status fill_after(const FillStart& start, const archive::VideoFile& video, index::Index& index,
                  base::ThreadPool& pool, const CallOptions& options,
                  std::vector<Finding>& findings, const std::function<Status()>& publish) {
  const archive::Trailer& commit = start.commit;
  MEMVID_TRY_VOID(start.begin(index));
  MEMVID_TRY(const index::NextNumbers next, index.next_numbers());
  MEMVID_TRY(const int overlap, index.overlap());
  Filler filler(video, index, pool, findings);
  filler.go_on(overlap, next.version);
  ProgressMeter meter(options, Phase::kIndexingWords, video.frame_count() - commit.next_frame,
                      "frames");
  archive::ReplayOptions replay_options;
  replay_options.start = {commit, next.block, dictionaries_of(index)};
  replay_options.stop = options.stop;
  replay_options.on_frames = [&meter](std::uint64_t done) { meter.reach(done); };
  MEMVID_TRY_VOID(archive::replay(video, pool, filler, replay_options));
  if (publish) MEMVID_TRY_VOID(publish());
  // A video whose tail is damaged has no certain commit; what reads of it counts as its first.
  base::MemoryState reached = video.state();
  reached.commit = std::max<std::uint64_t>(reached.commit, 1);
  return index.finish_fill(reached);
}

Status fill_or_roll_back(const FillStart& start, const archive::VideoFile& video,
                         index::Index& index, base::ThreadPool& pool, const CallOptions& options,
                         std::vector<Finding>& findings,
                         const std::function<Status()>& publish = {}) {
  Status filled = fill_after(start, video, index, pool, options, findings, publish);
  if (!filled) index.roll_back();
  return filled;
}

}  // namespace

Status fill_index(const archive::VideoFile& video, index::Index& index, base::ThreadPool& pool,
                  const CallOptions& options, std::vector<Finding>& findings,
                  const std::function<Status()>& publish) {
  MEMVID_TRY(const base::MemoryState state, index.state());
  FillStart start;
  if (video.is_certain()) {
    MEMVID_TRY(const auto reached, video.trailer_of(state.commit));
    if (reached && reached->state == state) start.commit = *reached;
  }
  if (relation_of(state, video) == IndexRelation::kBeforeCompact) start.compacted_from = state;
  return fill_or_roll_back(start, video, index, pool, options, findings, publish);
}

Status refill_index(const archive::VideoFile& video, index::Index& index, base::ThreadPool& pool,
                    const CallOptions& options, std::vector<Finding>& findings) {
  return fill_or_roll_back({}, video, index, pool, options, findings);
}

}  // namespace memvid::engine
