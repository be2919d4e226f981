// What every command that makes a new memory does with the files that may be there already.
#ifndef MEMVID_ENGINE_OUTPUT_FILES_H_
#define MEMVID_ENGINE_OUTPUT_FILES_H_

#include "base/hash.h"
#include "engine/paths.h"
#include "memvid/error.h"

namespace memvid::engine {

// Foreign files under the index's names are refused before anything is written, and, unless
// `overwrite`, the index of another video that is there. A damaged index of ours, or one that
// another version made, is emptied.
Status check_index_files(const MemoryPaths& paths, bool overwrite);

// Empties the database, if there is one: it speaks of the video that was there before. The first
// search fills it.
Status drop_index(const MemoryPaths& paths);

// True: the video is there, in its first commit, made of `inputs`. kInvalidArgument names
// --overwrite: of other content, or no memory at all; false if `overwrite`.
Result<bool> has_video_of(const MemoryPaths& paths, const base::Hash128& inputs, bool overwrite);

// Drawn by chance, for a memory that begins.
base::Hash128 new_memory_id();

// Puts the video that lies whole under the temporary name in its place.
Status publish_video(const MemoryPaths& paths);

// Writes the manifest, unless it is there and of this memory; returns whether it was.
Result<bool> complete_manifest(const MemoryPaths& paths, const base::Hash128& memory_id);

// 0 if it is not there.
std::uint64_t size_or_zero(const std::filesystem::path& path);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_OUTPUT_FILES_H_
