#include "cli/output_json.h"

#include "cli/format.h"
#include "cli/json_line.h"

namespace memvid::cli {
namespace {

Json ratio_json(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return nullptr;
  return static_cast<double>(part) / static_cast<double>(whole);
}

Json date_json(std::int64_t unix_seconds) {
  if (unix_seconds == 0) return nullptr;
  return iso_date(unix_seconds);
}

// The library writes and copies by recursion.
constexpr int kNestingMax = 256;

// Metadata was an object when it was stored; should it not parse, or nest without end, its text is
// shown as it is.
Json json_or_text(const std::string& text) {
  bool is_deep = false;
  const auto on_value = [&is_deep](int depth, Json::parse_event_t, Json&) {
    is_deep = is_deep || depth > kNestingMax;
    return !is_deep;
  };
  Json json = Json::parse(text, on_value, /*allow_exceptions=*/false);
  return json.is_discarded() || is_deep ? Json(text) : json;
}

Json findings_json(const std::vector<Finding>& findings) {
  Json list = Json::array();
  for (const Finding& finding : findings)
    list.push_back({{"place", finding.place}, {"message", finding.message}});
  return list;
}

const char* outcome_word(EncodingStats::Outcome outcome) {
  switch (outcome) {
    case EncodingStats::Outcome::kBuilt: return "built";
    case EncodingStats::Outcome::kAppended: return "appended";
    case EncodingStats::Outcome::kIndexOnly: return "index_only";
    case EncodingStats::Outcome::kUpToDate: return "up_to_date";
  }
  return "";
}

const char* change_word(SourceChange::Kind kind) {
  switch (kind) {
    case SourceChange::Kind::kAdded: return "added";
    case SourceChange::Kind::kChanged: return "changed";
    case SourceChange::Kind::kMoved: return "moved";
    case SourceChange::Kind::kRemoved: return "removed";
  }
  return "";
}

Json hit_json(const Hit& hit) {
  const ChunkMetadata& metadata = hit.chunk.metadata;
  Json json = {{"rank", hit.rank}, {"score", hit.score}, {"chunk", metadata.id}};
  if (!metadata.own_id.empty()) json["id"] = metadata.own_id;
  json["source"] = metadata.path;
  json["title"] = metadata.title;
  if (!metadata.place.empty()) json["place"] = metadata.place;
  json["frame"] = metadata.frame;
  json["text"] = hit.chunk.content;
  if (!hit.before.empty()) json["before"] = hit.before;
  if (!hit.after.empty()) json["after"] = hit.after;
  for (const ChunkMetadata& like : hit.folded) {
    json["folded"].push_back(
        {{"chunk", like.id}, {"first_line", like.first_line}, {"last_line", like.last_line}});
    if (!like.place.empty()) json["folded"].back()["place"] = like.place;
  }
  return json;
}

Json standing_json(const Standing& standing) {
  if (standing.rank == 0) return nullptr;
  return {{"rank", standing.rank}, {"score", standing.score}, {"best", standing.best}};
}

}  // namespace

std::string stats_json(const EncodingStats& stats, const std::filesystem::path& video,
                       const std::filesystem::path& index,
                       const std::vector<std::string>& skipped) {
  Json json;
  json["outcome"] = outcome_word(stats.outcome);
  json["video"] = video.string();
  json["index"] = index.empty() ? Json(nullptr) : Json(index.string());
  json["total_sources"] = stats.total_sources;
  json["total_chunks"] = stats.total_chunks;
  json["total_frames"] = stats.total_frames;
  json["text_size_bytes"] = stats.text_size_bytes;
  json["video_file_size_bytes"] = stats.video_file_size_bytes;
  json["index_file_size_bytes"] = stats.index_file_size_bytes;
  json["video_ratio"] = ratio_json(stats.video_file_size_bytes, stats.text_size_bytes);
  json["chunks_embedded"] = stats.chunks_embedded;
  json["vectors_follow"] = stats.vectors_follow;
  json["encoding_time_seconds"] = stats.encoding_time_seconds;
  json["indexing_time_seconds"] = stats.indexing_time_seconds;
  json["embedding_time_seconds"] = stats.embedding_time_seconds;
  json["skipped"] = skipped;
  return json_line(json);
}

std::string append_json(const EncodingStats& stats, const std::filesystem::path& video,
                        const std::vector<std::string>& skipped) {
  return json_line({{"outcome", outcome_word(stats.outcome)},
                    {"video", video.string()},
                    {"sources_added", stats.sources_added},
                    {"chunks_added", stats.chunks_added},
                    {"frames_added", stats.frames_added},
                    {"documents_replaced", stats.documents_replaced},
                    {"already_there", stats.already_there},
                    {"changed", stats.changed},
                    {"skipped", skipped},
                    {"total_chunks", stats.total_chunks},
                    {"total_frames", stats.total_frames},
                    {"video_file_size_bytes", stats.video_file_size_bytes},
                    {"chunks_embedded", stats.chunks_embedded},
                    {"vectors_follow", stats.vectors_follow},
                    {"encoding_time_seconds", stats.encoding_time_seconds},
                    {"indexing_time_seconds", stats.indexing_time_seconds},
                    {"embedding_time_seconds", stats.embedding_time_seconds}});
}

std::string sync_json(const SyncReport& report, const std::filesystem::path& video,
                      const std::vector<std::string>& skipped, bool dry_run) {
  Json sources = Json::array();
  for (const SourceChange& change : report.sources) {
    Json source = {{"change", change_word(change.kind)}, {"source", change.path}};
    if (!change.own_id.empty()) source["id"] = change.own_id;
    if (change.kind == SourceChange::Kind::kMoved) source["before"] = change.path_before;
    source["chunks_added"] = change.chunks_added;
    source["chunks_changed"] = change.chunks_changed;
    source["chunks_moved"] = change.chunks_moved;
    source["chunks_removed"] = change.chunks_removed;
    sources.push_back(std::move(source));
  }
  return json_line({{"video", video.string()},
                    {"dry_run", dry_run},
                    {"sources", sources},
                    {"kept", report.kept},
                    {"skipped", skipped},
                    {"frames_added", report.frames_added},
                    {"total_chunks", report.total_chunks},
                    {"chunks_embedded", report.chunks_embedded},
                    {"vectors_follow", report.vectors_follow},
                    {"encoding_time_seconds", report.encoding_time_seconds},
                    {"indexing_time_seconds", report.indexing_time_seconds},
                    {"embedding_time_seconds", report.embedding_time_seconds}});
}

std::string merge_json(const EncodingStats& stats, const std::filesystem::path& video,
                       std::uint64_t memories) {
  return json_line({{"outcome", outcome_word(stats.outcome)},
                    {"video", video.string()},
                    {"memories", memories},
                    {"sources_added", stats.sources_added},
                    {"chunks_added", stats.chunks_added},
                    {"frames_added", stats.frames_added},
                    {"duplicates_left_out", stats.duplicates_left_out},
                    {"total_chunks", stats.total_chunks},
                    {"total_frames", stats.total_frames},
                    {"video_file_size_bytes", stats.video_file_size_bytes},
                    {"vectors_taken_over", stats.vectors_taken_over},
                    {"chunks_embedded", stats.chunks_embedded},
                    {"vectors_follow", stats.vectors_follow},
                    {"encoding_time_seconds", stats.encoding_time_seconds},
                    {"indexing_time_seconds", stats.indexing_time_seconds},
                    {"embedding_time_seconds", stats.embedding_time_seconds}});
}

std::string change_json(const ChangeReport& report, const std::filesystem::path& video) {
  return json_line({{"video", video.string()},
                    {"chunks", report.chunks},
                    {"commit", report.commit},
                    {"total_chunks", report.total_chunks}});
}

std::string compact_json(const CompactReport& report, const std::filesystem::path& video) {
  return json_line({{"video", video.string()},
                    {"outcome", report.was_compact ? "up_to_date" : "compacted"},
                    {"chunks", report.chunks},
                    {"versions_dropped", report.versions_dropped},
                    {"frames_before", report.frames_before},
                    {"frames", report.frames_after},
                    {"video_bytes_before", report.bytes_before},
                    {"video_bytes", report.bytes_after},
                    {"commit", report.commit},
                    {"epoch", report.epoch},
                    {"seconds", report.seconds}});
}

std::string answer_json(const BatchQuery& query, std::uint64_t at, const Answer& answer,
                        bool explained) {
  Json json = {{"query", query.text}};
  if (!query.id_json.empty()) json["id"] = Json::parse(query.id_json);
  if (at != 0) json["at"] = at;
  json["vectors"] = answer.vector_share;
  json["hits"] = Json::array();
  for (const Hit& hit : answer.hits) {
    json["hits"].push_back(hit_json(hit));
    if (explained)
      json["hits"].back()["explained"] = {{"words", standing_json(hit.words)},
                                          {"vectors", standing_json(hit.vectors)}};
  }
  return json_line(json);
}

std::string commit_json(const CommitInfo& commit) {
  return json_line({{"commit", commit.number},
                    {"time", date_json(commit.time)},
                    {"sources_added", commit.sources_added},
                    {"chunks_added", commit.chunks_added},
                    {"chunks_changed", commit.chunks_changed},
                    {"chunks_erased", commit.chunks_erased},
                    {"total_chunks", commit.total_chunks},
                    {"frames_added", commit.frames_added},
                    {"bytes_added", commit.bytes_added},
                    {"compacted", commit.is_compacted}});
}

std::string info_json(const MemoryInfo& info, const std::filesystem::path& video,
                      const Measured& measured) {
  Json json = {{"video", video.string()},
               {"memory_id", info.memory_id},
               {"format", info.format},
               {"profile", info.profile},
               {"epoch", info.epoch},
               {"commits", info.commits},
               {"created", date_json(info.created_at)},
               {"chunk_by", info.chunk_by},
               {"chunk_size", info.chunk_size},
               {"overlap", info.overlap},
               {"sources", info.sources},
               {"chunks", info.chunks},
               {"frames", info.frames},
               {"text_bytes", info.text_bytes},
               {"video_bytes", info.video_bytes},
               {"manifest_bytes", info.manifest_bytes},
               {"database_bytes", info.database_bytes}};
  json["video_ratio"] = ratio_json(info.video_bytes, info.text_bytes);
  json["total_ratio"] =
      ratio_json(info.video_bytes + info.manifest_bytes + info.database_bytes, info.text_bytes);
  json["index"] = info.index_state.empty() ? Json(nullptr) : Json(info.index_state);
  json["model"] = info.model.empty() ? Json(nullptr) : Json(info.model);
  json["vectors"] = info.vector_share;
  json["vector_storage"] = info.vector_storage.empty() ? Json(nullptr) : Json(info.vector_storage);
  for (const auto& [name, size_bytes] : measured)
    json["measured"][name] = size_bytes ? Json(*size_bytes) : Json(nullptr);
  return json_line(json);
}

std::string chunk_json(const Chunk& chunk, bool with_text) {
  const ChunkMetadata& metadata = chunk.metadata;
  Json json = {{"chunk", metadata.id}, {"source", metadata.path}, {"title", metadata.title}};
  if (!metadata.own_id.empty()) json["id"] = metadata.own_id;
  json["begin"] = metadata.begin;
  json["end"] = metadata.end;
  json["lines"] = {metadata.first_line, metadata.last_line};
  if (!metadata.place.empty()) json["place"] = metadata.place;
  json["frame"] = metadata.frame;
  if (!metadata.json.empty()) json["metadata"] = json_or_text(metadata.json);
  if (with_text) json["text"] = chunk.content;
  return json_line(json);
}

std::string source_json(const Source& source) {
  Json json = {{"source", source.path}, {"title", source.title}};
  if (!source.own_id.empty()) json["id"] = source.own_id;
  json["media_type"] = source.media_type;
  json["chunks"] = source.chunk_count;
  json["bytes"] = source.size_bytes;
  json["modified"] = date_json(source.modified_at);
  json["added"] = date_json(source.added_at);
  if (!source.metadata_json.empty()) json["metadata"] = json_or_text(source.metadata_json);
  return json_line(json);
}

std::string frame_json(const Frame& frame) {
  return json_line({{"frame", frame.number},
                    {"width_px", frame.width_px},
                    {"height_px", frame.height_px},
                    {"payload_bytes", frame.payload.size()},
                    {"description", frame.description}});
}

std::string verify_json(const VerifyReport& report, const std::filesystem::path& video) {
  return json_line({{"video", video.string()},
                    {"frames_checked", report.frames_checked},
                    {"chunks_checked", report.chunks_checked},
                    {"findings", findings_json(report.findings)},
                    {"repair_plan", report.repair_plan}});
}

std::string reindex_json(const ReindexReport& report, const std::filesystem::path& video) {
  return json_line({{"video", video.string()},
                    {"chunks", report.chunks},
                    {"vectors_taken_over", report.vectors_taken_over},
                    {"vectors_made", report.vectors_made},
                    {"vectors_follow", report.vectors_follow},
                    {"words_seconds", report.words_seconds},
                    {"vectors_seconds", report.vectors_seconds},
                    {"findings", findings_json(report.findings)}});
}

std::string copy_json(const CopyReport& report, const std::filesystem::path& copy) {
  return json_line({{"copy", copy.string()},
                    {"video_bytes", report.video_bytes},
                    {"left_out_bytes", report.left_out_bytes},
                    {"has_index", report.has_index}});
}

std::string check_json(const Check& check) {
  return json_line({{"subject", check.subject},
                    {"state", check.state},
                    {"good", check.is_good},
                    {"remedy", check.remedy}});
}

std::string extract_json(const ExtractReport& report, const std::filesystem::path& directory) {
  return json_line({{"output", directory.string()},
                    {"files", report.files},
                    {"bytes", report.bytes},
                    {"findings", findings_json(report.findings)}});
}

std::string completion_json(const std::string& shell, const std::string& script) {
  return json_line({{"shell", shell}, {"script", script}});
}

std::string setting_json(const SettingState& state) {
  // What to_toml writes of a switch, a number, a text or a list of texts is JSON too.
  return json_line(
      {{"section", state.section},
       {"key", state.key},
       {"value", json_or_text(state.value)},
       {"default", json_or_text(state.default_value)},
       {"origin", state.origin},
       {"range", state.range},
       {"environment", state.environment.empty() ? Json(nullptr) : Json(state.environment)},
       {"meaning", state.meaning}});
}

}  // namespace memvid::cli
