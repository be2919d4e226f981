// AppendPlan: which of the texts that were added are new to a memory, and what they replace.
#ifndef MEMVID_ENGINE_APPEND_PLAN_H_
#define MEMVID_ENGINE_APPEND_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/collection.h"
#include "engine/known_sources.h"

namespace memvid::engine {

struct AppendPlan {
  std::vector<bool> is_taken;           // of each source of the collection, in order
  std::vector<std::uint64_t> replaced;  // chunks that the new ones replace, ascending
  std::uint64_t documents_replaced = 0;
  std::uint64_t sources = 0;               // taken
  std::uint64_t chunks = 0;                // taken
  std::vector<std::string> already_there;  // one line for each source that the memory holds
  std::vector<std::string> changed;        // and for each whose path it holds with another text
};

// A document with an own id replaces the one of that id, unless it says the same. Any other text is
// passed over when the memory holds all of it, and when its path stands for another text there, or
// for a part of this one: that is for sync. Lines without an id are held against their content
// alone. `texts_before`: as Collection::each has it.
Result<AppendPlan> plan_append(const Collection& collection, std::uint64_t texts_before,
                               KnownSources& known);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_APPEND_PLAN_H_
