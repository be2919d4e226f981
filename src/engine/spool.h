// Spool: the entries of the texts that were added, in temporary files.
//
// They are gone with the process. So memory use does not grow with the input, the input may be read
// twice (once to train the dictionary), and what was added is what is built.
#ifndef MEMVID_ENGINE_SPOOL_H_
#define MEMVID_ENGINE_SPOOL_H_

#include <cstdint>
#include <functional>

#include "archive/entry.h"
#include "engine/entry_log.h"
#include "memvid/error.h"

namespace memvid::engine {

// A source is added after its chunks, since its hash is known when its text has been read, and is
// given before them, since readers want it first: hence two logs. kCapacity, kIo.
class Spool {
 public:
  Status add(const archive::PutEntry& chunk);
  // After at least one chunk of it. Source ids ascend.
  Status add(const archive::SourceEntry& source);
  // All entries so far, each source before its chunks.
  Status each(const std::function<Status(archive::Entry&&)>& on_entry) const;
  std::uint64_t size_bytes() const { return sources_.size_bytes() + chunks_.size_bytes(); }

  struct Mark {
    std::uint64_t sources = 0;
    std::uint64_t chunks = 0;
  };
  // The spool as it is now, to come back to.
  Result<Mark> mark();
  void roll_back(const Mark& mark);

 private:
  EntryLog sources_;
  EntryLog chunks_;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_SPOOL_H_
