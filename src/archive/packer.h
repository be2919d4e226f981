// Packer: packed blocks in, symbols out. Blocks run end to end from one symbol into the next.
#ifndef MEMVID_ARCHIVE_PACKER_H_
#define MEMVID_ARCHIVE_PACKER_H_

#include <functional>
#include <optional>

#include "archive/symbol.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "memvid/error.h"

namespace memvid::archive {

class Packer {
 public:
  // Receives each full symbol, in order.
  using Sink = std::function<Status(base::Bytes symbol)>;

  Packer(const base::Hash128& memory_id, std::uint64_t first_frame, const base::Hash256& head,
         Sink sink);

  // Adds a packed block. What does not fit goes on in the next symbols.
  Status add(const BlockHeader& block, base::ByteSpan packed);
  // Ends the current symbol, so that the next block begins a new one. Nothing if it is empty.
  Status flush();
  // True if `bytes` of a whole block would fit into the current symbol together with its header.
  bool fits(const BlockHeader& block) const;

  // From now on symbols leave room for the extension of a copy, and are remembered for
  // write_copies(). Flushes first.
  Status set_copied(bool copied);
  // Writes every remembered symbol once more, as copies, and forgets them.
  Status write_copies();
  std::size_t remembered_count() const { return remembered_.size(); }
  // The next frames are those of a graft: they are written by others. Between symbols only.
  void pass_over_graft(std::uint64_t frame_count, const base::Hash256& origin_head);

  std::uint64_t next_frame() const { return next_frame_; }  // of the symbol that is being filled
  const base::Hash256& head() const { return head_; }       // over all symbols that were flushed

 private:
  struct Remembered {
    std::uint64_t frame;
    base::Bytes payload;
  };
  SymbolHeader header(std::optional<std::uint64_t> copy_of) const;
  Status emit(const SymbolHeader& header, base::ByteSpan payload);
  std::size_t room() const;

  base::Hash128 memory_id_;
  std::uint64_t next_frame_;
  base::Hash256 head_;
  Sink sink_;
  base::Bytes payload_;
  bool copied_ = false;
  std::vector<Remembered> remembered_;
};

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_PACKER_H_
