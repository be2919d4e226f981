// Several commits in one file: where each ended, and reading on from there.
#include <gtest/gtest.h>

#include <algorithm>

#include "archive/commit_reader.h"
#include "archive/fragment_scan.h"
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

// Bytes of which those from `fence` on cannot be read.
class FencedFile final : public base::File {
 public:
  FencedFile(base::ByteSpan bytes, std::uint64_t fence) : bytes_(bytes), fence_(fence) {}
  Status read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
    if (offset + out.size() > fence_) return fail(ErrorCode::kIo, "behind the fence");
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
    return {};
  }
  Status write_at(std::uint64_t, base::ByteSpan) override { return sync(); }
  Status sync() override { return fail(ErrorCode::kIo, "read only"); }
  Status truncate(std::uint64_t) override { return sync(); }
  Result<std::uint64_t> size() override { return bytes_.size(); }
  const std::filesystem::path& path() const override { return path_; }

 private:
  base::ByteSpan bytes_;
  std::uint64_t fence_;
  std::filesystem::path path_ = "fenced";
};

class Commits : public testing::Test {
 protected:
  VideoFile open(const base::Bytes& bytes, const char* name = "v.mp4") {
    auto video = VideoFile::open(base::posix_fs(), dir_.write(name, base::as_text(bytes)));
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

TEST_F(Commits, a_file_as_of_a_commit_is_what_it_was_then) {
  const History history(4);
  const VideoFile video = open(history.video.bytes());
  for (std::uint64_t commit = 1; commit <= 4; ++commit) {
    const auto then = video.at(commit);
    ASSERT_TRUE(then.has_value()) << then.error().message;
    const Trailer& end = history.trailers[commit - 1];
    EXPECT_EQ(then->trailer(), end);
    EXPECT_EQ(then->file_bytes(), end_of(end));
    EXPECT_EQ(then->committed_bytes(), end_of(end));
    base::Bytes bytes = history.video.bytes();
    bytes.resize(end_of(end));
    const VideoFile cut = open(bytes, "cut.mp4");
    EXPECT_EQ(hear(*then, {}), hear(cut, {})) << commit;
  }
  EXPECT_EQ(video.at(4)->at(2)->trailer(), history.trailers[1]);
  EXPECT_EQ(video.at(2)->at(3).error().code, ErrorCode::kNotFound);
}

// So the cost of an old commit does not grow with what came later.
TEST_F(Commits, a_scan_ends_where_its_end_frame_is_due) {
  const History history(12);
  const Trailer& end = history.trailers[1];
  FencedFile file(history.video.bytes(), end_of(end) + 1024);  // a box's header is read in a window
  std::uint64_t frames = 0;
  FragmentVisitor visitor;
  visitor.on_sample = [&frames](const Sample&) { return ++frames, Status{}; };
  visitor.on_missing = [](std::uint64_t) -> Status { return {}; };
  EXPECT_EQ(scan_fragments(file, 0, 0, visitor).error().code, ErrorCode::kIo);
  frames = 0;
  visitor.end_frame = end.next_frame;
  const auto due = scan_fragments(file, 0, 0, visitor);
  ASSERT_TRUE(due.has_value()) << due.error().message;
  EXPECT_EQ(*due, end.next_frame);
  EXPECT_EQ(frames, end.next_frame);
}

TEST_F(Commits, a_commit_that_is_not_there_is_told_from_one_that_cannot_be_found) {
  const History history(4);
  base::Bytes bytes = history.video.bytes();
  for (const std::uint64_t commit : {0u, 5u}) {
    const auto then = open(bytes).at(commit);
    ASSERT_FALSE(then.has_value());
    EXPECT_EQ(then.error().code, ErrorCode::kNotFound);
    EXPECT_NE(then.error().message.find("its last one is 4"), std::string::npos);
  }
  const std::uint64_t place = history.trailers[1].start + history.trailers[1].length;
  bytes[place + 60] ^= 1;
  EXPECT_TRUE(open(bytes).at(3).has_value());
  const auto then = open(bytes).at(1);
  ASSERT_FALSE(then.has_value());
  EXPECT_EQ(then.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(then.error().message.find("the trailer of commit 2, at byte " + std::to_string(place)),
            std::string::npos)
      << then.error().message;
}

// As compact leaves it: commit numbers go on, and the file begins anew.
TEST_F(Commits, what_was_before_the_files_first_commit_was_dropped) {
  const History history(1);
  base::Bytes bytes = history.video.bytes();
  Trailer first = history.trailers[0];
  first.state.commit = 7;
  first.state.epoch = 1;
  replace(bytes, first);
  const VideoFile video = open(bytes);
  EXPECT_TRUE(video.at(7).has_value());
  const auto then = video.at(6);
  ASSERT_FALSE(then.has_value());
  EXPECT_EQ(then.error().code, ErrorCode::kNotFound);
  EXPECT_NE(then.error().message.find("begins with commit 7: memvid compact dropped"),
            std::string::npos);
}

TEST_F(Commits, the_last_one_is_not_given_when_it_is_damaged_but_those_before_it_are) {
  const History history(3);
  base::Bytes bytes = history.video.bytes();
  bytes[history.trailers[2].start + 150] ^= 1;  // a frame
  bytes[bytes.size() - 5] ^= 1;                 // and the trailer, which vouches for it
  const VideoFile video = open(bytes);
  ASSERT_FALSE(video.is_certain());
  EXPECT_TRUE(video.at(2).has_value());
  EXPECT_EQ(video.at(3).error().code, ErrorCode::kCorrupt);
}

TEST_F(Commits, the_entry_of_a_commit_is_read_from_its_last_frames) {
  const History history(3);
  const VideoFile video = open(history.video.bytes());
  const auto reader = FrameReader::create().value();
  for (std::uint64_t commit = 1; commit <= 3; ++commit) {
    const Trailer before = commit == 1 ? Trailer{} : history.trailers[commit - 2];
    const auto entry =
        read_commit_entry(video.as_of(history.trailers[commit - 1]), before, *reader);
    ASSERT_TRUE(entry.has_value()) << entry.error().message;
    EXPECT_EQ(entry->number, commit);
    EXPECT_EQ(entry->first_frame, before.next_frame);
  }
  base::Bytes bytes = history.video.bytes();
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(history.trailers[1].start + 120),
              history.trailers[1].length - 120, std::uint8_t{0});
  const auto lost =
      read_commit_entry(open(bytes).as_of(history.trailers[1]), history.trailers[0], *reader);
  ASSERT_FALSE(lost.has_value());
  EXPECT_EQ(lost.error().code, ErrorCode::kCorrupt);
}

// Two copies of one memory that went on differently share its id and the commits' numbers.
TEST_F(Commits, the_entry_of_a_commit_is_not_that_of_a_merged_copy) {
  const History copy(2);
  History history(1);
  const Trailer before = history.video.trailer();
  history.video.add_foreign_frames(copy.video);
  history.video.commit(3, 3);
  const Trailer end = history.video.trailer();
  const auto reader = FrameReader::create().value();
  EXPECT_TRUE(read_commit_entry(open(history.video.bytes()), before, *reader).has_value());
  base::Bytes bytes = history.video.bytes();
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(end.start + end.length - 200), 150,
              std::uint8_t{0x55});  // the frame that holds the entry
  const auto entry = read_commit_entry(open(bytes), before, *reader);
  ASSERT_FALSE(entry.has_value());
  EXPECT_EQ(entry.error().code, ErrorCode::kCorrupt);
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
