#include "index/analyser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "index/words.h"

namespace memvid::index {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

// Terms in order; a part is marked by a leading '/', a stop word by a trailing '?'.
std::vector<std::string> terms(std::string_view text) {
  Analyser analyser;
  std::vector<std::string> found;
  analyser.analyse(text, [&](const Token& token) {
    EXPECT_LE(token.span.begin, token.span.end);
    EXPECT_LE(token.span.end, text.size());
    EXPECT_LE(token.term.size(), kTermBytesMax);
    std::string term;
    if (token.is_part) term += '/';
    term += token.term;
    if (token.stop_word >= 0) term += '?';
    found.push_back(std::move(term));
  });
  return found;
}

// These are what kAnalyserFingerprint stands for: change one, and raise its number.
TEST(analyser, english_words_are_folded_and_stemmed) {
  EXPECT_THAT(terms("Indexes, INDEXING"), ElementsAre("index", "index"));
  EXPECT_THAT(terms("The user's table"), ElementsAre("the?", "user", "tabl"));
  EXPECT_THAT(terms("Don\u2019t don't WON'T"), ElementsAre("don?", "don?", "won"));
  EXPECT_THAT(terms("vitamin D, T cells"), ElementsAre("vitamin", "d", "t", "cell"));
}

TEST(analyser, identifiers_give_the_whole_and_the_parts) {
  EXPECT_THAT(terms("pg_stat_activity"), ElementsAre("pg_stat_activity", "/pg", "/stat", "/activ"));
  EXPECT_THAT(terms("MemoryState"), ElementsAre("memoryst", "/memori", "/state"));
  EXPECT_THAT(terms("PostgreSQL mRNA GitHub"),
              ElementsAre("postgresql", "mrna", "github", "/git", "/hub"));
  EXPECT_THAT(terms("__init__"), ElementsAre("init"));
  EXPECT_THAT(terms("postgresql.conf 15.2"),
              ElementsAre("postgresql", "conf", "15.2", "/15", "/2"));
  EXPECT_THAT(terms("a__b _ __"), ElementsAre("a__b", "/a?", "/b"));
}

TEST(analyser, accents_width_and_strokes_are_taken_off) {
  EXPECT_THAT(terms("ÉCOLE école Straße"), ElementsAre("ecol", "ecol", "strass"));
  EXPECT_THAT(terms("Ærø Łódź İstanbul"), ElementsAre("aero", "lodz", "istanbul"));
  EXPECT_THAT(terms("ＳＱＬ e\u0301cole"), ElementsAre("sql", "ecol"));
  EXPECT_THAT(terms("Ελλάδα МОСКВА ёлка"), ElementsAre("ελλαδα", "москва", "елка"));
  EXPECT_THAT(terms("a⑴b²"), ElementsAre("a1b2"));
}

TEST(analyser, scripts_without_spaces_are_cut_by_dictionary) {
  EXPECT_THAT(terms("数据库索引"), ElementsAre("数据", "库", "索引"));
  EXPECT_THAT(terms("東京都に住んでいます"), Contains("東京"));
  EXPECT_THAT(terms("データ基"), IsSupersetOf({"データ", "/デー", "/ータ"}));
  EXPECT_THAT(terms("สวัสดีชาวโลก"), IsSupersetOf({"สวัสดี", "ชาว", "โลก"}));
  EXPECT_THAT(terms("한국에서"), ElementsAre("한국에서", "/한국", "/국에", "/에서"));
  EXPECT_THAT(terms("PostgreSQLの全文検索"), IsSupersetOf({"postgresql", "検索"}));
}

TEST(analyser, spans_say_where_a_word_stands) {
  Analyser analyser;
  std::vector<std::string> pieces;
  const std::string text = "see  pg_stat, 索引!";
  analyser.analyse(text, [&](const Token& token) {
    pieces.push_back(text.substr(token.span.begin, token.span.end - token.span.begin));
  });
  EXPECT_THAT(pieces, ElementsAre("see", "pg_stat", "pg", "stat", "索引"));
}

TEST(analyser, bytes_that_are_no_text_only_separate) {
  EXPECT_THAT(terms(""), IsEmpty());
  EXPECT_THAT(terms(std::string("ab\0cd", 5)), ElementsAre("ab", "cd"));
  EXPECT_THAT(terms("ab\xff\xfe cd\xc3"), ElementsAre("ab", "cd"));
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string noise(random() % 40, ' ');
    for (char& c : noise) c = static_cast<char>(random());
    terms(noise);
  }
}

