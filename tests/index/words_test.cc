#include <gmock/gmock.h>

#include <chrono>

#include "index/sample.h"
#include "support/temp_dir.h"

namespace memvid::index {
namespace {

using test::TempDir;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(search_words, capitals_accents_and_word_forms_do_not_matter) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"The café was indexing its tables", "nothing here"});
  for (const char* query : {"cafe", "CAFÉ", "Café", "index", "INDEXES", "indexed", "table"})
    EXPECT_THAT(find(*index, query), ElementsAre(1)) << query;
  EXPECT_THAT(find(*index, "coffee"), IsEmpty());
}

TEST(search_words, every_script_is_found) {
  TempDir dir;
  auto index = index_of(dir / "x.db",
                        {"数据库的全文检索功能", "データベースの全文検索", "การค้นหาข้อความในฐานข้อมูล",
                         "한국에서 만든 데이터베이스", "Полнотекстовый поиск", "البحث في النص"});
  EXPECT_THAT(find(*index, "数据库"), ElementsAre(1));
  EXPECT_THAT(find(*index, "检索"), ElementsAre(1));
  EXPECT_THAT(find(*index, "データベース"), ElementsAre(2));
  EXPECT_THAT(find(*index, "検索"), ElementsAre(2));
  EXPECT_THAT(find(*index, "ค้นหา"), ElementsAre(3));
  EXPECT_THAT(find(*index, "한국"), ElementsAre(4));
  EXPECT_THAT(find(*index, "ПОИСК"), ElementsAre(5));
  EXPECT_THAT(find(*index, "البحث"), ElementsAre(6));
}

TEST(search_words, identifiers_are_found_whole_and_by_parts) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"look at pg_stat_activity now", "the activity of a person",
                                       "set max_connections to 15.2"});
  EXPECT_THAT(find(*index, "pg_stat_activity"), ElementsAre(1, 2));  // the whole one first
  EXPECT_THAT(find(*index, "PG_STAT"), ElementsAre(1));
  EXPECT_THAT(find(*index, "connections"), ElementsAre(3));
  EXPECT_THAT(find(*index, "max"), ElementsAre(3));
  EXPECT_THAT(find(*index, "15.2"), ElementsAre(3));
  EXPECT_THAT(find(*index, "15"), ElementsAre(3));
}

TEST(search_words, stop_words_count_only_when_nothing_else_is_asked) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"to be or not to be", "be quick", "an index of the book"});
  EXPECT_THAT(find(*index, "to be"), ElementsAre(1, 2));
  EXPECT_THAT(find(*index, "to be an index"), ElementsAre(3));
}

TEST(search_words, nothing_in_a_query_is_an_operator) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"alpha beta", "gamma near delta"});
  EXPECT_THAT(find(*index, "\"alpha"), ElementsAre(1));
  EXPECT_THAT(find(*index, "alpha*"), ElementsAre(1));
  EXPECT_THAT(find(*index, "alp*"), IsEmpty());
  EXPECT_THAT(find(*index, "alpha AND gamma"), UnorderedElementsAre(1, 2));
  EXPECT_THAT(find(*index, "NOT alpha"), ElementsAre(1));
  EXPECT_THAT(find(*index, "NEAR(gamma delta, 2)"), ElementsAre(2));
  EXPECT_THAT(find(*index, "text:alpha ^alpha {alpha} (alpha"), ElementsAre(1));
  EXPECT_THAT(find(*index, "alpha+ '; DROP TABLE words; --"), ElementsAre(1));
  for (const char* nothing : {"", " ", "\"", "*", "?!", "\xff\xfe", "🙂"})
    EXPECT_THAT(find(*index, nothing), IsEmpty()) << nothing;
  EXPECT_THAT(find(*index, std::string("alpha\0beta", 10)), ElementsAre(1));
}

TEST(search_words, a_huge_query_ends_soon) {
  TempDir dir;
  std::vector<std::string> texts;
  for (int i = 0; i < 500; ++i) texts.push_back("word" + std::to_string(i) + " common text");
  auto index = index_of(dir / "x.db", texts);
  std::string query;
  for (int i = 0; query.size() < 100'000; ++i) query += "word" + std::to_string(i) + ' ';
  std::string chinese;
  for (int i = 0; chinese.size() < 300'000; ++i) chinese += i % 7 == 0 ? "数据库" : "检索";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(find(*index, query).size(), 100U);
  EXPECT_EQ(find(*index, query).front(), 1U);
  find(*index, chinese);
  find(*index, std::string(100'000, 'x'));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(search_words, more_uses_rank_higher_and_ties_go_by_number) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"fish and bread", "fish fish fish", "fish and bread",
                                       "fish in a very long text about boats nets harbours lakes",
                                       "something else", "other things"});
  EXPECT_THAT(find(*index, "fish"), ElementsAre(2, 1, 3, 4));
  EXPECT_EQ(ok(index->search_words("fish", {}, 2)).size(), 2U);
  EXPECT_TRUE(ok(index->search_words("fish", {}, 0)).empty());
}

TEST(search_words, works_on_one_chunk_and_on_none) {
  TempDir dir;
  EXPECT_THAT(find(*open(dir / "none.db"), "word"), IsEmpty());
  const auto hits = ok(index_of(dir / "one.db", {"a word"})->search_words("word", {}, 5));
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_GT(hits[0].score, 0);
}

TEST(search_words, optimize_changes_no_answer_and_leaves_a_small_file) {
  TempDir dir;
  std::vector<std::string> texts;
  for (int i = 0; i < 2000; ++i)
    texts.push_back("alpha text number " + std::to_string(i) + " of batch " +
                    std::to_string(i % 17));
  auto index = index_of(dir / "x.db", texts);
  for (std::uint64_t commit = 1; commit < 30; ++commit) {
    ok(index->begin_fill(state_at(commit)));
    ok(index->add_version(version(2000 + commit, 2000 + commit), "later alpha text"));
    ok(index->finish_fill(state_at(commit + 1)));
  }
  const auto before = ok(index->search_words("alpha 17 later", {}, 50));
  ok(index->optimize());
  const auto after = ok(index->search_words("alpha 17 later", {}, 50));
  EXPECT_EQ(versions_of(before), versions_of(after));
  EXPECT_EQ(std::filesystem::file_size((dir / "x.db").string() + "-wal"), 0U);
  EXPECT_LT(std::filesystem::file_size(dir / "x.db"), 400'000U);
}

}  // namespace
}  // namespace memvid::index
