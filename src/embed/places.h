// Where that is looked for which is not linked in: the OpenVINO module and the model.
#ifndef MEMVID_EMBED_PLACES_H_
#define MEMVID_EMBED_PLACES_H_

#include <filesystem>
#include <vector>

namespace memvid::embed {

// Folders to look in, in this order, for code that lies in `own_dir` (base/own_place.h): the ones
// that `cmake --install` fills (../lib/memvid, ../share/memvid/models), then the ones of the build,
// but those only for what lies in the build itself.
std::vector<std::filesystem::path> module_places(const std::filesystem::path& own_dir);
std::vector<std::filesystem::path> model_places(const std::filesystem::path& own_dir);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_PLACES_H_
