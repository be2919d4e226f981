// What the first frames of a video say: how the memory was made, and its dictionary.
#ifndef MEMVID_ENGINE_BEGINNING_H_
#define MEMVID_ENGINE_BEGINNING_H_

#include <memory>

#include "archive/compression.h"
#include "archive/entry.h"
#include "archive/video_file.h"
#include "base/thread_pool.h"
#include "memvid/error.h"

namespace memvid::engine {

struct Beginning {
  archive::SettingsEntry settings;
  std::shared_ptr<const archive::Dictionary> dictionary;  // null: it has none
};

// Reads some twenty frames. kCorrupt: none of them holds the settings.
Result<Beginning> read_beginning(const archive::VideoFile& video, base::ThreadPool& pool);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_BEGINNING_H_
