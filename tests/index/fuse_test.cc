#include <gmock/gmock.h>

#include "index/sample.h"

namespace memvid::index {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(fuse, divides_by_the_best_and_weighs) {
  const std::vector<Scored> words = {{1, 20}, {2, 10}};
  const std::vector<Scored> vectors = {{2, 0.8}, {3, 0.4}};
  const auto fused = fuse(words, vectors, 10);
  EXPECT_THAT(versions_of(fused), ElementsAre(2, 1, 3));
  EXPECT_DOUBLE_EQ(fused[0].score, 0.775);
  EXPECT_DOUBLE_EQ(fused[1].score, 0.45);
  EXPECT_DOUBLE_EQ(fused[2].score, 0.275);
}

struct Case {
  const char* name;
  std::vector<Scored> words;
  std::vector<Scored> vectors;
  std::size_t limit;
  std::vector<std::uint64_t> expected;
};

TEST(fuse, table) {
  const Case cases[] = {
      {"both empty", {}, {}, 5, {}},
      {"words alone", {{4, 3}, {2, 1}}, {}, 5, {4, 2}},
      {"vectors alone", {}, {{7, 0.9}, {1, 0.1}}, 5, {7, 1}},
      {"ties by version", {{9, 1}, {3, 1}}, {}, 5, {3, 9}},
      {"limit", {{1, 3}, {2, 2}, {3, 1}}, {}, 2, {1, 2}},
      {"limit 0", {{1, 3}}, {}, 0, {}},
      {"negative cosines rank last", {{1, 1}}, {{2, 0.5}, {3, -0.5}}, 5, {2, 1, 3}},
      {"all negative", {}, {{2, -0.1}, {1, -0.5}}, 5, {1, 2}},
      {"zero scores", {{2, 0}, {1, 0}}, {}, 5, {1, 2}},
  };
  for (const Case& c : cases)
    EXPECT_EQ(versions_of(fuse(c.words, c.vectors, c.limit)), c.expected) << c.name;
}

std::vector<std::string> marked(std::string_view query, std::string_view text) {
  std::vector<std::string> pieces;
  for (const TextRange& range : highlights(query, text))
    pieces.emplace_back(text.substr(range.begin, range.end - range.begin));
  return pieces;
}

TEST(contains_phrase, words_stand_together_in_any_form) {
  EXPECT_TRUE(contains_phrase("back up a database", "Backing up a DATABASE is easy"));
  EXPECT_TRUE(contains_phrase("brucke", "Über die Brücke"));
  EXPECT_FALSE(contains_phrase("a database", "a large database"));
  EXPECT_FALSE(contains_phrase("database large", "a large database"));
  EXPECT_TRUE(contains_phrase("東京都", "私は東京都に住んでいます"));
  EXPECT_TRUE(contains_phrase("the", "in the end"));
  for (const char* nothing : {"", " ", "++", "\""})
    EXPECT_FALSE(contains_phrase(nothing, "a ++ \""));
}

TEST(contains_phrase, a_part_of_a_word_is_none) {
  EXPECT_FALSE(contains_phrase("art", "The garden party"));
  EXPECT_FALSE(contains_phrase("back up", "They feedback upstream"));
  EXPECT_FALSE(contains_phrase("рак", "Он дурак"));
  EXPECT_FALSE(contains_phrase("SQL数据库", "这个MySQL数据库很大"));
  EXPECT_TRUE(contains_phrase("한국", "한국은 크다"));
  EXPECT_TRUE(contains_phrase("stat_activity", "see pg_stat_activity"));
  EXPECT_TRUE(contains_phrase("京都", "私は東京都に住んでいます"));
  EXPECT_TRUE(contains_phrase("กรุงเทพ", "ฉันอยู่กรุงเทพมหานคร"));
  EXPECT_TRUE(contains_phrase("SQL数据库", "这个SQL数据库很大"));
}

TEST(highlights, mark_what_the_search_found) {
  EXPECT_THAT(marked("index", "Indexes of an index; INDEXING."),
              ElementsAre("Indexes", "index", "INDEXING"));
  EXPECT_THAT(marked("the ecole", "the École is the school"), ElementsAre("École"));
  EXPECT_THAT(marked("the", "the École"), ElementsAre("the"));
  EXPECT_THAT(marked("activity", "pg_stat_activity"), ElementsAre("activity"));
  EXPECT_THAT(marked("pg_stat_activity", "pg_stat_activity stat"),
              ElementsAre("pg_stat_activity", "stat"));
  EXPECT_THAT(marked("数据库", "这个数据库很大"), ElementsAre("数据库"));
  EXPECT_THAT(marked("", "some text"), IsEmpty());
  EXPECT_THAT(marked("word", ""), IsEmpty());
  EXPECT_THAT(marked("other", "some text"), IsEmpty());
}

}  // namespace
}  // namespace memvid::index
