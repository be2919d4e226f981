#include "documents/rtf.h"

#include <gtest/gtest.h>

#include <string>

#include "documents/diary.h"

namespace memvid::documents {
namespace {

// What is told of a file; or why it is refused.
std::vector<std::string> lines_of(const std::string& body) {
  test::Diary diary;
  const Status status = read_rtf("{\\rtf1\\ansi\\ansicpg1252 " + body + "}", diary);
  if (!status) return {"refused: " + status.error().message};
  return diary.lines;
}

std::string told(const std::string& body) {
  std::string all;
  for (const std::string& line : lines_of(body)) all += line + "|";
  return all;
}

// The text alone.
std::string text(const std::string& body) {
  std::string all;
  for (const std::string& line : lines_of(body))
    if (line.starts_with("text ")) all += line.substr(5);
  return all;
}

TEST(rtf, paragraphs_are_parted_and_line_ends_of_the_file_say_nothing) {
  EXPECT_EQ(text("one\r\n two\\par three\\line four\\tab five"), "one two\n\nthree\nfour\tfive\n");
  EXPECT_EQ(text("one\\\ntwo"), "one\n\ntwo\n");
  EXPECT_EQ(text("\\{a\\} \\\\ b\\~c\\_d\\-e"), "{a} \\ b\u00A0c-de\n");
  EXPECT_EQ(text("\\ldblquote a\\rdblquote\\emdash b\\bullet"), "“a”—b•\n");
  EXPECT_EQ(told(""), "");
}

TEST(rtf, bytes_are_of_the_code_page_of_their_font) {
  const std::string fonts =
      "{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset204 B;}{\\f2\\fcharset128 C;}"
      "{\\f3\\fcharset0\\cpg1253 D;}}";
  EXPECT_EQ(text("caf\\'e9 \\'80"), "café €\n");
  EXPECT_EQ(text(fonts + "\\f0\\'e9\\f1\\'cf\\'f0{\\f0\\'e9}\\'e8\\f3\\'e1"), "éПрéиα\n");
  EXPECT_EQ(text(fonts + "{\\f2\\'93\\'fa\\'96{}{\\'7b}}{\\f2\\'93\\'fa\\'83A}"),
            "日\uFFFD{日ア\n");
  EXPECT_EQ(text("\\ansicpg1251 \\'cf"), "П\n");
  EXPECT_EQ(text("\\mac \\'8e"), "é\n");
  EXPECT_EQ(text("\\pc \\'82"), "é\n");
  EXPECT_EQ(text("\\ansicpg4711 \\'e9"), "é\n");
}

TEST(rtf, what_stands_for_a_character_behind_it_is_passed_over) {
  EXPECT_EQ(text("\\u1055?x"), "Пx\n");
  EXPECT_EQ(text("\\u1055\\'cfx"), "Пx\n");
  EXPECT_EQ(text("\\uc2\\u26085 abx"), "日x\n");
  EXPECT_EQ(text("\\uc0\\u26085 x"), "日x\n");
  EXPECT_EQ(text("{\\uc0\\u26085}\\u26412 ?x"), "日本x\n");
  EXPECT_EQ(text("\\u-10179?\\u-9139?"), "\U0001F44D\n");
  EXPECT_EQ(text("a\\u-10179?b\\u-9139?c"), "abc\n");
  EXPECT_EQ(text("\\u1055\\emdash x"), "Пx\n");
  EXPECT_EQ(text("{\\u1055}x"), "Пx\n");
  EXPECT_EQ(text("{\\upr{ansi}{\\*\\ud{\\u1055?}}}x"), "Пx\n");
}

TEST(rtf, what_a_reader_does_not_see_is_left_out) {
  EXPECT_EQ(text("a{\\v hidden}b\\v c\\v0 d\\v e\\plain f"), "abdf\n");
  EXPECT_EQ(text("a{\\deleted gone}b"), "ab\n");
  EXPECT_EQ(text("a{\\pict\\wmetafile8 010203}b{\\*\\shppict{\\pict 0405}}"), "ab\n");
  EXPECT_EQ(text("a{\\pict\\bin5 }{\\x\\}b"), "ab\n");
  EXPECT_EQ(text("a{\\*\\unknown{\\footnote x} y}b"), "ab\n");
  EXPECT_EQ(text("{\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt a link}}"), "a link\n");
  EXPECT_EQ(text("{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv b}}{\\shptxt in a box}}{\\shprslt x}}"),
            "in a box\n");
}

TEST(rtf, headings_by_outline_level_or_style) {
  const std::string styles =
      "{\\stylesheet{\\s1 heading 1;}{\\s2\\outlinelevel1 Abschnitt;}{\\s3 Body;}"
      "{\\*\\cs10 Strong;}}";
  EXPECT_EQ(told(styles + "\\pard\\s1 Garden\\par\\pard Water.\\par\\pard\\s2 Spring\\par\\pard "
                          "Prune.\\par"),
            "heading 1 Garden 7|text Garden\n\nWater.\n\n|heading 2 Spring 7|"
            "text Spring\n\nPrune.\n|document |application/rtf||");
  EXPECT_EQ(told("{\\pard\\outlinelevel0 Garden\\par}{\\pard Water.\\par}"),
            "heading 1 Garden 7|text Garden\n\nWater.\n|document |application/rtf||");
  EXPECT_EQ(text(styles + "\\pard\\s3 a\\par\\pard\\outlinelevel9 b"), "a\n\nb\n");
}

TEST(rtf, lists_and_tables) {
  EXPECT_EQ(text("a\\par{\\listtext 1.\\tab}one\\par{\\*\\pn x}{\\pntext 2.}two\\par\\pard b"),
            "a\n\n- one\n- two\n\nb\n");
  EXPECT_EQ(text("a\\par\\trowd\\pard\\intbl b\\par c\\cell d\\cell\\row\\intbl e\\cell\\cell\\row"
                 "\\pard f"),
            "a\n\nb c\td\ne\n\nf\n");
  EXPECT_EQ(text("\\intbl a\\cell\\pard\\par b"), "a\n\nb\n");
}

TEST(rtf, notes_and_what_stands_round_the_pages_come_at_the_end) {
  EXPECT_EQ(told("{\\header\\pard Top\\par}{\\footer Foot}a{\\footnote\\pard A \\b note.\\par}b"
                 "{\\*\\atnid X}{\\*\\annotation{\\*\\atnref 1}Why?}\\par\\sect{\\headerl Top}c"),
            "text ab\n\nc\n\n|place footnotes|text A note.\n\n|place comments|text Why?\n\n|"
            "place header|text Top\n\n|place footer|text Foot\n|document |application/rtf||");
}

TEST(rtf, tells_title_author_and_times) {
  EXPECT_EQ(told("{\\info{\\title A \\'e9}{\\author B}{\\creatim\\yr2024\\mo5\\dy6\\hr7\\min8}"
                 "{\\revtim\\yr2025\\mo12\\dy31}{\\company C}}{\\title no}x"),
            "text x\n|document A é|application/rtf|"
            R"({"author":"B","created":"2024-05-06T07:08","modified":"2025-12-31"}|)");
}

TEST(rtf, what_is_hostile_is_refused) {
  test::Diary diary;
  const auto refusal = [&diary](const std::string& bytes) {
    const Status status = read_rtf(bytes, diary);
    return status ? "" : status.error().message;
  };
  const std::string open(100'000, '{');
  EXPECT_EQ(refusal("{\\rtf1 " + open), "nested more than 256 deep; it may be an attack");
  EXPECT_EQ(refusal("{\\rtf1 {a}"), "not a whole RTF file");
  EXPECT_EQ(refusal("}"), "not a whole RTF file");
  EXPECT_EQ(refusal("{\\rtf1 a{\\pict\\bin99999999 x}}"), "not a whole RTF file");
  EXPECT_EQ(refusal("{\\rtf1 a\\bin-5 }x"), "");
  EXPECT_EQ(refusal("{\\rtf1 a\\u99999999999999999999 ?\\uc-7\\f-1\\'zz\\'a"),
            "not a whole RTF file");
  std::string cells;
  for (int i = 0; i < 20'000; ++i) cells += "\\cell";
  EXPECT_EQ(refusal("{\\rtf1 " + cells + "}"), "a row of more than 16384 cells");
}

}  // namespace
}  // namespace memvid::documents
