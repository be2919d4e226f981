// Makes one memory of several people's, or adds them to one that is there. Their frames and vectors
// are taken over as they are; what two of them have is kept once.
//   team_merge TEAM_VIDEO VIDEO...
#include <memvid/memvid.h>

#include <filesystem>
#include <iostream>
#include <vector>

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: team_merge TEAM_VIDEO VIDEO...\n";
    return 2;
  }
  const std::filesystem::path team = argv[1];
  const std::vector<std::filesystem::path> videos(argv + 2, argv + argc);
  memvid::MergeOptions options;
  options.dedupe = true;
  const bool is_there = std::filesystem::exists(team);
  const auto stats = is_there ? memvid::Encoder::merge_into(videos, {}, team, {}, {}, options)
                              : memvid::Encoder::merge_videos(videos, {}, team, {}, {}, options);
  if (!stats) {
    std::cerr << "team_merge: " << stats.error().message << '\n';
    return 1;
  }
  std::cout << team.string() << ": " << stats->chunks_added << " chunks taken over, "
            << stats->vectors_taken_over << " with their vectors, " << stats->total_chunks
            << " in all\n";
}