TEST(analyser, an_endless_word_is_cut_at_a_character) {
  EXPECT_EQ(terms(std::string(5000, 'x')).front(), std::string(64, 'x'));
  std::string accents;
  for (int i = 0; i < 1000; ++i) accents += "ж";
  EXPECT_EQ(terms(accents).front().size(), 64U);
  std::string chinese;
  for (int i = 0; i < 20'000; ++i) chinese += "数据库";
  EXPECT_THAT(terms(chinese), Contains("数据"));
}

TEST(analyser, the_table_of_terms_changes_no_answer) {
  Analyser used;  // its table is full of other words
  std::mt19937 random(3);
  std::vector<std::string> words;
  for (int i = 0; i < 30'000; ++i) {
    std::string word(1 + random() % 12, ' ');
    for (char& c : word) c = static_cast<char>('a' + random() % 26);
    words.push_back(std::move(word));
  }
  const auto first_term = [](Analyser& analyser, const std::string& word) {
    std::string term;
    analyser.analyse(word, [&](const Token& token) { term = token.term; });
    return term;
  };
  for (const std::string& word : words) first_term(used, word);
  for (std::size_t i = 0; i < words.size(); i += 300) {
    Analyser fresh;
    EXPECT_EQ(first_term(used, words[i]), first_term(fresh, words[i])) << words[i];
  }
}

TEST(analyser, query_terms_are_distinct_and_without_stop_words) {
  Analyser analyser;
  EXPECT_THAT(query_terms(analyser, "How is the INDEX of indexes made?", 10),
              ElementsAre("index", "made"));
  EXPECT_THAT(query_terms(analyser, "to be or not", 10), ElementsAre("not"));
  EXPECT_THAT(query_terms(analyser, "to be or", 10), ElementsAre("to", "be", "or"));
  EXPECT_THAT(query_terms(analyser, "one two three", 2), ElementsAre("one", "two"));
  EXPECT_THAT(query_terms(analyser, " \"*?! ", 10), IsEmpty());
}

std::vector<std::string> lines(std::string_view text) {
  Analyser analyser;
  WordBag bag;
  bag.fill(analyser, text);
  std::vector<std::string> result;
  std::string line;
  for (const char c : bag.lines()) {
    if (c == '\n') {
      result.push_back(std::move(line));
      line.clear();
    } else {
      line += c;
    }
  }
  return result;
}

TEST(word_bag, counts_terms_in_classes) {
  EXPECT_THAT(lines("one two two"), ElementsAre("one", "two", "two+"));
  EXPECT_THAT(lines("x x x x"), ElementsAre("x", "x+", "x++"));
  EXPECT_THAT(lines("x x x x x x x x x x"), ElementsAre("x", "x+", "x++", "x+++", "x++++"));
  EXPECT_THAT(lines("the the the"), ElementsAre("the"));  // stop words are not counted
  EXPECT_THAT(lines(""), IsEmpty());
}

TEST(word_bag, holds_any_number_of_terms_and_is_empty_again_for_the_next) {
  Analyser analyser;
  WordBag bag;
  std::string text;
  for (int i = 0; i < 50'000; ++i) text.append(1, 'w').append(std::to_string(i)) += ' ';
  bag.fill(analyser, text + text);
  EXPECT_EQ(bag.word_count(), 100'000U);
  EXPECT_EQ(std::count(bag.lines().begin(), bag.lines().end(), '\n'), 100'000);
  bag.fill(analyser, "one");
  EXPECT_EQ(bag.lines(), "one\n");
  EXPECT_EQ(bag.word_count(), 1U);
}

TEST(bm25, rare_words_and_more_uses_and_short_texts_score_higher) {
  std::vector<std::uint8_t> lengths(100, pack_length(150));
  lengths[0] = pack_length(20);
  lengths.resize(120);  // gaps
  const Bm25 bm25(lengths);
  EXPECT_GT(bm25.gain(0, 1, lengths[1]), bm25.gain(0, 50, lengths[1]));
  EXPECT_GT(bm25.gain(0, 100, lengths[1]), 0);  // a word that all have
  EXPECT_GT(bm25.gain(0, 5, lengths[0]), bm25.gain(0, 5, lengths[1]));
  for (std::size_t i = 0; i < kCountClasses.size(); ++i)
    EXPECT_GT(bm25.gain(i, 5, lengths[1]), 0) << i;
  EXPECT_GT(Bm25({}).gain(0, 1, 100), 0);  // no texts at all: still a number
}

TEST(bm25, lengths_are_kept_within_five_percent) {
  for (std::uint32_t words = 1; words < 50'000; words += 1 + words / 7)
    EXPECT_NEAR(unpack_length(pack_length(words)), words, 0.05 * words + 0.1) << words;
  EXPECT_NE(pack_length(0), 0);
  EXPECT_EQ(pack_length(4'000'000'000U), 255);
}

}  // namespace
}  // namespace memvid::index
