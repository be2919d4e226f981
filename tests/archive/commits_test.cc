// Several commits in one file: where each ended, and reading on from there.
#include <gtest/gtest.h>

#include <algorithm>

#include "archive/hand_made_video.h"
#include "archive/replay.h"
#include "support/temp_dir.h"

namespace memvid::archive {
namespace {

using test::HandMadeVideo;
using test::put_entry;
using test::source_entry;

Dictionary some_dictionary() {
  return Dictionary(base::Bytes(1000, static_cast<std::uint8_t>('d')));
}

// Commit n (from 1) says source n - 1 and its one chunk. The first brings a dictionary, which all
// blocks are packed with.
struct History {
  explicit History(std::uint64_t commits, std::uint8_t id = 1) : video(id) {
    video.add_dictionary(dictionary);
    for (std::uint64_t i = 0; i < commits; ++i) {
      const std::string text = "text of commit " + std::to_string(i + 1);
      video.add_block({source_entry(i, "a.txt", text), put_entry(i, i, 0, text)}, &dictionary);
      video.commit(i + 1, i + 1);
      trailers.push_back(video.trailer());
    }
  }
  Dictionary dictionary = some_dictionary();
  HandMadeVideo video;
  std::vector<Trailer> trailers;
};

struct Heard : ReplayVisitor {
  std::vector<std::string> told;  // everything, in words
  Status on_frame(const Sample& sample) override {
    return say("frame " + std::to_string(sample.frame) + " at " + std::to_string(sample.offset));
  }
  Status on_block(const BlockPlace& place) override {
    return say("block " + std::to_string(place.ordinal) + " number " +
               std::to_string(place.number) + " in frame " + std::to_string(place.first_frame));
  }
  Status on_entry(const Entry& entry, const EntryPlace& place) override {
    const auto* put = std::get_if<PutEntry>(&entry);
    return say("entry of commit " + std::to_string(place.commit) + ", block " +
               std::to_string(place.block) + ": " + (put != nullptr ? put->text : "source"));
  }
  Status on_commit(const CommitEntry& commit) override {
    return say("commit " + std::to_string(commit.number));
  }
  Status on_damage(const Damage& damage) override {
    return say("damage " + damage.place + ": " + damage.message);
  }
  Status say(std::string what) { return told.push_back(std::move(what)), Status{}; }
};

std::vector<std::string> hear(const VideoFile& video, const ReplayStart& start) {
  base::ThreadPool pool(2);
  Heard heard;
  ReplayOptions options;
  options.start = start;
  const Status status = replay(video, pool, heard, options);
  EXPECT_TRUE(status.has_value()) << status.error().message;
  return heard.told;
}

class Commits : public testing::Test {
 protected:
  VideoFile open(const base::Bytes& bytes) {
    auto video = VideoFile::open(base::posix_fs(), dir_.write("v.mp4", base::as_text(bytes)));
    EXPECT_TRUE(video.has_value()) << video.error().message;
    return std::move(*video);
  }
  // Writes `trailer` over the one that lies at its place.
  static void replace(base::Bytes& bytes, const Trailer& trailer) {
    const base::Bytes box = pack_trailer(trailer);
    std::copy(box.begin(), box.end(),
              bytes.begin() + static_cast<std::ptrdiff_t>(trailer.start + trailer.length));
  }
  static std::optional<Trailer> trailer_of(const VideoFile& video, std::uint64_t commit) {
    const auto found = video.trailer_of(commit);
    EXPECT_TRUE(found.has_value()) << found.error().message;
    return found ? *found : std::nullopt;
  }
  test::TempDir dir_;
};

TEST_F(Commits, every_trailer_is_found_from_the_last) {
  const History history(4);
  const VideoFile video = open(history.video.bytes());
  for (std::uint64_t commit = 1; commit <= 4; ++commit)
    EXPECT_EQ(trailer_of(video, commit), history.trailers[commit - 1]) << commit;
  EXPECT_EQ(trailer_of(video, 0), std::nullopt);
  EXPECT_EQ(trailer_of(video, 5), std::nullopt);
}

TEST_F(Commits, a_damaged_trailer_hides_the_commits_before_it_and_no_other) {
  const History history(4);
  base::Bytes bytes = history.video.bytes();
  bytes[history.trailers[1].start + history.trailers[1].length + 60] ^= 1;
  const VideoFile video = open(bytes);
  EXPECT_EQ(trailer_of(video, 1), std::nullopt);
  EXPECT_EQ(trailer_of(video, 2), std::nullopt);
  EXPECT_EQ(trailer_of(video, 3), history.trailers[2]);
}

TEST_F(Commits, the_last_trailer_may_be_lost) {
  const History history(3);
  base::Bytes bytes = history.video.bytes();
  bytes.resize(bytes.size() - kTrailerBoxBytes);
  const VideoFile video = open(bytes);
  ASSERT_EQ(video.state().commit, 3u);
  EXPECT_EQ(trailer_of(video, 1), history.trailers[0]);
  EXPECT_EQ(trailer_of(video, 2), history.trailers[1]);
  EXPECT_EQ(trailer_of(video, 3)->state, history.trailers[2].state);
}

// Every checksum is right, and one number is a lie.
TEST_F(Commits, trailers_that_do_not_follow_each_other_are_not_followed) {
  const History history(3);
  const auto lie = [&](const auto& change) {
    base::Bytes bytes = history.video.bytes();
    Trailer middle = history.trailers[1];
    change(middle);
    replace(bytes, middle);
    return trailer_of(open(bytes), 1);
  };
  EXPECT_NE(lie([](Trailer&) {}), std::nullopt);
  EXPECT_EQ(lie([](Trailer& trailer) { trailer.state.memory_id[0] ^= 1; }), std::nullopt);
  EXPECT_EQ(lie([](Trailer& trailer) { ++trailer.state.epoch; }), std::nullopt);
  EXPECT_EQ(lie([](Trailer& trailer) { ++trailer.state.commit; }), std::nullopt);
  EXPECT_EQ(lie([](Trailer& trailer) { --trailer.state.commit; }), std::nullopt);
  EXPECT_EQ(lie([](Trailer& trailer) { trailer.next_frame = 0; }), std::nullopt);
  for (const std::uint64_t previous :
       {std::uint64_t{0}, std::uint64_t{1}, history.trailers[0].start + 1,
        history.trailers[1].start + history.trailers[1].length,
        history.trailers[2].start + history.trailers[2].length, ~std::uint64_t{0}})
    EXPECT_EQ(lie([&](Trailer& trailer) { trailer.previous = previous; }), std::nullopt)
        << previous;
}

TEST_F(Commits, reading_on_from_a_commit_tells_what_reading_all_tells_after_it) {
  const History history(4);
  const VideoFile video = open(history.video.bytes());
  const std::vector<std::string> all = hear(video, {});
  ASSERT_TRUE(std::none_of(all.begin(), all.end(),
                           [](const std::string& said) { return said.starts_with("damage"); }));
  std::size_t asked = 0;
  for (std::uint64_t commit = 1; commit <= 4; ++commit) {
    ReplayStart start;
    start.after = history.trailers[commit - 1];
    start.next_block = 1 + 2 * commit;  // the dictionary, and for each commit its text and its end
    start.dictionaries =
        [&](const base::Hash128& name) -> Result<std::shared_ptr<const Dictionary>> {
      ++asked;
      EXPECT_EQ(name, history.dictionary.name());
      return std::make_shared<const Dictionary>(history.dictionary.bytes());
    };
    const auto rest = std::find(all.begin(), all.end(), "commit " + std::to_string(commit)) + 1;
    EXPECT_EQ(hear(video, start), std::vector<std::string>(rest, all.end())) << commit;
  }
  EXPECT_EQ(asked, 3u);  // once a replay, and not where nothing follows
}

TEST_F(Commits, the_file_before_the_start_is_not_read) {
  const History history(2);
  base::Bytes bytes = history.video.bytes();
  const Trailer& first = history.trailers[0];
  std::fill_n(bytes.begin(), first.start + first.length, std::uint8_t{0xAA});
  ReplayStart start;
  start.after = first;
  start.dictionaries = [&](const base::Hash128&) -> Result<std::shared_ptr<const Dictionary>> {
    return std::make_shared<const Dictionary>(history.dictionary.bytes());
  };
  const auto told = hear(open(bytes), start);
  EXPECT_EQ(std::count(told.begin(), told.end(), "commit 2"), 1);
  EXPECT_TRUE(std::none_of(told.begin(), told.end(),
                           [](const std::string& said) { return said.starts_with("damage"); }));
}

TEST_F(Commits, a_dictionary_that_is_not_there_costs_the_blocks_that_need_it) {
  const History history(2);
  const VideoFile video = open(history.video.bytes());
  ReplayStart start;
  start.after = history.trailers[0];
  start.dictionaries = [](const base::Hash128&) { return nullptr; };
  const auto told = hear(video, start);
  EXPECT_EQ(std::count_if(told.begin(), told.end(),
                          [](const std::string& said) { return said.starts_with("damage"); }),
            1);
  EXPECT_EQ(told.back(), "commit 2");

  start.dictionaries = [](const base::Hash128&) { return fail(ErrorCode::kIo, "no disk"); };
  base::ThreadPool pool(1);
  Heard heard;
  ReplayOptions options;
  options.start = start;
  EXPECT_EQ(replay(video, pool, heard, options).error().code, ErrorCode::kIo);
}

// A start that is not where the video says: the chain tells.
TEST_F(Commits, a_start_from_another_history_is_told) {
  const History history(2);
  const VideoFile video = open(history.video.bytes());
  ReplayStart start;
  start.after = history.trailers[0];
  start.after.state.head[0] ^= 1;
  const auto told = hear(video, start);
  EXPECT_TRUE(std::any_of(told.begin(), told.end(), [](const std::string& said) {
    return said.find("hash chain") != std::string::npos;
  }));
}

}  // namespace
}  // namespace memvid::archive
