#include "engine/sync_draft.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "base/progress.h"
#include "base/try.h"
#include "engine/alignment.h"
#include "engine/chunk_reader.h"
#include "engine/lines.h"
#include "engine/place.h"
#include "engine/revision.h"

namespace memvid::engine {
namespace {

constexpr std::size_t kChunksPerRead = 512;  // some 20 blocks, read side by side

SourceChange told(SourceChange::Kind kind, const archive::SourceEntry& source) {
  SourceChange change;
  change.kind = kind;
  change.path = source.path;
  change.own_id = source.own_id;
  return change;
}

class Drafter {
 public:
  Drafter(const archive::VideoFile& video, index::Index& index, base::ThreadPool& pool,
          const TextConfig& text, const text::CountTokens& count_tokens)
      : index_(index),
        reader_(video.file(), index, pool),
        config_(text),
        ruler_(count_tokens),
        next_source_(video.trailer().next_source),
        next_chunk_(video.trailer().next_chunk) {}

  Status begin(archive::SourceEntry&& source, const SyncStep& step) {
    kind_ = step.kind;
    source_ = std::move(source);
    text_.clear();
    places_.clear();
    switch (kind_) {
      case SyncStep::Kind::kSame: return {};
      case SyncStep::Kind::kReplace: MEMVID_TRY_VOID(erase(step.held)); [[fallthrough]];
      case SyncStep::Kind::kAdd: return begin_new(step);
      case SyncStep::Kind::kRewrite: return take_over(step.held);
      case SyncStep::Kind::kMove: return move(step.held);
    }
    return {};
  }

  Status on_put(archive::PutEntry&& put) {
    if (kind_ == SyncStep::Kind::kRewrite) {
      text_ += put.text;
      places_.push_back({put.end, place_in(put.metadata)});
    }
    if (kind_ != SyncStep::Kind::kAdd && kind_ != SyncStep::Kind::kReplace) return {};
    put.source = source_.id;
    put.chunk = next_chunk_++;
    ++draft_.sources.back().chunks_added;
    return add(put);
  }

  // After the puts of the document.
  Status end() { return kind_ == SyncStep::Kind::kRewrite ? rewrite() : Status{}; }

  Status remove(const HeldSource& held) {
    archive::SourceEntry source;
    source.path = held.path;
    source.own_id = held.own_id;
    draft_.sources.push_back(told(SourceChange::Kind::kRemoved, source));
    draft_.sources.back().chunks_removed = held.chunks;
    return erase(held);
  }

  SyncDraft finish(const archive::Trailer& last) {
    draft_.change.sources = next_source_ - last.next_source;
    draft_.change.chunks = next_chunk_ - last.next_chunk;
    draft_.change.erased = draft_.erased.size();
    std::sort(draft_.erased.begin(), draft_.erased.end());
    return std::move(draft_);
  }

 private:
  Status begin_new(const SyncStep& step) {
    const bool is_other = kind_ == SyncStep::Kind::kReplace;
    draft_.sources.push_back(
        told(is_other ? SourceChange::Kind::kChanged : SourceChange::Kind::kAdded, source_));
    if (is_other) draft_.sources.back().chunks_removed = step.held.chunks;
    source_.id = next_source_++;
    return draft_.entries.add(source_);
  }

  // The source goes on as the one that was there.
  Status take_over(const HeldSource& held) {
    MEMVID_TRY(const auto row, index_.find_source(held.source));
    source_.id = held.source;
    if (row) source_.added_at = row->added_at;
    return {};
  }

  Status move(const HeldSource& held) {
    MEMVID_TRY_VOID(take_over(held));
    draft_.sources.push_back(told(SourceChange::Kind::kMoved, source_));
    draft_.sources.back().path_before = held.path;
    return draft_.entries.add(source_);
  }

  Status erase(const HeldSource& held) {
    MEMVID_TRY(const std::vector<std::uint64_t> chunks, index_.living_chunks(held.source));
    draft_.erased.insert(draft_.erased.end(), chunks.begin(), chunks.end());
    return {};
  }

  // The source again, and of its chunks those whose text, range or line is another.
  Status rewrite() {
    MEMVID_TRY(const std::vector<index::VersionRow> rows,
               index_.living_versions(source_.id, index::kLastCommit));
    MEMVID_TRY(const std::vector<std::string> texts, texts_of(rows));
    std::vector<std::uint64_t> ends;
    for (const CutPlace& cut : places_) ends.push_back(cut.end);
    const bool is_by_tokens = config_.chunk_by == ChunkBy::kTokens;
    ruler_.clear();
    if (is_by_tokens) MEMVID_TRY_VOID(ruler_.measure(text_, true));
    const NewCuts cuts{ends, config_.chunk_size, config_.chunk_by != ChunkBy::kHeadings,
                       is_by_tokens ? &ruler_ : nullptr};
    const Alignment alignment = align(texts, text_, cuts);
    draft_.sources.push_back(told(SourceChange::Kind::kChanged, source_));
    MEMVID_TRY_VOID(draft_.entries.add(source_));
    std::uint64_t line = source_.first_line;
    bool is_line_known = true;  // by who reads the entries: from the source, or the put before
    for (const AlignedPiece& piece : alignment.pieces) {
      const std::string_view text =
          std::string_view(text_).substr(piece.range.begin, piece.range.end - piece.range.begin);
      const index::VersionRow* row = piece.chunk ? &rows[*piece.chunk] : nullptr;
      const bool stays = piece.is_same && row->begin == piece.range.begin &&
                         row->end == piece.range.end && row->first_line == line;
      if (!stays) MEMVID_TRY_VOID(put(row, piece, text, is_line_known ? 0 : line));
      is_line_known = !stays;
      line += line_breaks(text);
    }
    for (const std::size_t chunk : alignment.left_over) draft_.erased.push_back(rows[chunk].chunk);
    draft_.sources.back().chunks_removed = alignment.left_over.size();
    return {};
  }

