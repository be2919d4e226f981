#include "cli/output_human.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "cli/format.h"
#include "cli/printable.h"

namespace memvid::cli {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr std::size_t kNumberWidth = 14;
constexpr std::size_t kFirstWordsColumns = 60;

std::string size_row(std::string label, std::uint64_t size_bytes, std::uint64_t text_bytes) {
  return row(std::move(label), padded_left(grouped(size_bytes), kNumberWidth) + " bytes   " +
                                   ratio(size_bytes, text_bytes) + " of the text");
}

std::string text_row(std::uint64_t text_bytes) {
  return row("text", padded_left(grouped(text_bytes), kNumberWidth) + " bytes");
}

std::string counts(std::uint64_t chunks, std::uint64_t sources, std::uint64_t frames) {
  return counted(chunks, "chunk") + " from " + counted(sources, "source") + " in " +
         counted(frames, "frame");
}

std::string_view without_blanks_at_end(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

constexpr std::string_view kPassageMargin = "   ";
constexpr std::string_view kContextMargin = " - ";  // as grep marks the lines round a match

// Each line behind `margin`; empty lines at both ends go, several between become one.
std::string indented(std::string_view text, std::string_view margin = kPassageMargin) {
  std::string result;
  bool gap = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = without_blanks_at_end(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) {
      gap = !result.empty();
      continue;
    }
    if (std::exchange(gap, false)) result += "\n";
    result += std::string(margin) + std::string(line) + "\n";
  }
  return result;
}

std::string context(std::string_view text) {
  return indented(printable_text(text), kContextMargin);
}

// "1000 characters, overlap 50, by sentences", "230 tokens, overlap 50 characters".
std::string chunking(const MemoryInfo& info) {
  const std::string size = std::to_string(info.chunk_size);
  const std::string overlap = ", overlap " + std::to_string(info.overlap);
  if (info.chunk_by == "tokens") return size + " tokens" + overlap + " characters";
  return size + " characters" + overlap +
         (info.chunk_by == "characters" ? "" : ", by " + info.chunk_by);
}

std::string index_line(const MemoryInfo& info) {
  std::string line = printable_line(info.index_state);
  if (!info.has_index) return line;
  line += "; " + percent(info.vector_share) + " of the chunks have vectors";
  if (!info.model.empty())
    line += " (" + printable_line(info.model) + ", kept as " + info.vector_storage + ")";
  return line;
}

std::string first_words(const std::string& content) {
  std::string words;
  for (const char c : content) {
    if (words.size() > kFirstWordsColumns * 8) break;
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank)
      words += c;
    else if (!words.empty() && words.back() != ' ')
      words += ' ';
  }
  return shortened(printable_line(words), kFirstWordsColumns);
}

// "12-40", or "12".
std::string lines_of(const ChunkMetadata& metadata) {
  std::string lines = std::to_string(metadata.first_line);
  if (metadata.last_line > metadata.first_line) lines += "-" + std::to_string(metadata.last_line);
  return lines;
}

// "   nearly the same: lines 40-52, 90\n", "   nearly the same: p. 3, p. 7\n", or nothing.
std::string folded_text(const std::vector<ChunkMetadata>& folded) {
  std::string text;
  for (const ChunkMetadata& like : folded) {
    const bool has_place = !like.place.empty();
    text +=
        text.empty() ? (has_place ? "   nearly the same: " : "   nearly the same: lines ") : ", ";
    text += has_place ? printable_line(like.place) : lines_of(like);
  }
  return text.empty() ? text : text + "\n";
}

// "12 chunks added from 2 sources, 1 changed".
std::string changes_of(const CommitInfo& commit) {
  if (commit.is_compacted) return "compacted: " + counted(commit.chunks_added, "chunk") + " kept";
  std::string text;
  const auto add = [&text](std::uint64_t chunks, const std::string& what) {
    if (chunks > 0) text += (text.empty() ? "" : ", ") + counted(chunks, "chunk") + " " + what;
  };
  add(commit.chunks_added,
      commit.sources_added > 0 ? "added from " + counted(commit.sources_added, "source") : "added");
  add(commit.chunks_changed, "changed");
  add(commit.chunks_erased, "deleted");
  return text.empty() ? "-" : text;
}

