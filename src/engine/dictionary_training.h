// The dictionary of a new video, trained on the entries that go into it.
#ifndef MEMVID_ENGINE_DICTIONARY_TRAINING_H_
#define MEMVID_ENGINE_DICTIONARY_TRAINING_H_

#include <cstdint>
#include <functional>
#include <stop_token>

#include "archive/entry.h"
#include "base/bytes.h"

namespace memvid::engine {

// Gives all entries in order, each time it is called.
using EntryWalk = std::function<Status(const std::function<Status(archive::Entry&&)>& on_entry)>;

// Empty where a dictionary does not pay. `total_bytes`: about what the entries come to; 4 MiB of
// them are taken, spread evenly. Errors of the walk; kCancelled.
Result<base::Bytes> train_dictionary_on(const EntryWalk& each_entry, std::uint64_t total_bytes,
                                        const std::stop_token& stop);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_DICTIONARY_TRAINING_H_
