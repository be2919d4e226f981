// Searcher as its users see it, by words, without a model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

using testing::ElementsAre;

Config without_index(int chunk_size = 1000) {
  Config config;
  config.index.enabled = false;
  config.text = {.chunk_size = chunk_size, .overlap = 0};
  return config;
}

void must_build(Encoder& encoder, const std::filesystem::path& video) {
  const auto stats = encoder.build_video(video);
  ASSERT_TRUE(stats.has_value()) << stats.error().message;
}

Answer must_search(const std::filesystem::path& video, const Query& query) {
  auto searcher = Searcher::open(video, {});
  EXPECT_TRUE(searcher.has_value()) << searcher.error().message;
  if (!searcher) return {};
  auto answer = searcher->search(query);
  EXPECT_TRUE(answer.has_value()) << answer.error().message;
  return answer.value_or(Answer{});
}

std::vector<std::string> found_in(const Answer& answer) {
  std::vector<std::string> paths;
  for (const Hit& hit : answer.hits) paths.push_back(hit.chunk.metadata.path);
  return paths;
}

TEST(searcher, makes_the_words_at_once_when_the_index_is_absent) {
  const test::TempDir dir;
  Encoder encoder(without_index());
  ASSERT_TRUE(encoder.add_text("Wolves live in packs.", "wolf.txt").has_value());
  ASSERT_TRUE(encoder.add_text("Cats live alone.", "cat.txt").has_value());
  must_build(encoder, dir / "v.mp4");
  for (int round = 0; round < 2; ++round) {
    auto searcher = Searcher::open(dir / "v.mp4", {});
    ASSERT_TRUE(searcher.has_value()) << searcher.error().message;
    Query query;
    query.text = "WOLF packs";
    const auto answer = searcher->search(query);
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    ASSERT_EQ(answer->hits.size(), 1u);
    EXPECT_EQ(answer->hits[0].chunk.content, "Wolves live in packs.");
    EXPECT_EQ(answer->hits[0].chunk.metadata.path, "wolf.txt");
    EXPECT_EQ(answer->vector_share, 0);
    EXPECT_GT(answer->times.reading_ms, 0);
    EXPECT_FALSE(answer->hits[0].highlights.empty());
  }
}

