#include <gtest/gtest.h>

#include "text/formats.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

test::Loaded load(std::string_view bytes) { return test::load(json_lines_loader(), bytes); }

TEST(json_lines, each_line_is_one_document_with_all_it_says) {
  const test::Loaded loaded =
      load(R"({"_id": "31715818", "title": " New\n opportunities ", "text": "Body.",)"
           R"( "metadata": {"y": 2, "a": [1]}})"
           "\n"
           R"({"id": 7, "text": "Grüße 👍"})");
  ASSERT_TRUE(loaded.status);
  ASSERT_EQ(loaded.documents.size(), 2u);
  const test::LoadedDocument& first = loaded.documents[0];
  EXPECT_EQ(first.own_id, "31715818");
  EXPECT_EQ(first.title, "New opportunities");
  EXPECT_EQ(first.text, "Body.");
  EXPECT_EQ(first.metadata, R"({"a":[1],"y":2})");
  EXPECT_EQ(first.media_type, "application/jsonl");
  EXPECT_EQ(first.first_line, 1u);
  const test::LoadedDocument& second = loaded.documents[1];
  EXPECT_EQ(second.own_id, "7");
  EXPECT_EQ(second.text, "Grüße 👍");
  EXPECT_EQ(second.title, "");
  EXPECT_EQ(second.metadata, "");
  EXPECT_EQ(second.first_line, 2u);
}

TEST(json_lines, blank_lines_marks_crlf_and_nulls_do_not_matter) {
  const test::Loaded loaded = load(
      "\xEF\xBB\xBF\r\n \n{\"text\":\"a\",\"id\":null,\"title\":null,\"metadata\":null}\r\n\n"
      "{\"text\":\"\"}\n{\"text\":\"b\",\"metadata\":{}}\n");
  ASSERT_TRUE(loaded.status);
  ASSERT_EQ(loaded.documents.size(), 2u);
  EXPECT_EQ(loaded.documents[0].first_line, 3u);
  EXPECT_EQ(loaded.documents[1].text, "b");
  EXPECT_EQ(loaded.documents[1].metadata, "");
}

TEST(json_lines, id_wins_over_underscore_id) {
  EXPECT_EQ(load(R"({"_id":"b","text":"t","id":"a"})").documents.at(0).own_id, "a");
}

TEST(json_lines, a_bad_line_is_named_and_the_lines_before_it_are_kept) {
  const test::Loaded loaded = load("{\"text\":\"a\"}\n\n{\"text\": \"b\n");
  ASSERT_FALSE(loaded.status);
  EXPECT_EQ(loaded.status.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(loaded.status.error().message, "file: line 3: not valid JSON");
  EXPECT_EQ(loaded.documents.size(), 1u);
}

TEST(json_lines, members_of_the_wrong_kind_are_refused) {
  for (const char* line :
       {"[]", "3", "{}", R"({"text":3})", R"({"text":"t","id":[]})", R"({"text":"t","title":3})",
        R"({"text":"t","metadata":"m"})", R"({"text":"\ud800"})"}) {
    const test::Loaded loaded = load(line);
    ASSERT_FALSE(loaded.status) << line;
    EXPECT_EQ(loaded.status.error().code, ErrorCode::kCorrupt) << line;
  }
}

TEST(json_lines, deep_nesting_is_refused_and_brackets_in_strings_are_not_nesting) {
  const std::string open(1'000'000, '[');
  EXPECT_FALSE(load(R"({"text":"t","metadata":{"a":)" + open).status);
  const std::string closed = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_FALSE(load(R"({"text":"t","metadata":{"a":)" + closed + "}}").status);
  EXPECT_TRUE(load(R"({"text":"\"[[)" + open + "\"}").status);
}

TEST(json_lines, an_error_of_the_sink_stops_the_loader) {
  struct Sink final : DocumentSink {
    Status text(std::string_view) override { return {}; }
    Status finish(Document&&) override {
      ++count;
      return fail(ErrorCode::kCancelled, "enough");
    }
    int count = 0;
  } sink;
  test::MemoryInput input("{\"text\":\"a\"}\n{\"text\":\"b\"}\n");
  const Status status = json_lines_loader().load(input, "file", sink);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(sink.count, 1);
}

}  // namespace
}  // namespace memvid::text
