#include "embed/places.h"

#include "base/own_place.h"

namespace memvid::embed {
namespace {

using Path = std::filesystem::path;

std::vector<Path> places(const Path& own_dir, const Path& below_prefix, const Path& in_build) {
  std::vector<Path> found;
  if (!own_dir.empty()) found.push_back(own_dir.parent_path() / below_prefix);
  if (base::is_in_build(own_dir)) found.push_back(in_build);
  return found;
}

}  // namespace

std::vector<Path> module_places(const Path& own_dir) {
  return places(own_dir, "lib/memvid", MEMVID_BUILD_MODULE_DIR);
}

std::vector<Path> model_places(const Path& own_dir) {
  return places(own_dir, "share/memvid/models/all-MiniLM-L6-v2", MEMVID_BUILD_MODEL_DIR);
}

}  // namespace memvid::embed