// "rank 3, 4.210 of 8.003", or "-" when the list did not have it.
std::string standing_text(const Standing& standing) {
  if (standing.rank == 0) return "-";
  return "rank " + std::to_string(standing.rank) + ", " + fixed(standing.score, 3) + " of " +
         fixed(standing.best, 3);
}

// What an append or a sync took.
std::string change_times(double encoding_seconds, double indexing_seconds, double embedding_seconds,
                         std::uint64_t chunks_embedded) {
  std::string times = duration(encoding_seconds) + " video, read back and checked";
  if (indexing_seconds > 0) times += "; " + duration(indexing_seconds) + " words";
  if (chunks_embedded > 0)
    times +=
        "; " + duration(embedding_seconds) + " vectors (" + counted(chunks_embedded, "chunk") + ")";
  return times;
}

std::string chunk_counts(const SourceChange& change) {
  return "chunks: " + grouped(change.chunks_added) + " added, " + grouped(change.chunks_changed) +
         " changed, " + grouped(change.chunks_moved) + " moved, " + grouped(change.chunks_removed) +
         " removed";
}

std::string sync_counts(const std::vector<SourceChange>& changes) {
  using Kind = SourceChange::Kind;
  std::map<Kind, std::uint64_t> sources;
  SourceChange all;
  for (const SourceChange& change : changes) {
    ++sources[change.kind];
    all.chunks_added += change.chunks_added;
    all.chunks_changed += change.chunks_changed;
    all.chunks_moved += change.chunks_moved;
    all.chunks_removed += change.chunks_removed;
  }
  return "sources: " + grouped(sources[Kind::kAdded]) + " added, " +
         grouped(sources[Kind::kChanged]) + " changed, " + grouped(sources[Kind::kMoved]) +
         " moved, " + grouped(sources[Kind::kRemoved]) + " removed; " + chunk_counts(all);
}

// "changed  docs/a.md  chunks: …\n"
std::string source_change_text(const SourceChange& change) {
  using Kind = SourceChange::Kind;
  std::string name = printable_line(change.path);
  if (!change.own_id.empty()) name += ", document " + printable_line(change.own_id);
  switch (change.kind) {
    case Kind::kAdded:
      return "new      " + name + "  " + counted(change.chunks_added, "chunk") + "\n";
    case Kind::kChanged: return "changed  " + name + "  " + chunk_counts(change) + "\n";
    case Kind::kMoved:
      return "moved    " + name + "  was " + printable_line(change.path_before) + "\n";
    case Kind::kRemoved:
      return "gone     " + name + "  " + counted(change.chunks_removed, "chunk") + "\n";
  }
  return name;
}

}  // namespace

std::string stats_text(const EncodingStats& stats, const std::filesystem::path& video) {
  const std::string name = printable_line(video.string());
  const std::string held = counts(stats.total_chunks, stats.total_sources, stats.total_frames);
  if (stats.outcome == EncodingStats::Outcome::kUpToDate)
    return name + ": holds the same inputs already (" + held + "); nothing to do\n";

  std::string text = name + ": " + held;
  if (stats.outcome == EncodingStats::Outcome::kIndexOnly)
    text += "; the video holds the same inputs already, only the index was made";
  text += "\n" + text_row(stats.text_size_bytes) +
          size_row("video", stats.video_file_size_bytes, stats.text_size_bytes);
  if (stats.index_file_size_bytes > 0)
    text += size_row("index", stats.index_file_size_bytes, stats.text_size_bytes);
  std::string times = duration(stats.encoding_time_seconds) + " video, read back and checked";
  if (stats.index_file_size_bytes > 0)
    times += "; " + duration(stats.indexing_time_seconds) + " words; " +
             duration(stats.embedding_time_seconds) + " vectors (" +
             counted(stats.chunks_embedded, "chunk") + ")";
  return text + row("time", times);
}

