// Scopes: which memory the frame at hand is of, and the hash chain of each memory so far.
//
// A file's frames are its own memory's, but for the ranges of grafts, and ranges nest. Whoever
// follows a file frame by frame moves this along. RAM O(depth).
#ifndef MEMVID_ARCHIVE_SCOPES_H_
#define MEMVID_ARCHIVE_SCOPES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "archive/entry.h"
#include "archive/symbol.h"
#include "base/hash.h"

namespace memvid::archive {

// Memories that are merged again and again nest as deep as that happens by hand.
inline constexpr std::size_t kGraftDepthMax = 64;

// The file's own memory, or the range of a graft.
struct Scope {
  base::Hash128 memory_id{};      // in the headers of its symbols
  std::uint64_t first_frame = 0;  // physical
  std::uint64_t end_frame = 0;    // physical, exclusive
  std::uint64_t frame_shift = 0;  // physical frame minus the header's, modulo 2^64
  std::uint64_t chunk_base = 0;   // added to its ids; with those of the scopes around it
  std::uint64_t source_base = 0;
  base::Hash256 link{};         // of the last frame
  bool is_link_known = true;    // false: a frame did not read
  base::Hash256 origin_head{};  // of a graft
  bool is_from_start = true;    // of a graft: the range begins with its origin's first frame
};

// The only entry of a graft's block, which nothing else may look like; nullptr: it is none.
const GraftEntry* graft_of(const BlockHeader& block, const std::vector<Entry>& entries);

class Scopes {
 public:
  // The memory's frames up to `end_frame`; `link` is the one before its first frame here.
  Scopes(const base::Hash128& memory_id, std::uint64_t end_frame, const base::Hash256& link);

  const Scope& current() const { return scopes_.back(); }
  const Scope& memory() const { return scopes_.front(); }
  bool is_in_graft() const { return scopes_.size() > 1; }
  void set_memory_id(const base::Hash128& memory_id) { scopes_.front().memory_id = memory_id; }

  struct Move {
    bool is_into_another_scope = false;
    // First frames of the ranges that have ended and are not what their grafts say.
    std::vector<std::uint64_t> false_grafts;
  };
  // Each frame in order, and then the end.
  Move move_to(std::uint64_t frame);
  // The graft whose symbol is on `frame`; its range begins with the next frame. kCorrupt: it does
  // not fit its place, kUnsupported: it nests too deep. It is passed over then.
  Status announce(const GraftEntry& graft, std::uint64_t frame);

  bool is_in_place(const SymbolHeader& header, std::uint64_t frame) const {
    return header.memory_id == current().memory_id && header.frame + current().frame_shift == frame;
  }
  // The frame holds this symbol, or one that does not read.
  void add(base::ByteSpan symbol);
  void add_unread() { scopes_.back().is_link_known = false; }

 private:
  std::vector<Scope> scopes_;  // the memory itself, then the grafts that the frame lies in
  std::optional<Scope> announced_;
};

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_SCOPES_H_
