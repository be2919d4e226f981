// Merges that are refused, or break off: nothing has happened then.
#include <gmock/gmock.h>

#include "archive/trailer.h"
#include "engine/merging.h"

namespace memvid {
namespace {

using engine::content_of;
using engine::open_video;
using testing::HasSubstr;
using Outcome = EncodingStats::Outcome;
using Paths = std::vector<std::filesystem::path>;

using MergeRefused = Merging;

TEST_F(MergeRefused, a_damaged_memory_is_named_with_its_frame_and_nothing_happens) {
  make("a", {"a lantern"});
  make("b", {"a thimble"});
  make("c", {"a meadow"});
  index("a");
  const std::string good = bytes("b.mp4"), a = bytes("a.mp4"), a_index = content_of(path("a.db"));
  for (std::size_t at = 800; at < good.size() - archive::kTrailerBoxBytes; at += 100) {
    std::string damaged = good;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    dir_.write("b.mp4", damaged);
    for (const Config& config : {Config{}, without_index()}) {
      for (const auto& result : {try_merge({"c", "b"}, "m", words_alone(), config),
                                 try_merge_into({"c", "b"}, "a", words_alone(), config)}) {
        ASSERT_FALSE(result.has_value()) << at;
        EXPECT_EQ(result.error().code, ErrorCode::kCorrupt);
        EXPECT_THAT(result.error().message, HasSubstr("b.mp4, frame 0: "));
      }
      EXPECT_FALSE(std::filesystem::exists(path("m.mp4")));
      EXPECT_FALSE(std::filesystem::exists(path("m.mp4.tmp")));
      EXPECT_FALSE(std::filesystem::exists(path("m.json")));
      EXPECT_TRUE(bytes("a.mp4") == a);
      EXPECT_EQ(content_of(path("a.db")), a_index);
    }
  }
}

// Vectors would come to stand for other texts.
TEST_F(MergeRefused, a_trailer_that_counts_wrong_is_refused) {
  make("a", {"a lantern"});
  archive::Trailer trailer = open_video(path("a.mp4")).trailer();
  ++trailer.versions;
  const std::string good = bytes("a.mp4");
  const base::Bytes box = archive::pack_trailer(trailer);
  dir_.write("a.mp4", good.substr(0, good.size() - box.size()) + std::string(base::as_text(box)));
  const auto merged = try_merge({"a"}, "m");
  ASSERT_FALSE(merged.has_value());
  EXPECT_EQ(merged.error().code, ErrorCode::kCorrupt);
  EXPECT_FALSE(std::filesystem::exists(path("m.mp4")));
}

TEST_F(MergeRefused, files_that_are_read_are_not_written) {
  make("a", {"a lantern"});
  make("b", {"a thimble"});
  index("a");
  EXPECT_THAT(try_merge({"a", "b"}, "a").error().message, HasSubstr("--into"));
  EXPECT_THAT(try_merge_into({"b", "a"}, "a").error().message, HasSubstr("into itself"));
  const auto over_index =
      Encoder::merge_videos(videos({"a"}), {}, path("m.mp4"), path("a.json"), {}, words_alone());
  EXPECT_THAT(over_index.error().message, HasSubstr("a.json is a file of"));
  std::filesystem::create_symlink(path("a.mp4"), path("link.mp4"));
  EXPECT_THAT(try_merge_into({"link"}, "a").error().message, HasSubstr("into itself"));
}

TEST_F(MergeRefused, an_output_that_is_there_is_kept_unless_it_is_the_same) {
  make("a", {"a lantern"});
  make("b", {"a thimble"});
  must(try_merge({"a", "b"}, "m"));
  const std::string before = bytes("m.mp4");
  EXPECT_EQ(must(try_merge({"a", "b"}, "m")).outcome, Outcome::kUpToDate);
  std::filesystem::remove(path("m.db"));
  EXPECT_EQ(must(try_merge({"a", "b"}, "m")).outcome, Outcome::kIndexOnly);
  EXPECT_TRUE(bytes("m.mp4") == before);
  EXPECT_THAT(try_merge({"b", "a"}, "m").error().message, HasSubstr("--overwrite"));
  EXPECT_TRUE(bytes("m.mp4") == before);
  MergeOptions options = words_alone();
  options.overwrite = true;
  EXPECT_EQ(must(try_merge({"b", "a"}, "m", options)).outcome, Outcome::kBuilt);
  EXPECT_EQ(chunks("m").front(), "0 b/0.txt: a thimble");
  expect_sound("m");
}

TEST_F(MergeRefused, an_index_that_is_named_must_be_there_and_of_its_video) {
  make("a", {"a lantern"});
  make("b", {"a thimble"});
  index("a");
  index("b");
  const auto with = [this](const Paths& indexes) {
    return Encoder::merge_videos(videos({"a", "b"}), indexes, path("m.mp4"), {}, {}, words_alone());
  };
  EXPECT_EQ(with({path("a.json")}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(with({path("a.json"), path("none.json")}).error().code, ErrorCode::kNotFound);
  EXPECT_THAT(with({path("b.json"), path("a.json")}).error().message, HasSubstr("another memory"));
  EXPECT_FALSE(std::filesystem::exists(path("m.mp4")));
  EXPECT_TRUE(with({path("a.json"), {}}).has_value());
}

TEST_F(MergeRefused, a_stop_leaves_nothing) {
  make("a", {"a lantern"});
  make("b", {"a thimble"});
  index("b");
  const std::string b = bytes("b.mp4"), b_index = content_of(path("b.db"));
  for (const Phase phase : {Phase::kEncoding, Phase::kIndexingWords}) {
    std::stop_source stop;
    MergeOptions options = words_alone();
    options.stop = stop.get_token();
    options.on_progress = [&](const Progress& progress) {
      if (progress.phase == phase) stop.request_stop();
    };
    EXPECT_EQ(try_merge({"a"}, "m", options).error().code, ErrorCode::kCancelled);
    EXPECT_FALSE(std::filesystem::exists(path("m.mp4")));
    EXPECT_FALSE(std::filesystem::exists(path("m.mp4.tmp")));
    stop = {};
    options.stop = stop.get_token();
    EXPECT_EQ(try_merge_into({"a"}, "b", options).error().code, ErrorCode::kCancelled);
    EXPECT_TRUE(bytes("b.mp4") == b);
    EXPECT_EQ(content_of(path("b.db")), b_index);
  }
}

}  // namespace
}  // namespace memvid
