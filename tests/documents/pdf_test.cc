// What poppler's programs print, cut into pages and properties.
#include "documents/pdf.h"

#include <gtest/gtest.h>

#include "documents/diary.h"

namespace memvid::documents {
namespace {

using Lines = std::vector<std::string>;

TEST(page_cutter, cuts_at_form_feeds_whatever_the_pieces_are) {
  const std::string printed = "one\ntwo\n\n\f\n\fthree \n\f";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, printed.size()}) {
    test::Diary diary;
    PageCutter pages(diary);
    for (std::size_t at = 0; at < printed.size(); at += piece)
      ASSERT_TRUE(pages.add(std::string_view(printed).substr(at, piece)));
    EXPECT_EQ(diary.lines,
              (Lines{"place p. 1", "text one\ntwo\n\n", "place p. 3", "text three\n\n"}));
    EXPECT_TRUE(pages.has_text());
  }
}

TEST(page_cutter, pages_without_text_are_no_text) {
  test::Diary diary;
  PageCutter pages(diary);
  ASSERT_TRUE(pages.add("\f \n\f\f"));
  EXPECT_EQ(diary.lines, Lines{});
  EXPECT_FALSE(pages.has_text());
}

TEST(page_cutter, what_is_no_utf8_is_replaced) {
  test::Diary diary;
  PageCutter pages(diary);
  ASSERT_TRUE(pages.add("a\xFF\f"));
  EXPECT_EQ(diary.lines.back(), "text a\xEF\xBF\xBD\n\n");
}

TEST(pdf, properties_are_those_that_pdfinfo_prints) {
  const text::Document document = document_of(
      "Title:           A  title\nAuthor:          Me \xFF\nCreationDate:    2024-05-06T07:08:09Z\n"
      "ModDate:         2025-01-02T03:04:05+01\nTagged:          no\nPages:           12\n");
  EXPECT_EQ(document.title, "A title");
  EXPECT_EQ(document.media_type, "application/pdf");
  EXPECT_EQ(document.metadata,
            "{\"author\":\"Me \xEF\xBF\xBD\",\"created\":\"2024-05-06T07:08:09Z\","
            "\"modified\":\"2025-01-02T03:04:05+01\",\"pages\":12}");
  EXPECT_EQ(document_of("").metadata, "");
}

}  // namespace
}  // namespace memvid::documents
