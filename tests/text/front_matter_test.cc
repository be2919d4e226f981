#include "text/front_matter.h"

#include <gtest/gtest.h>

#include "text/formats.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

TEST(front_matter, title_author_date_and_tags_are_read_and_the_text_stays) {
  const std::string text =
      "\xEF\xBB\xBF---\r\ntitle: \"Rain: a year\"\r\nauthor: 'A. Weather'  # me\r\ndate: "
      "2024-05-01\r\n"
      "tags: [rain, \"snow\", ]\r\nlayout: page\r\n---\r\n\r\n# Heading\r\n";
  const test::Loaded loaded = test::load(markdown_loader(), text);
  ASSERT_TRUE(loaded.status);
  ASSERT_EQ(loaded.documents.size(), 1u);
  EXPECT_EQ(loaded.documents[0].text, text);
  EXPECT_EQ(loaded.documents[0].title, "Rain: a year");
  EXPECT_EQ(loaded.documents[0].metadata,
            R"({"author":"A. Weather","date":"2024-05-01","tags":["rain","snow"]})");
}

TEST(front_matter, without_a_title_the_first_heading_counts) {
  EXPECT_EQ(test::load(markdown_loader(), "---\n# no heading\ndate: 2024\n---\n# Heading\n")
                .documents.at(0)
                .title,
            "Heading");
}

TEST(front_matter, lists_of_lines_and_toml_are_read) {
  const FrontMatter yaml = read_front_matter(
      "---\nauthors:\n  - A\n  - name: B\n- C\nparams:\n  title: nested\n- lost\ntitle: "
      "Own\n---\n");
  EXPECT_EQ(yaml.title, "Own");
  EXPECT_EQ(yaml.metadata, R"({"authors":["A","name: B","C"]})");
  const FrontMatter toml = read_front_matter("+++\ntitle = \"Own\" # x\ndate = 2024-05-01\n+++\nx");
  EXPECT_EQ(toml.title, "Own");
  EXPECT_EQ(toml.metadata, R"({"date":"2024-05-01"})");
  EXPECT_EQ(toml.size, 44u);
}

TEST(front_matter, of_yaml_may_end_in_dots) {
  const FrontMatter front = read_front_matter("---\ntitle: x\n...\ny\n---\n");
  EXPECT_EQ(front.title, "x");
  EXPECT_EQ(front.size, 17u);
  EXPECT_EQ(read_front_matter("+++\ntitle = 'x'\n...\n").size, 0u);
}

TEST(front_matter, what_never_ends_or_comes_later_is_none) {
  EXPECT_EQ(read_front_matter("---\ntitle: x\n").size, 0u);
  EXPECT_EQ(read_front_matter("\n---\ntitle: x\n---\n").size, 0u);
  EXPECT_EQ(read_front_matter("").size, 0u);
}

TEST(front_matter, odd_values_do_no_harm) {
  const FrontMatter odd = read_front_matter(
      "---\ntitle:\ndate: [\nauthor: [,,]\ntags: 'open\n- item\ntags: again\ndescription: "
      ">\n---\n");
  EXPECT_EQ(odd.title, "");
  EXPECT_EQ(odd.metadata, R"({"tags":"'open"})");
}

}  // namespace
}  // namespace memvid::text
