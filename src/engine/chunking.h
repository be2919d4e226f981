// How a memory's texts are cut, as its settings entry keeps it.
#ifndef MEMVID_ENGINE_CHUNKING_H_
#define MEMVID_ENGINE_CHUNKING_H_

#include <string>

#include "archive/entry.h"
#include "memvid/config.h"

namespace memvid::engine {

void put_chunking(const TextConfig& config, archive::SettingsEntry& settings);
// kUnsupported: a newer memvid cuts in a way that this one does not know.
Result<TextConfig> chunking_of(const archive::SettingsEntry& settings);
// "characters", "sentences", "headings"; for one that is not known its number.
std::string chunk_by_in_words(const archive::SettingsEntry& settings);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_CHUNKING_H_
