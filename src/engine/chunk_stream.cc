#include "engine/chunk_stream.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "archive/replay.h"
#include "base/try.h"
#include "engine/chunk_survey.h"
#include "engine/held_chunks.h"
#include "engine/lines.h"
#include "engine/place.h"
#include "engine/progress_meter.h"
#include "engine/put_text.h"

namespace memvid::engine {
namespace {

// The second pass, or the only one (then `survey` is null): entries become chunks.
class Streamer : public archive::ReplayVisitor {
 public:
  Streamer(const ChunkListener& listener, const ChunkSurvey* survey)
      : listener_(listener), survey_(survey) {}

  Status on_entry(const archive::Entry& entry, const archive::EntryPlace& place) override {
    if (const auto* settings = std::get_if<archive::SettingsEntry>(&entry))
      return listener_.on_settings ? listener_.on_settings(*settings) : Status{};
    if (const auto* source = std::get_if<archive::SourceEntry>(&entry)) return on_source(*source);
    if (const auto* put = std::get_if<archive::PutEntry>(&entry)) return on_put(*put, place);
    if (const auto* removal = std::get_if<archive::DeleteEntry>(&entry))
      starts_.erase(removal->chunk);
    return {};
  }

  Status on_commit(const archive::CommitEntry&) override { return on_grafted_commit(); }
  Status on_grafted_commit() override {
    end_ = kNowhere;  // an index is made commit by commit, and so are its lines
    return {};
  }

  Status on_damage(const archive::Damage& damage) override {
    tell_finding(damage);
    return {};
  }

  // The chunks that were held back, and what only the survey met: a frame that the disk gave the
  // second time may have held what chunks it missed were replaced or deleted by.
  Status finish() {
    if (survey_ != nullptr)
      for (const archive::Damage& damage : survey_->damages())
        if (!told_.contains(damage.place)) tell_finding(damage);
    std::optional<std::uint64_t> entered;
    return held_.each([&](HeldChunk&& held) -> Status {
      const std::uint64_t source = held.chunk.metadata.source;
      if (std::exchange(entered, source) != source) enter_changed(source);
      return tell(std::move(held));
    });
  }

 private:
  Status on_source(const archive::SourceEntry& source) {
    source_ = source;
    line_ = source.first_line;
    end_ = 0;
    if (survey_ != nullptr && survey_->is_changed(source.id)) changed_sources_[source.id] = source;
    return listener_.on_source ? listener_.on_source(source) : Status{};
  }

  Status on_put(const archive::PutEntry& put, const archive::EntryPlace& place) {
    ++puts_;
    if (survey_ != nullptr && survey_->is_cut_out(put.chunk, put.source)) tell_edited(put.source);
    MEMVID_TRY(std::optional<std::string> text, text_of(put, place));
    if (!text) return {};
    const bool is_held = survey_ != nullptr && survey_->is_changed(put.source);
    const std::uint64_t first_line = enter(put, *text);
    if (is_held) starts_[put.chunk] = {put.source, put.begin, first_line};
    if (survey_ != nullptr && !survey_->is_alive(puts_, put.chunk)) return {};
    HeldChunk living;
    living.revision = put.revision;
    living.is_detached = put.detached;
    Chunk& chunk = living.chunk;
    chunk.metadata.id = put.chunk;
    chunk.metadata.source = put.source;
    chunk.metadata.json = put.metadata;
    chunk.metadata.begin = put.begin;
    chunk.metadata.end = put.end;
    chunk.metadata.first_line = first_line;
    chunk.metadata.frame = place.frame;
    chunk.content = std::move(*text);
    return is_held ? held_.add(living) : tell(std::move(living));
  }

  void enter_changed(std::uint64_t source) {
    source_ = changed_sources_[source];
    source_.id = source;
    if (survey_->has_detached(source)) tell_edited(source);
  }

  // Makes the put's source and end those that the next put is held against; returns its first line.
  std::uint64_t enter(const archive::PutEntry& put, std::string_view text) {
    const bool is_other = put.source != source_.id;
    if (is_other || put.begin != end_ || put.detached) line_ = line_apart(put);
    if (put.first_line != 0) line_ = put.first_line;
    if (is_other) source_ = {};
    source_.id = put.source;
    end_ = put.end;
    return std::exchange(line_, line_ + line_breaks(text));
  }

  // Of a put that does not go on from the one before, as the index has it.
  std::uint64_t line_apart(const archive::PutEntry& put) const {
    const auto replaced = starts_.find(put.chunk);
    if (replaced != starts_.end() && replaced->second.source == put.source &&
        replaced->second.begin == put.begin)
      return replaced->second.line;
    const auto source = changed_sources_.find(put.source);
    if (source != changed_sources_.end() && put.begin == 0) return source->second.first_line;
    return 1;  // what stands before it was lost: counted from the chunk itself
  }