namespace {

// Behind ": nothing new": what was made up for all the same.
std::string nothing_written(const char* what, std::uint64_t chunks_embedded) {
  std::string text = std::string(": nothing ") + what + "; nothing was written";
  if (chunks_embedded > 0)
    text += " but the vectors of " + counted(chunks_embedded, "chunk") + " that had none";
  return text + "\n";
}

}  // namespace

std::string append_text(const EncodingStats& stats, const std::filesystem::path& video) {
  const std::string name = printable_line(video.string());
  if (stats.outcome == EncodingStats::Outcome::kUpToDate)
    return name + nothing_written("new", stats.chunks_embedded);
  std::string text = name + ": " + counted(stats.chunks_added, "chunk") + " from " +
                     counted(stats.sources_added, "source") + " added in " +
                     counted(stats.frames_added, "frame");
  if (stats.documents_replaced > 0)
    text += ", " + counted(stats.documents_replaced, "document") + " replaced";
  text += "; it holds " + counted(stats.total_chunks, "chunk") + " now\n";
  return text + row("time", change_times(stats.encoding_time_seconds, stats.indexing_time_seconds,
                                         stats.embedding_time_seconds, stats.chunks_embedded));
}

std::string sync_text(const SyncReport& report, const std::filesystem::path& video, bool dry_run) {
  const std::string name = printable_line(video.string());
  if (report.sources.empty()) return name + nothing_written("differs", report.chunks_embedded);
  std::string text;
  if (dry_run)
    for (const SourceChange& change : report.sources) text += source_change_text(change);
  text += name + ": " + sync_counts(report.sources);
  if (dry_run) return text + "; nothing was written\n";
  text += "; " + counted(report.frames_added, "frame") + " added; it holds " +
          counted(report.total_chunks, "chunk") + " now\n";
  return text + row("time", change_times(report.encoding_time_seconds, report.indexing_time_seconds,
                                         report.embedding_time_seconds, report.chunks_embedded));
}

std::string merge_text(const EncodingStats& stats, const std::filesystem::path& video,
                       std::uint64_t memories) {
  const std::string name = printable_line(video.string());
  const std::string held =
      counted(stats.total_chunks, "chunk") + " in " + counted(stats.total_frames, "frame");
  const std::string merged = memories == 1 ? "1 memory" : grouped(memories) + " memories";
  if (stats.outcome == EncodingStats::Outcome::kUpToDate)
    return name + ": holds the same " + merged + " already (" + held + "); nothing to do\n";
  std::string text = name + ": ";
  if (stats.outcome == EncodingStats::Outcome::kIndexOnly) {
    text += "holds the same " + merged + " already (" + held + "), only the index was made\n";
  } else {
    text += counted(stats.chunks_added, "chunk") + " from " +
            counted(stats.sources_added, "source") + " of " + merged + " taken over in " +
            counted(stats.frames_added, "frame");
    if (stats.duplicates_left_out > 0)
      text += ", " + counted(stats.duplicates_left_out, "duplicate source") + " left out";
    text += "; it holds " + counted(stats.total_chunks, "chunk") + "\n";
  }
  std::string times = duration(stats.encoding_time_seconds) + " video; " +
                      duration(stats.indexing_time_seconds) + " words, every frame read";
  if (stats.vectors_taken_over + stats.chunks_embedded > 0)
    times += "; " + duration(stats.embedding_time_seconds) + " vectors (" +
             grouped(stats.vectors_taken_over) + " taken over, " + grouped(stats.chunks_embedded) +
             " made)";
  return text + row("time", times);
}

std::string update_text(const ChangeReport& report, ChunkId chunk,
                        const std::filesystem::path& video) {
  const std::string name = printable_line(video.string()) + ": chunk " + std::to_string(chunk);
  if (report.chunks == 0) return name + " has this text already; nothing was written\n";
  return name + " has a new text; the old one stays in the video\n";
}

