// Encoder, Searcher and Memory with several threads inside, and several of them side by side: what
// ThreadSanitizer is to see.
#include <gtest/gtest.h>

#include <thread>

#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

constexpr int kTexts = 150;

std::string text_of(int number) {
  std::string text = "Text number " + std::to_string(number) + " tells of common things.";
  std::uint64_t state = static_cast<std::uint64_t>(number) + 1;
  for (int i = 0; i < 120; ++i) {  // words that pack badly, so that there are many frames
    state = state * 6364136223846793005u + 1442695040888963407u;
    text += " w" + std::to_string(state >> 40);
  }
  return text;
}

Config four_threads() {
  Config config;
  config.index.enabled = false;
  config.run.thread_count = 4;
  config.text.chunk_size = 2000;  // so that each text is one chunk
  return config;
}

std::filesystem::path build(const std::filesystem::path& video) {
  Encoder encoder(four_threads());
  for (int i = 0; i < kTexts; ++i)
    EXPECT_TRUE(encoder.add_text(text_of(i), "text " + std::to_string(i)).has_value());
  const auto stats = encoder.build_video(video);
  EXPECT_TRUE(stats.has_value()) << stats.error().message;
  EXPECT_GT(stats->total_frames, 16u);
  return video;
}

void search(const std::filesystem::path& video) {
  auto searcher = Searcher::open(video, {}, four_threads());
  ASSERT_TRUE(searcher.has_value()) << searcher.error().message;
  for (int round = 0; round < 3; ++round) {
    Query query;
    query.text = "common things";
    query.top_k = 60;
    query.mode = SearchMode::kWords;
    const auto answer = searcher->search(query);
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    ASSERT_EQ(answer->hits.size(), 60u);
    for (const Hit& hit : answer->hits)
      EXPECT_EQ(hit.chunk.content, text_of(static_cast<int>(hit.chunk.metadata.id)));
  }
}

void read_all(const std::filesystem::path& video) {
  auto memory = Memory::open(video, four_threads());
  ASSERT_TRUE(memory.has_value()) << memory.error().message;
  int chunks = 0;
  const Status read = memory->chunks(
      {}, [&chunks](const Chunk&) { return ++chunks, Status{}; },
      [](const Finding& finding) { ADD_FAILURE() << finding.message; });
  EXPECT_TRUE(read.has_value());
  EXPECT_EQ(chunks, kTexts);
}

TEST(threads, one_memory_is_made_filled_and_asked_on_four_threads) {
  const test::TempDir dir;
  search(build(dir / "v.mp4"));  // the first one makes the index
}

TEST(threads, two_encoders_side_by_side) {
  const test::TempDir dir;
  std::jthread other([&dir] { build(dir / "a.mp4"); });
  build(dir / "b.mp4");
  other.join();
  read_all(dir / "a.mp4");
  read_all(dir / "b.mp4");
}

TEST(threads, searchers_and_readers_of_one_memory_side_by_side) {
  const test::TempDir dir;
  const std::filesystem::path video = build(dir / "v.mp4");
  search(video);
  std::vector<std::jthread> others;
  for (int i = 0; i < 2; ++i) others.emplace_back([&video] { search(video); });
  others.emplace_back([&video] { read_all(video); });
  search(video);
}

}  // namespace
}  // namespace memvid