  // Completes the chunk with what is known of `source_`, which is its own.
  Status tell(HeldChunk&& living) {
    if (listener_.on_put) MEMVID_TRY_VOID(listener_.on_put(put_of(living), source_));
    Chunk& chunk = living.chunk;
    ChunkMetadata& metadata = chunk.metadata;
    metadata.path = source_.path;
    metadata.own_id = source_.own_id;
    metadata.title = source_.title;
    metadata.media_type = source_.media_type;
    tell_place(metadata, source_.metadata);
    metadata.last_line = last_line_of(chunk.content, metadata.first_line);
    return listener_.on_chunk ? listener_.on_chunk(chunk, source_) : Status{};
  }

  static archive::PutEntry put_of(const HeldChunk& living) {
    const ChunkMetadata& metadata = living.chunk.metadata;
    archive::PutEntry put;
    put.chunk = metadata.id;
    put.revision = living.revision;
    put.source = metadata.source;
    put.begin = metadata.begin;
    put.end = metadata.end;
    put.detached = living.is_detached;
    put.metadata = metadata.json;
    put.text = living.chunk.content;
    put.text_bytes = put.text.size();
    return put;
  }

  void tell_finding(const archive::Damage& damage) {
    told_.insert(damage.place);
    if (listener_.on_finding)
      listener_.on_finding({damage.place, damage.message, damage.is_mended});
  }

  void tell_edited(std::uint64_t source) {
    if (edited_.insert(source).second && listener_.on_edited_source)
      listener_.on_edited_source(source);
  }

  // nullopt: a difference that cannot be undone; told as damage.
  Result<std::optional<std::string>> text_of(const archive::PutEntry& put,
                                             const archive::EntryPlace& place) {
    auto text = put_text(put, [&](std::uint64_t revision) -> Result<std::string> {
      const auto base = bases_.find({put.chunk, revision});
      if (base == bases_.end()) return no_whole_text(revision);
      return base->second;
    });
    if (survey_ != nullptr && survey_->is_base({put.chunk, put.revision})) keep_base(put);
    if (text) return std::move(*text);
    MEMVID_TRY_VOID(on_damage({"frame " + std::to_string(place.frame), text.error().message}));
    return std::nullopt;
  }

  // Only what is whole: a difference is never made against a difference.
  void keep_base(const archive::PutEntry& put) {
    if (put.base_revision == 0)
      bases_[{put.chunk, put.revision}] = put.text;
    else
      bases_.erase({put.chunk, put.revision});
  }

  static constexpr std::uint64_t kNowhere = ~std::uint64_t{0};

  const ChunkListener& listener_;
  const ChunkSurvey* survey_;
  std::uint64_t puts_ = 0;
  archive::SourceEntry source_;
  std::uint64_t line_ = 1;
  std::uint64_t end_ = 0;
  std::map<std::uint64_t, archive::SourceEntry> changed_sources_;  // as said last
  struct Start {
    std::uint64_t source, begin, line;
  };
  std::unordered_map<std::uint64_t, Start> starts_;  // where chunks of changed sources stand
  std::set<std::uint64_t> edited_;
  std::set<std::string> told_;  // places of findings
  std::map<RevisionKey, std::string> bases_;
  HeldChunks held_;
};

bool is_simple(const archive::VideoFile& video) {
  return video.is_certain() && video.trailer().start == 0 &&
         video.trailer().versions == video.trailer().live_chunks;
}

}  // namespace

Status stream_chunks(const archive::VideoFile& video, base::ThreadPool& pool,
                     const ChunkListener& listener, Phase phase, const CallOptions& options) {
  archive::ReplayOptions replay_options;
  replay_options.stop = options.stop;
  std::optional<ChunkSurvey> survey;
  if (!is_simple(video)) {
    survey.emplace();
    MEMVID_TRY_VOID(archive::replay(video, pool, *survey, replay_options));
  }
  if (listener.on_finding)
    for (const archive::Damage& damage : video.findings())
      listener.on_finding({damage.place, damage.message, damage.is_mended});
  ProgressMeter meter(options, phase, video.frame_count(), "frames");
  replay_options.on_frames = [&meter](std::uint64_t done) { meter.reach(done); };
  Streamer streamer(listener, survey ? &*survey : nullptr);
  MEMVID_TRY_VOID(archive::replay(video, pool, streamer, replay_options));
  return streamer.finish();
}

}  // namespace memvid::engine