  Result<std::vector<std::string>> texts_of(std::span<const index::VersionRow> rows) {
    std::vector<std::string> texts;
    texts.reserve(rows.size());
    while (!rows.empty()) {
      const auto some = rows.first(std::min(rows.size(), kChunksPerRead));
      MEMVID_TRY_VOID(reader_.prefetch(some));
      for (const index::VersionRow& row : some) {
        MEMVID_TRY(std::string text, reader_.text(row));
        texts.push_back(std::move(text));
      }
      rows = rows.subspan(some.size());
    }
    return texts;
  }

  // `row`: the chunk whose place the piece takes; null: a new one.
  Status put(const index::VersionRow* row, const AlignedPiece& piece, std::string_view text,
             std::uint64_t first_line) {
    SourceChange& change = draft_.sources.back();
    archive::PutEntry put;
    if (row != nullptr) {
      MEMVID_TRY(put, next_revision(*row, text, reader_));
      ++(piece.is_same ? change.chunks_moved : change.chunks_changed);
    } else {
      put.chunk = next_chunk_++;
      put.source = source_.id;
      put.text = text;
      put.text_bytes = text.size();
      ++change.chunks_added;
    }
    put.metadata = metadata_of(place_of(piece.range));
    put.begin = piece.range.begin;
    put.end = piece.range.end;
    put.first_line = first_line;
    return add(put);
  }

  // The places of the chunks that the document would be cut into and that the piece has a part of.
  PlaceSpan place_of(text::ByteRange range) const {
    const auto ends_by = [](const CutPlace& cut, std::uint64_t at) { return cut.end <= at; };
    const auto first = std::lower_bound(places_.begin(), places_.end(), range.begin, ends_by);
    const auto last = std::lower_bound(first, places_.end(), range.end - 1, ends_by);
    return {first->span.first, last->span.last, first->span.columns};
  }

  Status add(const archive::PutEntry& put) {
    ++draft_.change.versions;
    return draft_.entries.add(put);
  }

  index::Index& index_;
  ChunkReader reader_;
  const TextConfig& config_;
  text::TokenRuler ruler_;
  std::uint64_t next_source_;
  std::uint64_t next_chunk_;
  SyncDraft draft_;
  // The document in progress:
  SyncStep::Kind kind_ = SyncStep::Kind::kSame;
  archive::SourceEntry source_;
  // Of one that is rewritten:
  struct CutPlace {
    std::uint64_t end = 0;
    PlaceSpan span;
  };
  std::string text_;
  std::vector<CutPlace> places_;  // of the chunks that it would be cut into, in order
};

}  // namespace

// Deletes stand first: what is said of a source behind them counts again.
Status SyncDraft::write(archive::CommitWriter& writer) const {
  for (const std::uint64_t chunk : erased) MEMVID_TRY_VOID(writer.add(archive::DeleteEntry{chunk}));
  EntryLog::Reader reader(entries);
  for (;;) {
    MEMVID_TRY(const auto entry, reader.next());
    if (!entry) return {};
    MEMVID_TRY_VOID(writer.add(*entry));
  }
}

Result<SyncDraft> draft_sync(const Collection& collection, const SyncPlan& plan,
                             const archive::VideoFile& video, index::Index& index,
                             base::ThreadPool& pool, const TextConfig& text,
                             const std::stop_token& stop) {
  Drafter drafter(video, index, pool, text, collection.count_tokens());
  std::size_t documents = 0;
  const auto draft_entry = [&](archive::Entry&& entry) -> Status {
    if (auto* put = std::get_if<archive::PutEntry>(&entry)) return drafter.on_put(std::move(*put));
    MEMVID_TRY_VOID(base::check_stop(stop));
    MEMVID_TRY_VOID(drafter.end());
    return drafter.begin(std::move(std::get<archive::SourceEntry>(entry)), plan.steps[documents++]);
  };
  MEMVID_TRY_VOID(collection.each(0, draft_entry));
  MEMVID_TRY_VOID(drafter.end());
  for (const HeldSource& held : plan.gone) MEMVID_TRY_VOID(drafter.remove(held));
  return drafter.finish(video.trailer());
}

}  // namespace memvid::engine
