// MemoryState: which memory, and how far. Video and index are compared by all four, never by id and
// number alone: after `cp` both copies can go on, and then share id and number but not the head.
#ifndef MEMVID_BASE_MEMORY_STATE_H_
#define MEMVID_BASE_MEMORY_STATE_H_

#include <cstdint>

#include "base/hash.h"

namespace memvid::base {

struct MemoryState {
  Hash128 memory_id{};       // random, drawn when the memory is created
  std::uint64_t epoch = 0;   // grows with each compact
  std::uint64_t commit = 0;  // 1 for the first; 0: nothing committed yet
  Hash256 head{};  // hash chain over all symbols up to this commit (docs/formats/commit.md)

  friend bool operator==(const MemoryState&, const MemoryState&) = default;
};

}  // namespace memvid::base

#endif  // MEMVID_BASE_MEMORY_STATE_H_
