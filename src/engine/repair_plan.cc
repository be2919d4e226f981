#include "engine/repair_plan.h"

#include "base/shell.h"

namespace memvid::engine {
namespace {

// For a shell: quoted when it is not plain.
std::string shell_word(const std::string& word) {
  const bool is_plain = !word.empty() && word.find_first_not_of(
                                             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789_./-") == std::string::npos;
  if (is_plain) return word;
  return base::shell_quoted(word);
}

}  // namespace

std::vector<std::string> repair_plan(const archive::VideoFile& video, const MemoryPaths& paths,
                                     const Damages& damages) {
  const std::string name = shell_word(paths.video.string());
  std::vector<std::string> plan;
  if (damages.frames) {
    plan.push_back("restore " + name + " from a copy, if there is one; else go on:");
    plan.push_back("memvid extract " + name + " -o " + shell_word(paths.video.stem().string()) +
                   "-texts  # every source that reads; others as NAME.damaged");
  } else if (damages.has_mended) {
    plan.push_back("memvid compact " + name + "  # nothing is lost: what lies there twice is " +
                   "written anew");
  }
  for (const std::string& source : damages.sources)
    plan.push_back("encode " + shell_word(source) + " again: a part of its text is lost");
  if (video.file_bytes() > video.committed_bytes())
    plan.push_back("memvid copy " + name + " " +
                   shell_word((paths.video.parent_path() / paths.video.stem()).string()) +
                   "-whole.mp4  # without the write that never ended");
  if (damages.index)
    plan.push_back("memvid reindex " + name + " -i " + shell_word(paths.manifest.string()));
  return plan;
}

}  // namespace memvid::engine