std::string erase_text(const ChangeReport& report, const std::filesystem::path& video) {
  const std::string name = printable_line(video.string());
  if (report.chunks == 0) return name + ": no such chunk; nothing was written\n";
  return name + ": " + counted(report.chunks, "chunk") + " deleted, " +
         grouped(report.total_chunks) + " left; the bytes stay in the video\n";
}

std::string compact_text(const CompactReport& report, const std::filesystem::path& video) {
  const std::string name = printable_line(video.string());
  if (report.was_compact)
    return name + " is compact; nothing has changed since, nothing was written\n";
  std::string text = name + ": " + counted(report.chunks, "chunk") + " written anew, " +
                     counted(report.versions_dropped, "dead version") + " dropped\n";
  text += row("bytes",
              grouped(report.bytes_before) + " before, " + grouped(report.bytes_after) + " now");
  text += row("frames",
              grouped(report.frames_before) + " before, " + grouped(report.frames_after) + " now");
  return text + row("time", duration(report.seconds));
}

// Texts that are kept as they are, and whose places are headings: the lines are the file's.
bool has_headings_and_lines(std::string_view media_type) {
  return media_type == "text/markdown" || media_type == "text/x-rst" || media_type == "text/troff";
}

std::string place_of(const ChunkMetadata& metadata) {
  std::string place = printable_line(metadata.path);
  const bool has_place = !metadata.place.empty();
  if (!has_place || has_headings_and_lines(metadata.media_type)) place += ":" + lines_of(metadata);
  return has_place ? place + " " + printable_line(metadata.place) : place;
}

std::string passage(const std::string& content,
                    const std::vector<std::pair<std::size_t, std::size_t>>& highlights,
                    bool colour) {
  const std::string_view text = content;
  std::string marked;
  std::size_t at = 0;
  for (const auto& [begin, end] : highlights) {
    if (!colour || begin < at || end > text.size() || begin >= end) continue;
    marked += printable_text(text.substr(at, begin - at));
    marked += kBold;
    marked += printable_text(text.substr(begin, end - begin));
    marked += kPlain;
    at = end;
  }
  return indented(marked + printable_text(text.substr(at)));
}

std::string hit_text(const Hit& hit, bool colour, bool explained) {
  const ChunkMetadata& metadata = hit.chunk.metadata;
  std::string head = std::to_string(hit.rank) + "  " + fixed(hit.score, 3) + "  " +
                     place_of(metadata) + "  frame " + std::to_string(metadata.frame);
  if (!metadata.title.empty()) head += "  " + printable_line(metadata.title);
  if (explained)
    head += "\n   words: " + standing_text(hit.words) + "; meaning: " + standing_text(hit.vectors);
  return head + "\n" + context(hit.before) + passage(hit.chunk.content, hit.highlights, colour) +
         context(hit.after) + folded_text(hit.folded);
}

std::string commit_header() {
  return "  commit  time (UTC)                chunks    frames         bytes  what changed\n";
}

std::string commit_text(const CommitInfo& commit) {
  std::string time = commit.time == 0 ? "-" : iso_date(commit.time);
  time.resize(std::max<std::size_t>(time.size(), 20), ' ');
  return padded_left(std::to_string(commit.number), 8) + "  " + time +
         padded_left(grouped(commit.total_chunks), 12) +
         padded_left("+" + grouped(commit.frames_added), 10) +
         padded_left("+" + grouped(commit.bytes_added), 14) + "  " + changes_of(commit) + "\n";
}

