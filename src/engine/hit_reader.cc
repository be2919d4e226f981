#include "engine/hit_reader.h"

#include <algorithm>
#include <utility>

#include "base/try.h"
#include "engine/lines.h"
#include "engine/place.h"
#include "engine/text_print.h"

namespace memvid::engine {
namespace {

constexpr std::size_t kCandidatesPerRead = 32;  // no more blocks than a ChunkReader keeps
// Where two texts of one source say nearly the same: a thousand characters that differ in some ten
// places still do.
constexpr double kNearlyTheSame = 0.8;

// The hits so far, and which of them a further text would repeat.
class Folding {
 public:
  explicit Folding(std::vector<Hit>& hits) : hits_(hits) {}

  Hit* find_like(SourceId source, std::string_view text) {
    std::optional<TextPrint> print;  // most hits are the only one of their source
    prints_.resize(hits_.size());
    for (std::size_t i = 0; i < hits_.size(); ++i) {
      if (hits_[i].chunk.metadata.source != source) continue;
      if (!print) print.emplace(text);
      if (!prints_[i]) prints_[i].emplace(hits_[i].chunk.content);
      if (print->likeness(*prints_[i]) >= kNearlyTheSame) return &hits_[i];
    }
    return nullptr;
  }

 private:
  std::vector<Hit>& hits_;
  std::vector<std::optional<TextPrint>> prints_;
};

Standing standing(const std::vector<index::Scored>& list, std::uint64_t version) {
  const auto found = std::find_if(list.begin(), list.end(), [version](const index::Scored& hit) {
    return hit.version == version;
  });
  if (found == list.end()) return {};
  return {static_cast<int>(found - list.begin()) + 1, found->score, list.front().score};
}

// A chunk that was updated on its own has no place in its source's text.
bool is_alone(const index::VersionRow& row) { return row.begin == row.end; }

}  // namespace

HitReader::HitReader(const OpenedMemory& memory, base::ThreadPool& pool)
    : memory_(memory), chunks_(memory.video->file(), *memory.index, pool) {}

Status HitReader::read(const Query& asked, const ParsedQuery& query, std::uint64_t commit,
                       const Ranking& ranking, Answer& answer) {
  const auto top_k = static_cast<std::size_t>(asked.top_k);
  Folding folding(answer.hits);
  std::span<const index::Scored> rest = ranking.hits;
  while (!rest.empty() && answer.hits.size() < top_k) {
    // Conditions may turn any candidate away, so more than are wanted are read side by side.
    const std::size_t wanted =
        query.has_conditions() ? kCandidatesPerRead : top_k - answer.hits.size();
    const std::span<const index::Scored> some =
        rest.first(std::min({rest.size(), wanted, kCandidatesPerRead}));
    rest = rest.subspan(some.size());
    MEMVID_TRY(const std::vector<index::VersionRow> rows, find_rows(some));
    MEMVID_TRY_VOID(chunks_.prefetch(rows));
    for (std::size_t i = 0; i < rows.size() && answer.hits.size() < top_k; ++i) {
      MEMVID_TRY(auto text, readable_text(rows[i], answer));
      if (!text || !query.admits(*text)) continue;
      MEMVID_TRY(ChunkMetadata metadata, place(rows[i]));
      if (Hit* like = folding.find_like(metadata.source, *text); like != nullptr) {
        like->folded.push_back(std::move(metadata));
        continue;
      }
      Hit hit;
      hit.rank = static_cast<int>(answer.hits.size()) + 1;
      hit.score = some[i].score;
      hit.chunk = {std::move(*text), std::move(metadata)};
      hit.words = standing(ranking.words, some[i].version);
      hit.vectors = standing(ranking.vectors, some[i].version);
      for (const index::TextRange& range : index::highlights(query.words, hit.chunk.content))
        hit.highlights.emplace_back(range.begin, range.end);
      MEMVID_TRY(hit.before,
                 lines_beside(rows[i], Side::kBefore, asked.context_lines, commit, answer));
      MEMVID_TRY(hit.after,
                 lines_beside(rows[i], Side::kAfter, asked.context_lines, commit, answer));
      answer.hits.push_back(std::move(hit));
    }
  }
  return {};
}

Result<std::vector<index::VersionRow>> HitReader::find_rows(std::span<const index::Scored> hits) {
  std::vector<index::VersionRow> rows;
  for (const index::Scored& scored : hits) {
    MEMVID_TRY(auto row, memory_.index->find_version(scored.version));
    if (!row)
      return fail(ErrorCode::kCorrupt, memory_.paths.database.string() +
                                           " is damaged: a chunk is missing from it; run memvid "
                                           "reindex to make it again");
    rows.push_back(std::move(*row));
  }
  return rows;
}

// nullopt: the frame does not read, and the answer says so.
Result<std::optional<std::string>> HitReader::readable_text(const index::VersionRow& row,
                                                            Answer& answer) {
  auto text = chunks_.text(row);
  if (text) return std::optional(std::move(*text));
  if (text.error().code != ErrorCode::kCorrupt) return tl::unexpected<Error>(text.error());
  answer.damaged.push_back({"chunk " + std::to_string(row.chunk), text.error().message});
  return std::nullopt;
}

Result<ChunkMetadata> HitReader::place(const index::VersionRow& row) {
  MEMVID_TRY(const auto source, memory_.index->find_source(row.source));
  MEMVID_TRY(const auto block, memory_.index->find_block(row.block));
  ChunkMetadata metadata;
  metadata.id = row.chunk;
  metadata.source = row.source;
  metadata.begin = row.begin;
  metadata.end = row.end;
  metadata.first_line = row.first_line;
  metadata.last_line = row.last_line;
  metadata.frame = block ? block->first_frame : 0;
  metadata.json = row.metadata;
  if (source) {
    metadata.path = source->path;
    metadata.own_id = source->own_id;
    metadata.title = source->title;
    metadata.media_type = source->media_type;
  }
  tell_place(metadata, source ? source->metadata : std::string());
  return metadata;
}

Result<std::string> HitReader::lines_beside(const index::VersionRow& row, Side side, int lines,
                                            std::uint64_t commit, Answer& answer) {
  const auto cut = [side, lines](std::string_view text) {
    return side == Side::kBefore ? last_lines(text, lines) : first_lines(text, lines);
  };
  std::string text;
  if (lines == 0) return text;
  std::optional<index::VersionRow> at = row;
  while (cut(text).size() == text.size()) {
    MEMVID_TRY(at, neighbour(*at, side, commit));
    if (!at) break;
    MEMVID_TRY(const auto more, readable_text(*at, answer));
    if (!more) break;
    text = side == Side::kBefore ? *more + text : text + *more;
  }
  return std::string(cut(text));
}

Result<std::optional<index::VersionRow>> HitReader::neighbour(const index::VersionRow& row,
                                                              Side side, std::uint64_t commit) {
  const bool before = side == Side::kBefore;
  if (is_alone(row) || (before && row.begin == 0)) return std::nullopt;
  const auto touches = [&](const index::VersionRow& other) {
    return other.source == row.source && !is_alone(other) &&
           (before ? other.end == row.begin : other.begin == row.end);
  };
  MEMVID_TRY(auto beside,
             memory_.index->find_chunk_as_of(before ? row.chunk - 1 : row.chunk + 1, commit));
  if (beside && touches(*beside)) return beside;
  // Its chunks were put at different times.
  MEMVID_TRY(const auto parts, memory_.index->living_versions(row.source, commit));
  const auto found = std::find_if(parts.begin(), parts.end(), touches);
  if (found == parts.end()) return std::nullopt;
  return *found;
}

}  // namespace memvid::engine
