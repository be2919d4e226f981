// The next revision of a chunk.
#ifndef MEMVID_ENGINE_REVISION_H_
#define MEMVID_ENGINE_REVISION_H_

#include <string_view>

#include "archive/entry.h"
#include "engine/chunk_reader.h"
#include "index/rows.h"

namespace memvid::engine {

// A put of `text` that replaces `row`, with its source and metadata; its range is for the caller.
// It lies as a difference against the chunk's last whole text where that takes less room.
Result<archive::PutEntry> next_revision(const index::VersionRow& row, std::string_view text,
                                        ChunkReader& reader);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_REVISION_H_
