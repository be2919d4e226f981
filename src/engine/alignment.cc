// A chunk is looked for by its first bytes, with a rolling hash over the new text (as rsync looks
// for blocks). So it is found wherever it went; of all that are found the longest row counts in
// which the order of both texts is the same. What the hash cannot find, because it is short or
// there twice, is found beside a chunk that was found.
#include "engine/alignment.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "text/utf8.h"

namespace memvid::engine {
namespace {

constexpr std::size_t kWindowBytes = 32;
constexpr std::size_t kCandidatesMax = 8;  // chunks of one beginning that are compared at one place
constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15;  // odd

// A chunk that stands in the new text.
struct Match {
  std::size_t chunk = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !text::is_continuation(c); }));
}

// The polynomial over the window that begins at the place where it stands.
class RollingHash {
 public:
  explicit RollingHash(std::string_view text) : text_(text) {
    for (std::size_t i = 1; i < kWindowBytes; ++i) highest_ *= kFactor;
  }
  // False when there is no whole window.
  bool move_to(std::size_t at) {
    if (text_.size() < kWindowBytes || at > text_.size() - kWindowBytes) return false;
    if (next_ != 0 && at == next_)
      value_ = (value_ - byte(at - 1) * highest_) * kFactor + byte(at + kWindowBytes - 1);
    else
      value_ = whole(at);
    next_ = at + 1;
    return true;
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t byte(std::size_t at) const { return static_cast<std::uint8_t>(text_[at]); }
  std::uint64_t whole(std::size_t at) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < kWindowBytes; ++i) value = value * kFactor + byte(at + i);
    return value;
  }

  std::string_view text_;
  std::uint64_t highest_ = 1;
  std::uint64_t value_ = 0;
  std::size_t next_ = 0;  // the place behind the window's; 0: there is none yet
};

// Finds chunks by the hash of their first bytes. Each is given once.
class Finder {
 public:
  explicit Finder(std::span<const std::string> chunks) : chunks_(chunks), is_taken_(chunks.size()) {
    for (std::size_t i = chunks.size(); i > 0; --i) {
      RollingHash hash(chunks[i - 1]);
      if (hash.move_to(0)) by_hash_[hash.value()].push_back(i - 1);
    }
  }

  // Whether `rest` begins with this chunk, which is free.
  bool take(std::size_t chunk, std::string_view rest) {
    if (chunk == chunks_.size() || is_taken_[chunk] || chunks_[chunk].empty() ||
        !rest.starts_with(chunks_[chunk]))
      return false;
    is_taken_[chunk] = true;
    return true;
  }

  // The first free chunk of those with this hash that `rest` begins with.
  std::optional<std::size_t> take_by_hash(std::uint64_t hash, std::string_view rest) {
    const auto found = by_hash_.find(hash);
    if (found == by_hash_.end()) return std::nullopt;
    std::vector<std::size_t>& last_first = found->second;
    while (!last_first.empty() && is_taken_[last_first.back()]) last_first.pop_back();
    const std::size_t count = std::min(last_first.size(), kCandidatesMax);
    for (std::size_t i = 0; i < count; ++i)
      if (const std::size_t chunk = last_first.rbegin()[i]; take(chunk, rest)) return chunk;
    return std::nullopt;
  }

 private:
  std::span<const std::string> chunks_;
  std::vector<bool> is_taken_;
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> by_hash_;
};

// What stands in the text, in the order of the text, each place taken once. A chunk that follows
// the one before it there as it did is looked at first: of texts that are there many times the
// right one is taken.
std::vector<Match> find_matches(std::span<const std::string> chunks, std::string_view text) {
  std::vector<Match> matches;
  Finder finder(chunks);
  RollingHash hash(text);
  std::size_t next = 0;  // the chunk after the last that was found
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    std::optional<std::size_t> chunk;
    if (finder.take(next, rest))
      chunk = next;
    else if (hash.move_to(at))
      chunk = finder.take_by_hash(hash.value(), rest);
    if (!chunk) {
      ++at;
      continue;
    }
    matches.push_back({*chunk, at, at + chunks[*chunk].size()});
    at = matches.back().end;
    next = *chunk + 1;
  }
  return matches;
}

// The longest row of matches whose chunks ascend (Fredman 1975).
std::vector<Match> in_order(const std::vector<Match>& matches) {
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::vector<std::size_t> ends;  // of the best row of each length, the last match
  std::vector<std::size_t> before(matches.size(), kNone);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const auto place = std::lower_bound(
        ends.begin(), ends.end(), matches[i].chunk,
        [&](std::size_t end, std::size_t chunk) { return matches[end].chunk < chunk; });
    if (place != ends.begin()) before[i] = *(place - 1);
    if (place == ends.end())
      ends.push_back(i);
    else
      *place = i;
  }
  std::vector<Match> row;
  for (std::size_t i = ends.empty() ? kNone : ends.back(); i != kNone; i = before[i])
    row.push_back(matches[i]);
  std::reverse(row.begin(), row.end());
  return row;
}

