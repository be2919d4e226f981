#include "embed/embedder.h"

#include <algorithm>
#include <fstream>
#include <numeric>
#include <span>

#include "embed/model_fixture.h"
#include "support/temp_dir.h"

namespace memvid::embed {
namespace {

using EmbedderTest = WithModel;

const std::vector<std::string> kSentences = {
    "How do I create an index without locking the table against writes?",
    "The cat sleeps on the warm windowsill.",
    "Preheat the oven to 200 degrees and bake the bread for forty minutes.",
    "Photosynthesis turns light, water and carbon dioxide into sugar.",
    "Interest rates were raised by the central bank to fight inflation.",
};

TEST_F(EmbedderTest, a_text_has_the_same_unit_vector_alone_and_in_a_batch_of_any_lengths) {
  const auto embedder = open();
  std::vector<std::string> texts = kSentences;
  texts.emplace_back();
  for (int words = 1; words < 400; words += 37) {
    std::string text;
    for (int word = 0; word < words; ++word) text += "word" + std::to_string(word) + " ";
    texts.push_back(text);
  }
  const auto together = embed_all(*embedder, texts);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_NEAR(length(together[i]), 1.0, 1e-5) << i;
    EXPECT_GT(cosine(together[i], embed_one(*embedder, texts[i])), 0.999) << i;
  }
  EXPECT_EQ(embed_all(*embedder, texts), together);  // the same set, the same bits
}

TEST_F(EmbedderTest, more_texts_than_one_window_land_in_their_own_rows) {
  const auto embedder = open();
  std::vector<std::string> texts;
  for (int i = 0; i < 2500; ++i) texts.push_back("number " + std::to_string(i % 7));
  std::vector<std::size_t> finished;
  std::vector<float> rows(texts.size() * 384);
  const auto on_done = [&](std::span<const std::size_t> some) -> Status {
    for (const std::size_t row : some) EXPECT_NE(rows[row * 384], 0) << row << " is valid by then";
    finished.insert(finished.end(), some.begin(), some.end());
    return {};
  };
  ASSERT_TRUE(embedder->embed(texts, rows, on_done, {}));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto row = [&](std::size_t number) {
      const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(number * 384);
      return Vector(begin, begin + 384);
    };
    ASSERT_GT(cosine(row(i), row(i % 7)), 0.999) << i;
  }
  std::sort(finished.begin(), finished.end());
  std::vector<std::size_t> each(texts.size());
  std::iota(each.begin(), each.end(), std::size_t{0});
  EXPECT_EQ(finished, each) << "each is told once";
}

TEST_F(EmbedderTest, f32_gives_the_vectors_of_sentence_transformers) {
  options_.precision = Precision::kF32;
  const auto embedder = open();
  EXPECT_EQ(embedder->info().precision, "f32");
  struct Row {
    const char* text;
    Vector begin;  // sentence-transformers 6.2, torch, f32, rounded to 5 places
  };
  const Row rows[] = {
      {"A video that holds a knowledge base",
       {-0.01146F, -0.06301F, -0.05112F, -0.07584F, 0.07648F, 0.05598F, 0.0191F, 0.03112F}},
      {"", {-0.11884F, 0.0483F, -0.00255F, -0.01101F, 0.05195F, 0.01029F, 0.11543F, 0.0007F}},
      {"Wie lange hält der Akku? 東京 café",
       {0.01562F, 0.04611F, 0.04307F, -0.00223F, -0.01556F, 0.04269F, 0.10225F, -0.01328F}},
  };
  for (const Row& row : rows) {
    const Vector vector = embed_one(*embedder, row.text);
    for (std::size_t i = 0; i < row.begin.size(); ++i)
      EXPECT_NEAR(vector[i], row.begin[i], 5e-5) << row.text << ", " << i;
  }
}

TEST_F(EmbedderTest, int8_stays_close_to_f32) {
  options_.precision = Precision::kF32;
  const auto exact = embed_all(*open(), kSentences);
  options_.precision = Precision::kInt8;
  const auto embedder = open();
  EXPECT_EQ(embedder->info().precision, "int8");
  const auto rough = embed_all(*embedder, kSentences);
  for (std::size_t i = 0; i < kSentences.size(); ++i)
    EXPECT_GE(cosine(exact[i], rough[i]), 0.97) << kSentences[i];
}

TEST_F(EmbedderTest, a_query_finds_the_sentence_that_means_the_same) {
  const auto texts = embed_all(*open(), kSentences);
  options_.for_queries = true;
  const auto embedder = open();
  const std::pair<const char*, std::size_t> queries[] = {
      {"build a database index concurrently", 0},
      {"a kitten naps by the window", 1},
      {"recipe for a loaf", 2},
      {"how plants make energy", 3},
      {"monetary policy against rising prices", 4}};
  for (const auto& [query, expected] : queries) {
    const Vector vector = embed_one(*embedder, query);
    std::size_t best = 0;
    for (std::size_t i = 1; i < texts.size(); ++i)
      if (cosine(vector, texts[i]) > cosine(vector, texts[best])) best = i;
    EXPECT_EQ(best, expected) << query;
  }
}

TEST_F(EmbedderTest, a_text_of_a_hundred_thousand_characters_is_cut_not_refused) {
  const auto embedder = open();
  std::string text;
  while (text.size() < 100'000) text += "a sentence that goes on; ";
  EXPECT_GT(cosine(embed_one(*embedder, text), embed_one(*embedder, text.substr(0, 5'000))), 0.999);
  const Vector one_word = embed_one(*embedder, std::string(100'000, 'a'));
  EXPECT_NEAR(length(one_word), 1.0, 1e-5);
}

TEST_F(EmbedderTest, no_texts_are_no_work) { EXPECT_TRUE(open()->embed({}, {}, nullptr, {})); }

TEST_F(EmbedderTest, a_stop_between_batches_cancels_and_leaves_the_embedder_usable) {
  const auto embedder = open();
  const std::vector<std::string> texts(3000, kSentences[0]);
  std::vector<float> rows(texts.size() * 384);
  std::stop_source stop;
  std::size_t last_done = 0;
  const auto on_done = [&](std::span<const std::size_t> finished) -> Status {
    last_done += finished.size();
    stop.request_stop();
    return {};
  };
  const Status status = embedder->embed(texts, rows, on_done, stop.get_token());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
  EXPECT_LT(last_done, texts.size() / 2);
  EXPECT_NEAR(length(embed_one(*embedder, kSentences[1])), 1.0, 1e-5);
}

TEST_F(EmbedderTest, the_cache_gives_the_same_vectors_and_a_damaged_one_is_made_again) {
  const test::TempDir cache;
  options_.cache_dir = cache.path();
  const Vector compiled = embed_one(*open(), kSentences[0]);
  EXPECT_EQ(embed_one(*open(), kSentences[0]), compiled);
  int blob_count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(cache.path())) {
    EXPECT_EQ(entry.path().extension(), ".blob");  // no temporary file is left
    std::filesystem::resize_file(entry.path(), std::filesystem::file_size(entry.path()) / 2);
    ++blob_count;
  }
  EXPECT_EQ(blob_count, 2);
  EXPECT_EQ(embed_one(*open(), kSentences[0]), compiled);
}

TEST_F(EmbedderTest, a_cache_that_cannot_be_written_costs_time_but_no_error) {
  const test::TempDir dir;
  options_.cache_dir = dir.write("a-file", "") / "below";
  EXPECT_NEAR(length(embed_one(*open(), kSentences[0])), 1.0, 1e-5);
}

}  // namespace
}  // namespace memvid::embed
