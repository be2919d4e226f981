// Encodes a folder, shows how far it is, and gives up when it takes longer than it may. A stop
// leaves what was on disk as it was; the next run starts over.
//   stop_in_time FOLDER VIDEO MILLISECONDS
#include <memvid/memvid.h>

#include <chrono>
#include <iostream>
#include <string>

namespace {

const char* name_of(memvid::Phase phase) {
  switch (phase) {
    case memvid::Phase::kLoading: return "reading";
    case memvid::Phase::kEncoding: return "video";
    case memvid::Phase::kIndexingWords: return "words";
    case memvid::Phase::kEmbedding: return "vectors";
    default: return "other";
  }
}

int report(const memvid::Error& error) {
  std::cerr << "stop_in_time: " << error.message << '\n';
  return error.code == memvid::ErrorCode::kCancelled ? 3 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: stop_in_time FOLDER VIDEO MILLISECONDS\n";
    return 2;
  }
  // Whoever wants to stop a call, from here or from another thread, keeps the source.
  std::stop_source stop;
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(std::stoi(argv[3]));

  memvid::BuildOptions options;
  options.stop = stop.get_token();
  options.on_progress = [&](const memvid::Progress& progress) {
    std::cout << name_of(progress.phase) << ": " << progress.done << ' ' << progress.unit << '\n';
    if (std::chrono::steady_clock::now() >= deadline) stop.request_stop();
  };

  memvid::Encoder encoder;
  const auto added = encoder.add_directory(argv[1], options);
  if (!added) return report(added.error());
  const auto stats = encoder.build_video(argv[2], {}, options);
  if (!stats) return report(stats.error());
  std::cout << "done: " << stats->total_chunks << " chunks\n";
}
