// LivingEntries: what a memory holds now, as entries in a temporary file.
#ifndef MEMVID_ENGINE_LIVING_ENTRIES_H_
#define MEMVID_ENGINE_LIVING_ENTRIES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "archive/entry.h"
#include "base/hash.h"
#include "engine/entry_log.h"
#include "memvid/error.h"

namespace memvid::engine {

// Each source once, then its chunks. A source of which chunks were changed or erased on their own
// is from now on what is left of it: its chunks tile its text again, and its hash is of that.
class LivingEntries {
 public:
  // Chunks come in the order of their sources, and within a source in that of its text.
  Status add(archive::PutEntry&& put, const archive::SourceEntry& source);
  void finish() { end_source(); }  // after the last one

  Status each(const std::function<Status(archive::Entry&&)>& on_entry) const;
  std::uint64_t chunks() const { return chunks_; }
  std::uint64_t size_bytes() const { return log_.size_bytes(); }

 private:
  void end_source();

  EntryLog log_;
  std::uint64_t chunks_ = 0;
  archive::SourceEntry source_;  // the one that is being added
  std::uint64_t bytes_ = 0;      // of its text so far
  base::Hasher hasher_{16};
  std::map<std::uint64_t, std::pair<base::Hash128, std::uint64_t>> edited_;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_LIVING_ENTRIES_H_
