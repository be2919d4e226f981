// What to do about what verify found.
#ifndef MEMVID_ENGINE_REPAIR_PLAN_H_
#define MEMVID_ENGINE_REPAIR_PLAN_H_

#include <set>
#include <string>
#include <vector>

#include "archive/video_file.h"
#include "engine/paths.h"

namespace memvid::engine {

// What verify learned besides its findings.
struct Damages {
  bool index = false;             // the index does not fit, or does not open
  bool frames = false;            // some symbols do not read
  bool has_mended = false;        // some do not, but lie there twice
  std::set<std::string> sources;  // those with a chunk that was lost, as far as is known
};

// Commands and sentences, most useful first; empty when nothing is damaged. What is lost from a
// frame is lost: only a copy or the sources bring it back.
std::vector<std::string> repair_plan(const archive::VideoFile& video, const MemoryPaths& paths,
                                     const Damages& damages);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_REPAIR_PLAN_H_
