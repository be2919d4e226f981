// The memories that are merged: opened, looked at, and whose vectors can be taken over.
#ifndef MEMVID_ENGINE_MERGE_ORIGINS_H_
#define MEMVID_ENGINE_MERGE_ORIGINS_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/video_file.h"
#include "engine/paths.h"
#include "index/index.h"
#include "memvid/error.h"

namespace memvid::engine {

struct Origin {
  MemoryPaths paths;
  archive::VideoFile video;
  std::unique_ptr<index::Index> index;  // null: none that has vectors of this very state
  std::string fingerprint;              // of the model that made them
  bool has_all_vectors = false;         // every living chunk has one
};

// `indexes` is empty or has one for each video; an empty one is the video's stem + ".json", if it
// is there. kNotFound; kInvalidArgument: an index that was named is of another memory or history,
// or their number is wrong; kCorrupt: a video's end is damaged, so that it is not known what was
// committed; kUnsupported.
Result<std::vector<Origin>> open_origins(const std::vector<std::filesystem::path>& videos,
                                         const std::vector<std::filesystem::path>& indexes);

// kInvalidArgument: a file of the memory at `to`, which is written, is one that is read. `remedy`
// goes on with what to do.
Status check_apart(const std::vector<Origin>& origins, const MemoryPaths& to,
                   const std::string& remedy);

// The one model whose vectors all living chunks have; nullopt: some have none, or of another.
std::optional<std::string> common_fingerprint(const std::vector<Origin>& origins);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_MERGE_ORIGINS_H_