class Aligner {
 public:
  Aligner(std::span<const std::string> chunks, std::string_view text, const NewCuts& cuts)
      : chunks_(chunks), text_(text), cuts_(cuts) {}

  Alignment run() {
    for (const Match& match : in_order(find_matches(chunks_, text_))) add_with_neighbours(match);
    add_with_neighbours({chunks_.size(), text_.size(), text_.size()});  // the end of both
    take_in_small_neighbours();
    for (const Match& match : row_) {
      fill_gap(match.chunk, match.begin);
      if (match.chunk == chunks_.size()) break;
      alignment_.pieces.push_back({{match.begin, match.end}, match.chunk, true});
      next_chunk_ = match.chunk + 1;
      at_ = match.end;
    }
    return std::move(alignment_);
  }

 private:
  std::size_t end_of_row() const { return row_.empty() ? 0 : row_.back().end; }
  std::size_t chunk_after_row() const { return row_.empty() ? 0 : row_.back().chunk + 1; }

  // Adds the match to the row, and what stands between, at either end, as it did.
  void add_with_neighbours(const Match& match) {
    while (chunk_after_row() < match.chunk) {
      const std::string& chunk = chunks_[chunk_after_row()];
      const std::size_t begin = end_of_row();
      if (chunk.empty() || !text_.substr(begin, match.begin - begin).starts_with(chunk)) break;
      row_.push_back({chunk_after_row(), begin, begin + chunk.size()});
    }
    std::vector<Match> backwards = {match};
    while (backwards.back().chunk > chunk_after_row()) {
      const std::string& chunk = chunks_[backwards.back().chunk - 1];
      const std::size_t end = backwards.back().begin;
      const std::string_view gap = text_.substr(end_of_row(), end - end_of_row());
      if (chunk.empty() || !gap.ends_with(chunk)) break;
      backwards.push_back({backwards.back().chunk - 1, end - chunk.size(), end});
    }
    row_.insert(row_.end(), backwards.rbegin(), backwards.rend());
  }

  bool fit_together(std::size_t begin, std::size_t end) const {
    const std::size_t length = cuts_.ruler == nullptr ? characters(text_.substr(begin, end - begin))
                                                      : cuts_.ruler->tokens(begin, end);
    return length <= static_cast<std::size_t>(cuts_.chunk_size);
  }

  void take_in_small_neighbours() {
    std::vector<Match> kept;
    for (const Match& match : row_) {
      const std::size_t begin = kept.empty() ? 0 : kept.back().end;
      const bool is_end = match.chunk == chunks_.size();
      if (begin < match.begin) {
        if (!kept.empty() && fit_together(kept.back().begin, match.begin))
          kept.pop_back();
        else if (!is_end && fit_together(begin, match.end))
          continue;
      }
      kept.push_back(match);
    }
    row_ = std::move(kept);
  }

  // Of the one that begins at at_, in a gap up to `end`.
  std::size_t end_of_piece(std::size_t end) const {
    std::size_t piece_end = 0;
    for (auto cut = std::upper_bound(cuts_.ends.begin(), cuts_.ends.end(), at_);; ++cut) {
      const std::size_t next = cut == cuts_.ends.end() ? end : std::min<std::size_t>(*cut, end);
      const bool may_go_on = piece_end == 0 || (cuts_.may_join && fit_together(at_, next));
      if (!may_go_on) return piece_end;
      piece_end = next;
      if (piece_end == end) return end;
    }
  }

  // The text up to `end`, in the places of the chunks up to `chunk`.
  void fill_gap(std::size_t chunk, std::size_t end) {
    while (at_ < end) {
      AlignedPiece piece;
      piece.range = {at_, end_of_piece(end)};
      at_ = piece.range.end;
      if (next_chunk_ < chunk) piece.chunk = next_chunk_++;
      alignment_.pieces.push_back(piece);
    }
    for (; next_chunk_ < chunk; ++next_chunk_) alignment_.left_over.push_back(next_chunk_);
  }

  std::span<const std::string> chunks_;
  std::string_view text_;
  const NewCuts& cuts_;
  std::vector<Match> row_;
  Alignment alignment_;
  std::size_t next_chunk_ = 0;
  std::size_t at_ = 0;
};

}  // namespace

Alignment align(std::span<const std::string> chunks, std::string_view text, const NewCuts& cuts) {
  return Aligner(chunks, text, cuts).run();
}

}  // namespace memvid::engine
