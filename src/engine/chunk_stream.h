// ChunkStream: the living chunks of a memory in file order, from the video alone.
#ifndef MEMVID_ENGINE_CHUNK_STREAM_H_
#define MEMVID_ENGINE_CHUNK_STREAM_H_

#include <functional>

#include "archive/entry.h"
#include "archive/video_file.h"
#include "base/thread_pool.h"
#include "memvid/chunk.h"
#include "memvid/config.h"
#include "memvid/memory.h"

namespace memvid::engine {

// What a stream tells. Empty functions are not called.
struct ChunkListener {
  std::function<Status(const archive::SettingsEntry&)> on_settings;
  std::function<Status(const archive::SourceEntry&)> on_source;
  std::function<Status(const Chunk&, const archive::SourceEntry&)> on_chunk;
  std::function<void(const Finding&)> on_finding;
};

// Reads the whole video once; twice where chunks were replaced or deleted, because which of them
// live is known only at the end. Memory grows with the number of replaced chunks only.
Status stream_chunks(const archive::VideoFile& video, base::ThreadPool& pool,
                     const ChunkListener& listener, Phase phase, const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_CHUNK_STREAM_H_
