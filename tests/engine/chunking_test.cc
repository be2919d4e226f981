// How a memory remembers the way in which its texts are cut.
#include "engine/chunking.h"

#include <gtest/gtest.h>

namespace memvid::engine {
namespace {

TEST(chunking, comes_back_from_the_settings) {
  for (const ChunkBy by :
       {ChunkBy::kCharacters, ChunkBy::kSentences, ChunkBy::kHeadings, ChunkBy::kTokens}) {
    TextConfig config;
    config.chunk_by = by;
    config.chunk_size = 700;
    config.overlap = 20;
    archive::SettingsEntry settings;
    put_chunking(config, settings);
    const Result<TextConfig> back = chunking_of(settings);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->chunk_by, by);
    EXPECT_EQ(back->chunk_size, 700);
    EXPECT_EQ(back->overlap, 20);
  }
}

TEST(chunking, is_called_as_the_setting_is) {
  archive::SettingsEntry settings;
  EXPECT_EQ(chunk_by_in_words(settings), "characters");
  settings.chunk_by = 2;
  EXPECT_EQ(chunk_by_in_words(settings), "headings");
  settings.chunk_by = 3;
  EXPECT_EQ(chunk_by_in_words(settings), "tokens");
}

TEST(chunking, in_a_way_that_is_not_known_adds_nothing) {
  archive::SettingsEntry settings;
  settings.chunk_by = 4;
  const Result<TextConfig> unknown = chunking_of(settings);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(unknown.error().message.find("(4)"), std::string::npos);
  EXPECT_EQ(chunk_by_in_words(settings), "4");
}

}  // namespace
}  // namespace memvid::engine
