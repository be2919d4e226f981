// ChunkStream: the living chunks of a memory, from the video alone.
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
  // The same chunk as its put would be written today: with its revision, and its text whole.
  std::function<Status(archive::PutEntry&&, const archive::SourceEntry&)> on_put;
  // A chunk of the source was changed or deleted on its own, and the source not said again since:
  // what is left of it is told, but need not be the text that its hash is of. Comes before the
  // source's last chunk or just behind it.
  std::function<void(std::uint64_t source)> on_edited_source;
  std::function<void(const Finding&)> on_finding;
};

// Chunks come in file order, but those of a source that was said again, or whose chunks do not
// stand one after the other, come after all others, source by source in the order of their ranges.
// What was said last of a source goes with all of its chunks; a writer says it once in a first
// commit.
//
// Reads the whole video once; twice when it has several commits or chunks were replaced or deleted,
// because which of them live is known only at the end. RAM grows with what was changed only; the
// texts of changed sources wait in a temporary file.
Status stream_chunks(const archive::VideoFile& video, base::ThreadPool& pool,
                     const ChunkListener& listener, Phase phase, const CallOptions& options);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_CHUNK_STREAM_H_
