// Where this code lies: what is installed beside it is found from there.
#ifndef MEMVID_BASE_OWN_PLACE_H_
#define MEMVID_BASE_OWN_PLACE_H_

#include <filesystem>

namespace memvid::base {

// The folder of the program, or of the shared library, that this code is in. Empty when the system
// does not tell (no /proc).
std::filesystem::path own_dir();

// Whether `dir` lies in the build itself. By the time an installed program runs, the build's path
// may be anybody's, and nothing is to be loaded or run from there.
bool is_in_build(const std::filesystem::path& dir);

}  // namespace memvid::base

#endif  // MEMVID_BASE_OWN_PLACE_H_
