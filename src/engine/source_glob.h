// Globs over source paths: '*' and '?' also match '/', [abc] a set; an empty glob matches all.
#ifndef MEMVID_ENGINE_SOURCE_GLOB_H_
#define MEMVID_ENGINE_SOURCE_GLOB_H_

#include <string>

namespace memvid::engine {

// The same language as the index's filter (SQLite's GLOB).
bool matches_glob(const std::string& glob, const std::string& path);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_SOURCE_GLOB_H_
