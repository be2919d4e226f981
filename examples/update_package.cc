// Makes a memory of some texts alone: an update to hand on.
//   update_package VIDEO TEXT...
#include <memvid/memvid.h>

#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: update_package VIDEO TEXT...\n";
    return 2;
  }
  const std::vector<std::string> texts(argv + 2, argv + argc);
  memvid::Encoder encoder;
  const auto stats = encoder.create_incremental_video(texts, argv[1]);
  if (!stats) {
    std::cerr << "update_package: " << stats.error().message << '\n';
    return 1;
  }
  std::cout << argv[1] << ": " << stats->total_chunks << " chunks in "
            << stats->video_file_size_bytes << " bytes\n";
}
