// Chunks by tokens, counted by the real tokenizer: what is encoded, appended and synced.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "embed/token_counter.h"
#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

constexpr int kChunkSize = 60;

class TokenChunks : public testing::Test {
 protected:
  void SetUp() override {
    const auto found = embed::find_model_dir({});
    if (!found) GTEST_SKIP() << "no model: " << found.error().message;
    embed::EmbedderOptions options;
    options.model_dir = *found;
    auto counter = embed::open_token_counter(options);
    ASSERT_TRUE(counter) << counter.error().message;
    counter_ = std::move(*counter);
    config_.text.chunk_by = ChunkBy::kTokens;
    config_.text.chunk_size = kChunkSize;
    config_.text.overlap = 0;
    config_.search.enable_index_building = false;
  }

  // Prose, code, a table's rule, other scripts, words that no dictionary has.
  std::string random_text(int words) {
    static const std::vector<std::string> kWords = {
        "roses",  "unbelievably", "naïve", "foo(bar);",  "0x7fff", "漢字とかな", "->",    "ﬁnd",
        "한국어", "привет",       "ไทย",   "snake_case", "3.14",   "e\u0301a",   "\x01b", "…",
    };
    std::string text;
    for (int i = 0; i < words; ++i) {
      text += kWords[random_() % kWords.size()];
      if (random_() % 60 == 0) text += std::string(random_() % 200, "-w="[random_() % 3]);
      text += random_() % 12 == 0 ? ".\n\n" : random_() % 9 == 0 ? "" : " ";
    }
    return text;
  }

  void write(const std::string& name, const std::string& text) { dir_.write("docs/" + name, text); }

  // The memory's chunks, counted.
  std::vector<std::size_t> token_counts() {
    auto memory = Memory::open(dir_ / "v.mp4", config_);
    EXPECT_TRUE(memory.has_value());
    std::vector<std::string> texts;
    const Status read = memory->chunks(
        {},
        [&texts](const Chunk& chunk) -> Status {
          texts.push_back(chunk.content);
          return {};
        },
        [](const Finding& finding) { ADD_FAILURE() << finding.place << finding.message; });
    EXPECT_TRUE(read.has_value());
    return counter_->count(texts).value();
  }

  void expect_full_chunks() {
    const std::vector<std::size_t> counts = token_counts();
    EXPECT_LE(*std::max_element(counts.begin(), counts.end()), std::size_t{kChunkSize});
    const auto sum = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
    EXPECT_GT(sum / counts.size(), std::size_t{kChunkSize} / 2);
  }

  test::TempDir dir_;
  std::unique_ptr<embed::TokenCounter> counter_;
  Config config_;
  std::mt19937 random_{20261122};
};

TEST_F(TokenChunks, none_has_more_tokens_than_the_chunk_size_however_it_came) {
  for (int i = 0; i < 20; ++i) write("doc" + std::to_string(i) + ".txt", random_text(2'000));
  Encoder encoder(config_);
  ASSERT_TRUE(encoder.add_directory(dir_ / "docs").has_value());
  const auto built = encoder.build_video(dir_ / "v.mp4", {});
  ASSERT_TRUE(built.has_value()) << built.error().message;
  expect_full_chunks();

  auto appender = Encoder::load_existing(dir_ / "v.mp4");
  ASSERT_TRUE(appender.has_value());
  ASSERT_TRUE(appender->add_text(random_text(3'000), "text").has_value());
  ASSERT_TRUE(appender->append_to_video(dir_ / "v.mp4", {}).has_value());
  expect_full_chunks();
}

TEST_F(TokenChunks, a_text_that_grows_line_by_line_keeps_its_chunks_full) {
  std::string text = random_text(500);
  write("log.txt", text);
  Encoder encoder(config_);
  ASSERT_TRUE(encoder.add_directory(dir_ / "docs").has_value());
  ASSERT_TRUE(encoder.build_video(dir_ / "v.mp4", {}).has_value());
  for (int i = 0; i < 60; ++i) {
    write("log.txt", text += random_text(6) + "\n");
    auto syncer = Encoder::load_existing(dir_ / "v.mp4");
    ASSERT_TRUE(syncer.has_value());
    ASSERT_TRUE(syncer->add_directory(dir_ / "docs").has_value());
    ASSERT_TRUE(syncer->sync_to_video(dir_ / "v.mp4", {}, {}).has_value());
  }
  expect_full_chunks();
}

}  // namespace
}  // namespace memvid
