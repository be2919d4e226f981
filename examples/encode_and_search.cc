// Puts a folder of texts into a video and asks it a question.
//   encode_and_search FOLDER VIDEO QUESTION
#include <memvid/memvid.h>

#include <iostream>

namespace {

int report(const memvid::Error& error) {
  std::cerr << "encode_and_search: " << error.message << '\n';
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return report({memvid::ErrorCode::kInvalidArgument, "FOLDER VIDEO QUESTION"});

  memvid::Encoder encoder;
  const auto added = encoder.add_directory(argv[1]);
  if (!added) return report(added.error());
  for (const std::string& line : added->skipped) std::cerr << "skipped: " << line << '\n';
  const auto stats = encoder.build_video(argv[2]);
  if (!stats) return report(stats.error());
  std::cout << stats->total_chunks << " chunks in " << stats->total_frames << " frames\n";

  auto searcher = memvid::Searcher::open(argv[2], {});  // the index lies beside the video
  if (!searcher) return report(searcher.error());
  memvid::Query query;
  query.text = argv[3];
  query.top_k = 3;
  const auto answer = searcher->search(query);
  if (!answer) return report(answer.error());
  for (const memvid::Hit& hit : answer->hits)
    std::cout << hit.rank << ". " << hit.chunk.metadata.path << ": " << hit.chunk.content << '\n';
}
