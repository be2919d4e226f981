// Adds what is new in a folder to a memory, in the same file; what the memory holds is passed over.
//   daily_update VIDEO FOLDER
#include <memvid/memvid.h>

#include <iostream>

namespace {

int report(const memvid::Error& error) {
  std::cerr << "daily_update: " << error.message << '\n';
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return report({memvid::ErrorCode::kInvalidArgument, "VIDEO FOLDER"});

  auto knowledge = memvid::Encoder::load_existing(argv[1]);
  if (!knowledge) return report(knowledge.error());
  const auto added = knowledge->add_directory(argv[2]);
  if (!added) return report(added.error());
  const auto stats = knowledge->build_video(argv[1]);  // the loaded path: an append
  if (!stats) return report(stats.error());
  for (const std::string& line : stats->changed) std::cerr << "changed: " << line << '\n';
  std::cout << stats->chunks_added << " chunks added, " << stats->already_there.size()
            << " sources passed over, " << stats->total_chunks << " chunks in all\n";
}