TEST(searcher, refuses_an_index_of_another_memory) {
  const test::TempDir dir;
  for (const char* name : {"a", "b"}) {
    Encoder encoder(without_index());
    ASSERT_TRUE(encoder.add_text(std::string("the text of ") + name).has_value());
    must_build(encoder, dir / (std::string(name) + ".mp4"));
    ASSERT_TRUE(Searcher::open(dir / (std::string(name) + ".mp4"), {}).has_value());
  }
  std::filesystem::copy_file(dir / "a.db", dir / "b.db",
                             std::filesystem::copy_options::overwrite_existing);
  const auto refused = Searcher::open(dir / "b.mp4", {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(refused.error().message.find("another memory"), std::string::npos);
}

// Paragraphs of one source, each a chunk.
std::string paragraph(const std::string& subject, int number) {
  std::string text;
  for (int i = 0; i < 8; ++i)
    text += subject + " is told of in sentence " + std::to_string(i * number) + ".\n";
  return text + "\n";
}

TEST(searcher, folds_what_a_source_says_twice_and_fills_up_with_other_hits) {
  const test::TempDir dir;
  const std::string twice = "The harbour master keeps the list of all ships that lie here.\n";
  Encoder encoder(without_index(80));
  ASSERT_TRUE(encoder.add_text(twice + twice + twice, "log.txt").has_value());
  ASSERT_TRUE(encoder.add_text(twice, "other.txt").has_value());
  ASSERT_TRUE(encoder.add_text("A harbour and ships.", "third.txt").has_value());
  must_build(encoder, dir / "v.mp4");
  const Answer answer = must_search(
      dir / "v.mp4", {.text = "harbour master ships", .top_k = 3, .mode = SearchMode::kWords});
  EXPECT_THAT(found_in(answer), testing::UnorderedElementsAre("log.txt", "other.txt", "third.txt"));
  for (const Hit& hit : answer.hits) {
    EXPECT_EQ(hit.folded.size(), hit.chunk.metadata.path == "log.txt" ? 2u : 0u);
    EXPECT_EQ(hit.rank, &hit - answer.hits.data() + 1);
  }
}

TEST(searcher, chunks_that_differ_in_what_they_say_are_not_folded) {
  const test::TempDir dir;
  Encoder encoder(without_index(400));
  ASSERT_TRUE(encoder
                  .add_text(paragraph("The red harbour", 3) + paragraph("A blue ocean", 7) +
                                paragraph("Some harbour pilot", 11),
                            "log.txt")
                  .has_value());
  must_build(encoder, dir / "v.mp4");
  const Answer answer =
      must_search(dir / "v.mp4", {.text = "harbour sentence", .mode = SearchMode::kWords});
  EXPECT_GE(answer.hits.size(), 3u);
  for (const Hit& hit : answer.hits) EXPECT_TRUE(hit.folded.empty());
}

class Context : public testing::Test {
 protected:
  void SetUp() override {
    Encoder encoder(without_index(40));
    std::string text;
    for (int i = 1; i <= 60; ++i) text += "line " + std::to_string(i) + "\n";
    ASSERT_TRUE(encoder.add_text(text, "lines.txt").has_value());
    ASSERT_TRUE(encoder.add_text("line 0", "other.txt").has_value());
    must_build(encoder, dir_ / "v.mp4");
  }

  // The hit for `word` with `lines` lines round it.
  Hit hit(const std::string& word, int lines) {
    const Answer answer =
        must_search(dir_ / "v.mp4",
                    {.text = word, .top_k = 1, .mode = SearchMode::kWords, .context_lines = lines});
    EXPECT_EQ(answer.hits.size(), 1u);
    return answer.hits.empty() ? Hit{} : answer.hits[0];
  }

  test::TempDir dir_;
};

TEST_F(Context, is_as_many_lines_of_the_source_as_asked_for) {
  for (const int lines : {1, 2, 7, 30}) {
    const Hit found = hit("30", lines);
    std::string before, after;
    for (int i = static_cast<int>(found.chunk.metadata.first_line) - lines; i < 60; ++i) {
      if (i < 1) continue;
      if (i < static_cast<int>(found.chunk.metadata.first_line))
        before += "line " + std::to_string(i) + "\n";
    }
    for (int i = 1; i <= lines; ++i) {
      const int line = static_cast<int>(found.chunk.metadata.last_line) + i;
      if (line <= 60) after += "line " + std::to_string(line) + "\n";
    }
    EXPECT_EQ(found.before, before) << lines;
    EXPECT_EQ(found.after, after) << lines;
  }
}

TEST_F(Context, ends_where_the_source_ends) {
  EXPECT_EQ(hit("0", 5).before + hit("0", 5).after, "");
  EXPECT_EQ(hit("1", 5).before, "");
  EXPECT_EQ(hit("60", 5).after, "");
  EXPECT_EQ(hit("30", 0).before + hit("30", 0).after, "");
}

TEST_F(Context, is_refused_out_of_range) {
  auto searcher = Searcher::open(dir_ / "v.mp4", {}).value();
  EXPECT_EQ(searcher.search({.text = "30", .context_lines = -1}).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(searcher.search({.text = "30", .context_lines = 1001}).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(searcher, finds_words_of_other_scripts_and_spellings) {
  const test::TempDir dir;
  Encoder encoder(without_index());
  ASSERT_TRUE(encoder.add_text("数据库的备份每天晚上进行。", "zh.txt").has_value());
  ASSERT_TRUE(
      encoder.add_text("データベースのバックアップは毎晩行われます。", "ja.txt").has_value());
  ASSERT_TRUE(encoder.add_text("Die Größe des Café ist naïv geschätzt.", "de.txt").has_value());
  ASSERT_TRUE(encoder.add_text("The autovacuum daemon wakes up.", "en.txt").has_value());
  must_build(encoder, dir / "v.mp4");
  const auto found = [&](const std::string& text) {
    return found_in(must_search(dir / "v.mp4", {.text = text, .mode = SearchMode::kWords}));
  };
  EXPECT_THAT(found("备份"), ElementsAre("zh.txt"));
  EXPECT_THAT(found("数据库备份"), ElementsAre("zh.txt"));
  EXPECT_THAT(found("バックアップ"), ElementsAre("ja.txt"));
  EXPECT_THAT(found("毎晩"), ElementsAre("ja.txt"));
  EXPECT_THAT(found("CAFE NAIV"), ElementsAre("de.txt"));
  EXPECT_THAT(found("größe"), ElementsAre("de.txt"));
  EXPECT_THAT(found("GRÖSSE"), ElementsAre("de.txt"));
  EXPECT_THAT(found("AUTOVACUUM DAEMONS"), ElementsAre("en.txt"));
}

}  // namespace
}  // namespace memvid
