// SyncPlan: how the documents of some folders stand to what a memory holds of these folders.
#ifndef MEMVID_ENGINE_SYNC_PLAN_H_
#define MEMVID_ENGINE_SYNC_PLAN_H_

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/collection.h"
#include "index/index.h"

namespace memvid::engine {

// A folder that was read into a collection.
struct ReadFolder {
  std::string prefix;            // of its sources' paths: "docs/"
  std::uint64_t files = 0;       // in it, whether they could be read or not
  std::set<std::string> unread;  // source paths of files and folders that could not be read
};

// A source that the memory holds of the folders.
struct HeldSource {
  std::uint64_t source = 0;
  std::string path;
  std::string own_id;
  std::uint64_t chunks = 0;
};

// What becomes of a document.
struct SyncStep {
  enum class Kind {
    kSame,     // the memory holds it
    kAdd,      // a new source
    kReplace,  // a new source, for the document of the same own id, which goes
    kRewrite,  // another text, or title, of the source at its path
    kMove,     // the source of another path, which is gone there
  };
  Kind kind = Kind::kAdd;
  HeldSource held;  // of all but kSame and kAdd
};

struct SyncPlan {
  std::vector<SyncStep> steps;    // of each document of the collection, in order
  std::vector<HeldSource> gone;   // without those that were replaced
  std::vector<std::string> kept;  // paths in the memory that could not be read now
};

// Documents are the same that agree in path, own id, text, title, media type and metadata, if all
// of the text still lives. What could not be read, and all below such a folder, stays.
// kInvalidArgument: a document of the collection is of none of the folders; two folders have one
// name; a folder holds no file at all, though the memory has sources of it. RAM: some 200 bytes a
// document.
Result<SyncPlan> plan_sync(const Collection& collection, std::span<const ReadFolder> folders,
                           index::Index& index);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_SYNC_PLAN_H_
