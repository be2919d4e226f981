#include "engine/chunk_stream.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "archive/compression.h"
#include "archive/replay.h"
#include "base/try.h"
#include "engine/lines.h"
#include "engine/progress_meter.h"

namespace memvid::engine {
namespace {

using RevisionKey = std::pair<std::uint64_t, std::uint64_t>;  // chunk, revision

// The first pass: which puts live, and which whole texts differences are made against.
class Survey : public archive::ReplayVisitor {
 public:
  Status on_entry(const archive::Entry& entry, const archive::EntryPlace&) override {
    if (const auto* put = std::get_if<archive::PutEntry>(&entry)) {
      living_[put->chunk] = put->revision;
      if (put->base_revision != 0) bases_.insert({put->chunk, put->base_revision});
    }
    if (const auto* removal = std::get_if<archive::DeleteEntry>(&entry))
      living_[removal->chunk] = 0;
    return {};
  }

  bool is_alive(const archive::PutEntry& put) const {
    return living_.at(put.chunk) == put.revision;
  }
  bool is_base(const archive::PutEntry& put) const {
    return bases_.contains({put.chunk, put.revision});
  }

 private:
  std::unordered_map<std::uint64_t, std::uint64_t> living_;  // chunk -> revision, 0: deleted
  std::set<RevisionKey> bases_;
};

// The second pass, or the only one: entries become chunks.
class Streamer : public archive::ReplayVisitor {
 public:
  Streamer(const ChunkListener& listener, const Survey* survey)
      : listener_(listener), survey_(survey) {}

  Status on_entry(const archive::Entry& entry, const archive::EntryPlace& place) override {
    if (const auto* settings = std::get_if<archive::SettingsEntry>(&entry))
      return listener_.on_settings ? listener_.on_settings(*settings) : Status{};
    if (const auto* source = std::get_if<archive::SourceEntry>(&entry)) return on_source(*source);
    if (const auto* put = std::get_if<archive::PutEntry>(&entry)) return on_put(*put, place);
    return {};
  }

  Status on_damage(const archive::Damage& damage) override {
    if (listener_.on_finding) listener_.on_finding({damage.place, damage.message});
    return {};
  }

 private:
  Status on_source(const archive::SourceEntry& source) {
    source_ = source;
    line_ = source.first_line;
    end_ = 0;
    // A later update may come back to any source; without updates only the last one matters.
    if (survey_ != nullptr) sources_[source.id] = source;
    return listener_.on_source ? listener_.on_source(source) : Status{};
  }

  Status on_put(const archive::PutEntry& put, const archive::EntryPlace& place) {
    MEMVID_TRY(std::optional<std::string> text, text_of(put, place));
    if (!text) return {};
    enter_source(put);
    const std::uint64_t first_line = line_;
    line_ += line_breaks(*text);
    end_ = put.end;
    if (survey_ != nullptr && !survey_->is_alive(put)) return {};
    if (!listener_.on_chunk) return {};

    Chunk chunk;
    ChunkMetadata& metadata = chunk.metadata;
    metadata.id = put.chunk;
    metadata.source = put.source;
    metadata.path = source_.path;
    metadata.own_id = source_.own_id;
    metadata.title = source_.title;
    metadata.json = put.metadata.empty() ? source_.metadata : put.metadata;
    metadata.begin = put.begin;
    metadata.end = put.end;
    metadata.first_line = first_line;
    metadata.last_line = last_line_of(*text, first_line);
    metadata.frame = place.frame;
    chunk.content = std::move(*text);
    return listener_.on_chunk(chunk, source_);
  }

  // nullopt: a difference whose base was lost; told as damage.
  Result<std::optional<std::string>> text_of(const archive::PutEntry& put,
                                             const archive::EntryPlace& place) {
    std::string text = put.text;
    if (put.base_revision != 0) {
      const auto base = bases_.find({put.chunk, put.base_revision});
      auto whole = base == bases_.end()
                       ? fail(ErrorCode::kCorrupt, "the text it differs from is lost")
                       : archive::unpack_difference(put.text, base->second, put.text_bytes);
      if (!whole) {
        MEMVID_TRY_VOID(
            on_damage({"frame " + std::to_string(place.frame),
                       "chunk " + std::to_string(put.chunk) + ": " + whole.error().message}));
        return std::nullopt;
      }
      text = std::move(*whole);
    }
    if (survey_ != nullptr && survey_->is_base(put)) bases_[{put.chunk, put.revision}] = text;
    return text;
  }

  void enter_source(const archive::PutEntry& put) {
    if (put.source == source_.id && put.begin == end_ && !put.detached) return;
    if (put.source != source_.id) {
      const auto known = sources_.find(put.source);
      source_ = known != sources_.end() ? known->second : archive::SourceEntry{};
      source_.id = put.source;
    }
    line_ = 1;  // what stands before it was lost or replaced: counted from the chunk itself
  }

  const ChunkListener& listener_;
  const Survey* survey_;
  archive::SourceEntry source_;
  std::uint64_t line_ = 1;
  std::uint64_t end_ = 0;
  std::map<std::uint64_t, archive::SourceEntry> sources_;
  std::map<RevisionKey, std::string> bases_;
};

}  // namespace

Status stream_chunks(const archive::VideoFile& video, base::ThreadPool& pool,
                     const ChunkListener& listener, Phase phase, const CallOptions& options) {
  archive::ReplayOptions replay_options;
  replay_options.stop = options.stop;
  std::optional<Survey> survey;
  if (!video.is_certain() || video.trailer().versions != video.trailer().live_chunks) {
    survey.emplace();
    MEMVID_TRY_VOID(archive::replay(video, pool, *survey, replay_options));
  }
  if (listener.on_finding)
    for (const archive::Damage& damage : video.findings())
      listener.on_finding({damage.place, damage.message});
  ProgressMeter meter(options, phase, video.frame_count(), "frames");
  replay_options.on_frames = [&meter](std::uint64_t done) { meter.reach(done); };
  Streamer streamer(listener, survey ? &*survey : nullptr);
  return archive::replay(video, pool, streamer, replay_options);
}

}  // namespace memvid::engine
