// Makes a memory whose words can be searched at once, while a background job makes its vectors.
//   background_indexing FOLDER VIDEO INDEX
#include <memvid/memvid.h>

#include <chrono>
#include <iostream>
#include <thread>

namespace {

int report(const memvid::Error& error) {
  std::cerr << "background_indexing: " << error.message << '\n';
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return report({memvid::ErrorCode::kInvalidArgument, "FOLDER VIDEO INDEX"});

  memvid::Config config;
  config.search.enable_index_building = false;
  config.search.enable_background_indexing = true;

  memvid::MemvidEncoder encoder(config);
  if (const auto added = encoder.add_directory(argv[1]); !added) return report(added.error());
  const auto stats = encoder.build_video(argv[2], argv[3]);  // fast: no vectors
  if (!stats) return report(stats.error());
  std::cout << "video created in " << stats->encoding_time_seconds << " s\n";

  const auto job = memvid::submit_background_indexing(argv[3], config);
  if (!job) return report(job.error());
  std::cout << "background indexing job: " << *job << std::endl;

  for (;;) {
    const auto status = memvid::get_indexing_status(*job, config);
    if (!status) return report(status.error());
    if (!*status) return report({memvid::ErrorCode::kNotFound, "the job was cleaned up"});
    switch ((*status)->state) {
      case memvid::JobState::kCompleted:
        std::cout << "indexing completed in " << (*status)->duration_seconds << " s\n";
        return 0;
      case memvid::JobState::kFailed:
      case memvid::JobState::kCancelled:
        std::cout << "indexing ended: " << (*status)->error << '\n';
        return 1;
      case memvid::JobState::kInProgress:
        std::cout << "progress: " << (*status)->progress << " %" << std::endl;
        break;
      case memvid::JobState::kQueued: break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}
