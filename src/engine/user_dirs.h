// Folders of the user outside any memory.
#ifndef MEMVID_ENGINE_USER_DIRS_H_
#define MEMVID_ENGINE_USER_DIRS_H_

#include <filesystem>

#include "memvid/error.h"

namespace memvid::engine {

// $MEMVID_CACHE, else $XDG_CACHE_HOME/memvid, else ~/.cache/memvid; empty without any of them: then
// nothing is cached.
std::filesystem::path cache_dir();

// Of the jobs: $XDG_STATE_HOME/memvid, else .local/state/memvid in $HOME or, without it, in the
// home that the system knows. kNotFound tells what to set.
Result<std::filesystem::path> state_dir();

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_USER_DIRS_H_
