// Alignment: which chunks of a text are still in its new version, and how the rest of it is cut.
// Pure.
#ifndef MEMVID_ENGINE_ALIGNMENT_H_
#define MEMVID_ENGINE_ALIGNMENT_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/chunker.h"

namespace memvid::engine {

// A piece of the new text.
struct AlignedPiece {
  text::ByteRange range;
  std::optional<std::size_t> chunk;  // the old one whose place it takes; none: there is one more
  bool is_same = false;              // it is that one's text
};

struct Alignment {
  std::vector<AlignedPiece> pieces;    // tile the new text; those with a chunk in the chunks' order
  std::vector<std::size_t> left_over;  // chunks whose place nothing takes, ascending
};

// How the new text is cut where nothing of the old one stands.
struct NewCuts {
  std::span<const std::uint64_t> ends;      // of the chunks of the whole new text, ascending
  int chunk_size = 1000;                    // characters, or tokens, of a chunk at most
  bool may_join = true;                     // parts of two of them, where both fit into one
  const text::TokenRuler* ruler = nullptr;  // has measured the new text; null: characters count
};

// `chunks`: the old text, in order; parts of it may be missing or be another text. What is found
// again is found whole and in order. The gaps between are cut as the whole new text would be; one
// that would fit into one chunk together with what stands beside it takes that in, so that a text
// that grows line by line does not become chunks of a line. O(text + chunks) time and memory.
Alignment align(std::span<const std::string> chunks, std::string_view text, const NewCuts& cuts);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_ALIGNMENT_H_
