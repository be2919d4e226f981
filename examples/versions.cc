// Asks a memory the same question as of each of its commits, the newest first: when did the answer
// change?
//   versions VIDEO QUESTION
#include <memvid/memvid.h>

#include <iostream>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: versions VIDEO QUESTION\n";
    return 2;
  }
  const auto memory = memvid::Memory::open(argv[1]);
  auto searcher = memvid::Searcher::open(argv[1], {});
  if (!memory || !searcher) {
    std::cerr << "versions: " << (memory ? searcher.error() : memory.error()).message << '\n';
    return 1;
  }
  memvid::Query query;
  query.text = argv[2];
  query.top_k = 1;

  const auto ask = [&](const memvid::CommitInfo& commit) -> memvid::Status {
    query.at = commit.number;
    const auto answer = searcher->search(query);
    if (!answer) return tl::unexpected(answer.error());
    std::cout << "commit " << commit.number << ", " << commit.total_chunks
              << " chunks: " << (answer->hits.empty() ? "nothing" : answer->hits[0].chunk.content)
              << '\n';
    return {};
  };
  const auto note_damage = [](const memvid::Finding& finding) {
    std::cerr << finding.place << ": " << finding.message << '\n';
  };
  const memvid::Status asked = memory->history(ask, note_damage);
  if (!asked) std::cerr << "versions: " << asked.error().message << '\n';
  return asked ? 0 : 1;
}