std::string info_text(const MemoryInfo& info, const std::filesystem::path& video,
                      const Measured& measured) {
  std::string text = printable_line(video.string()) + "\n";
  text += row("memory", info.memory_id + " (" + printable_line(info.format) + ", profile " +
                            printable_line(info.profile) + ")");
  text += row("created", date(info.created_at) + " UTC");
  text += row("commits", grouped(info.commits));
  text += row("holds", counts(info.chunks, info.sources, info.frames));
  text += row("chunking", chunking(info));
  if (!info.index_state.empty()) text += row("index", index_line(info));
  text += text_row(info.text_bytes) + size_row("video", info.video_bytes, info.text_bytes);
  if (info.manifest_bytes + info.database_bytes > 0) {
    text += size_row("manifest", info.manifest_bytes, info.text_bytes);
    text += size_row("database", info.database_bytes, info.text_bytes);
    text += size_row("together", info.video_bytes + info.manifest_bytes + info.database_bytes,
                     info.text_bytes);
  }
  for (const auto& [name, size_bytes] : measured) {
    std::string label = name;  // "gzip_9": how JSON calls what a shell calls "gzip -9"
    label.replace(label.find('_'), 1, " -");
    text +=
        size_bytes ? size_row(label, *size_bytes, info.text_bytes) : row(label, "not installed");
  }
  return text;
}

std::string source_header() { return "  chunks         bytes  modified (UTC)    source\n"; }

std::string source_text(const Source& source) {
  std::string modified = date(source.modified_at);
  modified.resize(std::max<std::size_t>(modified.size(), 16), ' ');
  std::string line = padded_left(grouped(source.chunk_count), 8) +
                     padded_left(grouped(source.size_bytes), 14) + "  " + modified + "  " +
                     printable_line(source.path);
  if (!source.title.empty()) line += "  " + printable_line(source.title);
  return line + "\n";
}

std::string chunk_header() { return "   chunk     frame  place, first words\n"; }

std::string chunk_text(const Chunk& chunk) {
  const ChunkMetadata& metadata = chunk.metadata;
  return padded_left(std::to_string(metadata.id), 8) +
         padded_left(std::to_string(metadata.frame), 10) + "  " + place_of(metadata) + "  " +
         first_words(chunk.content) + "\n";
}

std::string finding_text(const Finding& finding) {
  return printable_line(finding.place + ": " + finding.message);
}

std::string verify_text(const VerifyReport& report, const std::filesystem::path& video) {
  std::string text;
  for (const Finding& finding : report.findings) text += finding_text(finding) + "\n";
  if (report.findings.empty())
    text = printable_line(video.string()) + ": " + counted(report.frames_checked, "frame") +
           " and " + counted(report.chunks_checked, "chunk") + " checked, nothing wrong\n";
  return text;
}

std::string reindex_text(const ReindexReport& report, const std::filesystem::path& video) {
  std::string text = printable_line(video.string()) + ": index of " +
                     counted(report.chunks, "chunk") + " made again\n";
  std::string times = duration(report.words_seconds) + " words; " +
                      duration(report.vectors_seconds) + " vectors (" +
                      counted(report.vectors_made, "chunk");
  if (report.vectors_taken_over > 0)
    times += ", " + grouped(report.vectors_taken_over) + " taken over";
  return text + row("time", times + ")");
}

std::string copy_text(const CopyReport& report, const std::filesystem::path& copy) {
  std::string text =
      printable_line(copy.string()) + ": " + counted(report.video_bytes, "byte") + " copied";
  if (report.left_out_bytes > 0)
    text += ", " + grouped(report.left_out_bytes) + " of an unfinished write left out";
  return text + (report.has_index ? ", with the index\n" : "; there is no index\n");
}

std::string check_text(const Check& check) {
  std::string text = row(check.subject, printable_line(check.state));
  if (check.is_good) return text;
  text[0] = '!';
  return text + row("", "-> " + printable_line(check.remedy));
}

std::string setting_text(const SettingState& state) {
  constexpr std::size_t kOriginColumn = 40;
  std::string text = state.key + " = " + state.value;
  text.resize(std::max(text.size() + 2, kOriginColumn), ' ');
  return printable_line(text + "# " + state.origin) + "\n";
}

}  // namespace memvid::cli
