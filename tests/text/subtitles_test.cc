#include <gtest/gtest.h>

#include "text/formats.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

test::Loaded load(std::string_view bytes) { return test::load(subtitle_loader(), bytes); }

std::string text_of(std::string_view bytes) {
  const test::Loaded loaded = load(bytes);
  EXPECT_TRUE(loaded.status);
  return loaded.documents.size() == 1 ? loaded.documents[0].text : "";
}

TEST(subtitles, a_cue_becomes_a_line_of_its_times_and_what_is_spoken) {
  EXPECT_EQ(text_of("\xEF\xBB\xBF"
                    "1\r\n00:00:01,000 --> 00:00:04,500\r\nWe never had\r\na <i>cellar</i>.\r\n\r\n"
                    "2\r\n00:00:05,000 --> 00:00:06,000 X1:40 X2:600\r\n{\\an8}Never?\r\n"),
            "00:00:01.000 - 00:00:04.500  We never had a cellar.\n"
            "00:00:05.000 - 00:00:06.000  Never?\n");
}

TEST(subtitles, of_webvtt_notes_styles_and_names_of_cues_are_left_out) {
  const test::Loaded loaded = load(
      "WEBVTT - The cellar\nKind: captions\n\nNOTE not spoken\n\nSTYLE\n::cue { color: red }\n\n"
      "intro\n00:01.000 --> 00:02.000 align:start\n<v Anna>Fish &amp; chips &lt;3\n\n"
      "01:00:00.000 --> 01:00:01.000\n<c.loud><00:00:01.500>Grüße</c>\n");
  ASSERT_TRUE(loaded.status);
  ASSERT_EQ(loaded.documents.size(), 1u);
  EXPECT_EQ(loaded.documents[0].title, "The cellar");
  EXPECT_EQ(loaded.documents[0].media_type, "text/vtt");
  EXPECT_EQ(loaded.documents[0].text,
            "00:01.000 - 00:02.000  Anna: Fish & chips <3\n"
            "01:00:00.000 - 01:00:01.000  Grüße\n");
}

TEST(subtitles, a_broken_cue_does_not_keep_the_next_from_being_read) {
  EXPECT_EQ(text_of("1\n00:00:01,000 -> 00:00:02,000\nLost.\n\n2\n00:00:03,000 --> 00:00:04,000\n"
                    "Said.\n00:00:05,000 --> 00:00:06,000\nNo blank line before.\n\n3\n00:00:07,0"),
            "00:00:03.000 - 00:00:04.000  Said.\n"
            "00:00:05.000 - 00:00:06.000  No blank line before.\n");
}

TEST(subtitles, a_smaller_sign_is_no_tag_and_silence_no_cue) {
  EXPECT_EQ(text_of("00:00:01,000 --> 00:00:02,000\n1 < 2, 3 { 4\n\n"
                    "00:00:03,000 --> 00:00:04,000\n<i></i>\n"),
            "00:00:01.000 - 00:00:02.000  1 < 2, 3 { 4\n");
}

TEST(subtitles, a_file_without_any_is_told) {
  EXPECT_TRUE(load("").status);
  EXPECT_TRUE(load("\n \r\n").documents.empty());
  const test::Loaded loaded = load("Just a text.\n");
  ASSERT_FALSE(loaded.status);
  EXPECT_EQ(loaded.status.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(loaded.status.error().message, "file: no subtitles in it");
}

TEST(subtitles, tags_that_never_end_take_linear_time) {
  const std::string line = "00:00:01,000 --> 00:00:02,000\n" + std::string(4'000'000, '<');
  EXPECT_EQ(text_of(line).size(),
            std::string("00:00:01.000 - 00:00:02.000  \n").size() + 4'000'000);
}

}  // namespace
}  // namespace memvid::text
