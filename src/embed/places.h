// Where that is looked for which is not linked in: the OpenVINO module and the model.
#ifndef MEMVID_EMBED_PLACES_H_
#define MEMVID_EMBED_PLACES_H_

#include <filesystem>
#include <vector>

namespace memvid::embed {

// The folder of the program, or of the shared library, that this code is in. Empty when the system
// does not tell (no /proc).
std::filesystem::path own_dir();

// Folders to look in, in this order, for code that lies in `own_dir`: the ones that `cmake
// --install` fills (../lib/memvid, ../share/memvid/models), then the ones of the build, but those
// only for what lies in the build itself: by the time an installed program runs, the build's path
// may be anybody's, and code is loaded from there.
std::vector<std::filesystem::path> module_places(const std::filesystem::path& own_dir);
std::vector<std::filesystem::path> model_places(const std::filesystem::path& own_dir);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_PLACES_H_
