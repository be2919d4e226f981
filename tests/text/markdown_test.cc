#include <gtest/gtest.h>

#include "text/formats.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

std::string title_of(std::string_view markdown) {
  const test::Loaded loaded = test::load(markdown_loader(), markdown);
  EXPECT_TRUE(loaded.status);
  return loaded.documents.at(0).title;
}

TEST(markdown, the_text_is_kept_byte_for_byte) {
  const std::string text = "\xEF\xBB\xBF# Title\r\n\r\n* a\r\n";
  const test::Loaded loaded = test::load(markdown_loader(), text);
  ASSERT_EQ(loaded.documents.size(), 1u);
  EXPECT_EQ(loaded.documents[0].text, text);
  EXPECT_EQ(loaded.documents[0].title, "Title");
  EXPECT_EQ(loaded.documents[0].media_type, "text/markdown");
}

TEST(markdown, the_title_is_the_first_heading) {
  EXPECT_EQ(title_of("intro\n\n## A  *title* ##\n# Later\n"), "A *title*");
  EXPECT_EQ(title_of("Under\nTitle here\n=====\n"), "Title here");
  EXPECT_EQ(title_of("Title here\n---\n"), "Title here");
  EXPECT_EQ(title_of("# C#\n"), "C#");
  EXPECT_EQ(title_of("#no heading\n####### nor this\n#\n"), "");
  EXPECT_EQ(title_of("text\n\n---\n\nmore\n"), "");
  EXPECT_EQ(title_of("# Last line"), "Last line");
}

TEST(markdown, headings_in_front_matter_and_code_are_none) {
  EXPECT_EQ(title_of("---\n# comment\nkey: 1\n---\n# Title\n"), "Title");
  EXPECT_EQ(title_of("+++\n# comment\n+++\n# Title\n"), "Title");
  EXPECT_EQ(title_of("```sh\n# comment\n```\n# Title\n"), "Title");
  EXPECT_EQ(title_of("~~~~\n# a\n~~~\n# b\n~~~~\n# Title\n"), "Title");
  EXPECT_EQ(title_of("    # code\n# Title\n"), "Title");
}

TEST(markdown, an_unclosed_front_matter_is_text) { EXPECT_EQ(title_of("---\n# Title\n"), "Title"); }

TEST(markdown, an_empty_file_gives_no_document) {
  const test::Loaded loaded = test::load(markdown_loader(), "");
  EXPECT_TRUE(loaded.status);
  EXPECT_TRUE(loaded.documents.empty());
}

}  // namespace
}  // namespace memvid::text
