#include "documents/document_text.h"

#include <gtest/gtest.h>

#include "documents/diary.h"

namespace memvid::documents {
namespace {

using Lines = std::vector<std::string>;

TEST(document_text, blocks_are_parted_by_blank_lines) {
  test::Diary diary;
  DocumentText out(diary);
  ASSERT_TRUE(out.paragraph(" one \n"));
  ASSERT_TRUE(out.paragraph(" \n"));
  ASSERT_TRUE(out.item("two"));
  ASSERT_TRUE(out.item("three"));
  out.end_block();
  ASSERT_TRUE(out.row({"a", "", "b\nc", ""}));
  ASSERT_TRUE(out.row({"", ""}));
  ASSERT_TRUE(out.row({"d"}));
  ASSERT_TRUE(out.paragraph("four"));
  ASSERT_TRUE(out.finish("x/y", {}));
  EXPECT_EQ(diary.lines, (Lines{"text one\n\n- two\n- three\n\na\t\tb c\n", "rows a||b c|",
                                "text d\n", "no block", "text \nfour\n", "document |x/y|"}));
}

TEST(document_text, headings_are_told) {
  test::Diary diary;
  DocumentText out(diary);
  ASSERT_TRUE(out.paragraph("preface"));
  ASSERT_TRUE(out.heading(1, "One"));
  ASSERT_TRUE(out.heading(2, "Deep"));
  ASSERT_TRUE(out.heading(1, std::string(100, 'x')));
  ASSERT_TRUE(out.finish("x/y", {"A\ntitle", "Me", "", "now \xFF"}));
  EXPECT_EQ(diary.lines,
            (Lines{"text preface\n\n", "heading 1 One 4", "text One\n\n", "heading 2 Deep 5",
                   "text Deep\n\n", "heading 1 " + std::string(80, 'x') + "\xE2\x80\xA6 101",
                   "text " + std::string(100, 'x') + "\n",
                   "document A title|x/y|{\"author\":\"Me\",\"modified\":\"now \xEF\xBF\xBD\"}"}));
}

// What the reader of the frames would take for nonsense costs the whole file.
TEST(document_text, headings_of_odd_levels_are_told_and_endless_ones_are_paragraphs) {
  test::Diary diary;
  DocumentText out(diary);
  ASSERT_TRUE(out.heading(0, "None"));
  ASSERT_TRUE(out.heading(5000, "Deep"));
  ASSERT_TRUE(out.heading(1, std::string(5000, 'x')));
  ASSERT_TRUE(out.finish("x/y", {}));
  EXPECT_EQ(diary.lines,
            (Lines{"heading 1 None 5", "text None\n\n", "heading 100 Deep 5",
                   "text Deep\n\n" + std::string(5000, 'x') + "\n", "document |x/y|"}));
}

TEST(document_text, the_first_row_of_a_sheet_names_its_columns) {
  test::Diary diary;
  DocumentText out(diary);
  const auto sheet = [&out](const std::string& name, const std::vector<std::string>& first_row) {
    out.begin_sheet(name);
    ASSERT_TRUE(out.row({"", ""}));
    ASSERT_TRUE(out.row(first_row));
    ASSERT_TRUE(out.row({"a", "b"}));
  };
  sheet("Costs", {"item", "", "price\nin euro"});
  sheet("numbers", {"item", "7.5"});
  sheet("one", {"", "title"});
  sheet("long", {"item", std::string(101, 'x')});
  sheet("wide", std::vector<std::string>(101, "x"));
  sheet(std::string(101, 'x'), {"item", "price"});
  ASSERT_TRUE(out.finish("x/y", {}));
  EXPECT_EQ(diary.lines.back(),
            "document |x/y|{\"sheets\":{\"Costs\":[\"item\",\"\",\"price in euro\"]}}");
}

TEST(document_text, columns_of_so_many_sheets_are_kept_and_no_more) {
  test::Diary diary;
  DocumentText out(diary);
  for (int i = 0; i < 100; ++i) {
    out.begin_sheet(std::to_string(i));
    ASSERT_TRUE(out.row({"item", "price"}));
  }
  ASSERT_TRUE(out.finish("x/y", {}));
  EXPECT_NE(diary.lines.back().find("\"63\":["), std::string::npos);
  EXPECT_EQ(diary.lines.back().find("\"64\":["), std::string::npos);
}

TEST(document_text, a_place_without_text_is_not_told) {
  test::Diary diary;
  DocumentText out(diary);
  out.set_place("slide 1");
  out.set_place("slide 2");
  ASSERT_TRUE(out.paragraph("x"));
  out.set_place("slide 3");
  ASSERT_TRUE(out.finish("x/y", {}));
  EXPECT_EQ(diary.lines, (Lines{"place slide 2", "text x\n", "document |x/y|"}));
}

TEST(document_text, rows_behind_names_are_told_as_a_block_up_to_the_end_of_the_table) {
  test::Diary diary;
  DocumentText out(diary);
  ASSERT_TRUE(out.row({"item", "price"}));
  ASSERT_TRUE(out.row({"rake", "7"}));
  ASSERT_TRUE(out.row({"spade", "9"}));
  out.end_block();
  ASSERT_TRUE(out.row({"1", "2"}));
  ASSERT_TRUE(out.row({"a", "b"}));
  ASSERT_TRUE(out.paragraph("words"));
  ASSERT_TRUE(out.row({"who", "when"}));
  ASSERT_TRUE(out.finish("x/y", {}));
  EXPECT_EQ(diary.lines, (Lines{"text item\tprice\n", "rows item|price", "text rake\t7\nspade\t9\n",
                                "no block", "text \n1\t2\na\tb\n\nwords\n\nwho\twhen\n",
                                "rows who|when", "document |x/y|"}));
}

TEST(document_text, without_any_text_there_is_no_document) {
  test::Diary diary;
  DocumentText out(diary);
  ASSERT_TRUE(out.row({"", ""}));
  ASSERT_TRUE(out.finish("x/y", {"A title", "", "", ""}));
  EXPECT_EQ(diary.lines, Lines{});
}

}  // namespace
}  // namespace memvid::documents
