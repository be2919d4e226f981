// Commits behind commits: what is there is never touched, and a broken end is mended or refused.
#include <gtest/gtest.h>

#include "archive/append_point.h"
#include "archive/commit_writer.h"
#include "archive/hand_made_video.h"
#include "archive/heard.h"
#include "archive/video_file.h"
#include "support/temp_dir.h"

namespace memvid::archive {
namespace {

using test::hear;
using test::put_entry;
using test::source_entry;

class Append : public testing::Test {
 protected:
  std::filesystem::path path() const { return dir_ / "v.mp4"; }
  std::filesystem::path tail() const { return dir_ / "v.mp4.tail"; }
  Result<AppendPoint> open(std::uint64_t known_commit = 0) {
    return open_for_append(base::posix_fs(), path(), known_commit, tail());
  }

  static std::string text_of(std::uint64_t chunk) {
    std::string text = "chunk " + std::to_string(chunk) + ":";
    for (std::uint64_t i = 0; i < 60; ++i)
      text += " word" + std::to_string(chunk * 7919 * i % 5000);
    return text;
  }

  // One source of `count` chunks as the commit's content.
  static Trailer finish(CommitWriter& writer, const Trailer& last, std::uint64_t count) {
    std::string all;
    for (std::uint64_t i = 0; i < count; ++i) all += text_of(last.next_chunk + i);
    SourceEntry source = source_entry(last.next_source, "a.txt", all);
    EXPECT_TRUE(writer.add(source).has_value());
    std::uint64_t begin = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::string text = text_of(last.next_chunk + i);
      EXPECT_TRUE(
          writer.add(put_entry(last.next_chunk + i, last.next_source, begin, text)).has_value());
      begin += text.size();
    }
    const auto trailer = writer.commit({0,
                                        last.next_chunk + count,
                                        last.next_source + 1,
                                        last.live_chunks + count,
                                        last.versions + count,
                                        {}});
    EXPECT_TRUE(trailer.has_value()) << trailer.error().message;
    return trailer.value_or(Trailer{});
  }

  Trailer create(std::uint64_t count, const base::Bytes& dictionary = {}) {
    const auto file = base::posix_fs().open(path(), base::OpenMode::kCreateNew).value();
    base::Hash128 id;
    id.fill(5);
    const auto writer = CommitWriter::create(*file, pool_, id, {}, {}).value();
    if (!dictionary.empty()) {
      EXPECT_TRUE(writer->add_dictionary(dictionary).has_value());
    }
    return finish(*writer, {}, count);
  }

  Trailer append(std::uint64_t count) {
    const auto point = open();
    EXPECT_TRUE(point.has_value()) << point.error().message;
    if (!point) return {};
    auto writer = CommitWriter::append(*point->file, pool_, point->last, {}, {});
    EXPECT_TRUE(writer.has_value()) << writer.error().message;
    return writer ? finish(**writer, point->last, count) : Trailer{};
  }

  // That the video holds chunks 0 to count - 1, in so many commits, and nothing is wrong.
  void expect_whole(std::uint64_t count, std::uint64_t commits) {
    const auto video = VideoFile::open(base::posix_fs(), path());
    ASSERT_TRUE(video.has_value()) << video.error().message;
    EXPECT_TRUE(video->is_certain());
    EXPECT_EQ(video->state().commit, commits);
    const auto heard = hear(*video);
    EXPECT_TRUE(heard.damage.empty()) << heard.damage[0].place << heard.damage[0].message;
    EXPECT_EQ(heard.commits.size(), commits);
    const auto texts = heard.texts();
    ASSERT_EQ(texts.size(), count);
    for (const auto& [chunk, text] : texts) EXPECT_EQ(text, text_of(chunk));
  }

  void overwrite(const std::string& bytes) { dir_.write("v.mp4", bytes); }

  test::TempDir dir_;
  base::ThreadPool pool_{2};
};

TEST_F(Append, goes_on_where_the_last_commit_ended) {
  Trailer last = create(3);
  std::uint64_t count = 3;
  std::string before = test::slurp(path());
  for (const std::uint64_t more : {1u, 2u, 40u, 150u, 1u}) {
    const Trailer next = append(more);
    count += more;
    EXPECT_EQ(next.state.commit, last.state.commit + 1);
    EXPECT_EQ(next.start, end_of(last));
    EXPECT_EQ(next.previous, end_of(last) - kTrailerBoxBytes);
    EXPECT_EQ(next.next_chunk, count);
    const std::string after = test::slurp(path());
    EXPECT_TRUE(after.starts_with(before));
    EXPECT_EQ(after.size(), end_of(next));
    expect_whole(count, next.state.commit);
    before = after;
    last = next;
  }
  EXPECT_FALSE(std::filesystem::exists(tail()));
}

TEST_F(Append, packs_with_a_dictionary_that_the_memory_has) {
  base::Bytes bytes;
  for (std::uint64_t i = 0; i < 40; ++i) {
    const std::string text = text_of(1000 + i);
    bytes.insert(bytes.end(), text.begin(), text.end());
  }
  const Trailer first = create(5, bytes);
  const auto dictionary = std::make_shared<const Dictionary>(bytes);
  const auto point = open();
  ASSERT_TRUE(point.has_value());
  auto writer = CommitWriter::append(*point->file, pool_, point->last, {}, {}).value();
  writer->use_dictionary(dictionary);
  const Trailer second = finish(*writer, point->last, 2);
  EXPECT_EQ(second.next_frame - first.next_frame, 1u);  // a small commit, in spite of it
  expect_whole(7, 2);
}

// Whatever part of an append reached the disk: the commit before or the new one, and the next
// append works.
TEST_F(Append, a_cut_anywhere_leaves_the_commit_before_or_the_new_one) {
  create(3);
  const std::string before = test::slurp(path());
  append(25);
  const std::string after = test::slurp(path());
  ASSERT_GT(after.size(), before.size() + 2000);
  for (std::size_t size = before.size() + 1; size < after.size();
       size += size + 300 < after.size() ? 211 : 13) {
    overwrite(after.substr(0, size));
    std::filesystem::remove(tail());
    const auto point = open();
    ASSERT_TRUE(point.has_value()) << size << ": " << point.error().message;
    const bool is_rolled_forward = point->last.state.commit == 2;
    EXPECT_EQ(is_rolled_forward, size >= after.size() - kTrailerBoxBytes) << size;
    const std::string mended = test::slurp(path());
    EXPECT_TRUE(mended == (is_rolled_forward ? after : before)) << size;
    if (!is_rolled_forward) {
      EXPECT_TRUE(test::slurp(tail()) == after.substr(before.size(), size - before.size()));
    }
  }
  append(2);
  expect_whole(30, 3);
}

TEST_F(Append, what_is_cut_is_written_over_nothing) {
  create(3);
  const std::string whole = test::slurp(path());
  dir_.write("v.mp4.tail", "somebody's");
  for (const std::string name : {"v.mp4.tail~2", "v.mp4.tail~3"}) {
    overwrite(whole + name);
    ASSERT_TRUE(open().has_value());
    EXPECT_TRUE(test::slurp(path()) == whole);
    EXPECT_EQ(test::slurp(dir_ / name), name);
  }
  EXPECT_EQ(test::slurp(tail()), "somebody's");
}

// The commit entry of a large commit is not its last frame: copies follow.
TEST_F(Append, a_large_commit_of_which_any_frame_is_missing_was_never_acknowledged) {
  create(3);
  const std::string before = test::slurp(path());
  const Trailer second = append(500);
  ASSERT_GT(second.next_frame, 17u);
  const std::string after = test::slurp(path());
  std::vector<Sample> samples;
  const Status walked = VideoFile::open(base::posix_fs(), path())
                            ->each_sample(
                                1,
                                [&samples](const Sample& sample) -> Status {
                                  samples.push_back(sample);
                                  return {};
                                },
                                [](std::uint64_t) -> Status { return {}; });
  ASSERT_TRUE(walked.has_value());
  for (const Sample& sample : samples) {
    const std::size_t end = sample.offset + sample.size_bytes;
    for (const bool is_cut : {true, false}) {  // or a hole, as a power cut leaves it
      std::string torn = after.substr(0, after.size() - kTrailerBoxBytes);
      if (is_cut)
        torn.resize(end - 1);
      else
        std::fill(torn.begin() + static_cast<std::ptrdiff_t>(sample.offset),
                  torn.begin() + static_cast<std::ptrdiff_t>(end), '\0');
      overwrite(torn);
      std::filesystem::remove(tail());
      const auto point = open();
      ASSERT_TRUE(point.has_value()) << sample.frame << ": " << point.error().message;
      EXPECT_TRUE(test::slurp(path()) == before) << sample.frame;
      EXPECT_EQ(test::slurp(tail()).size(), torn.size() - before.size());
      EXPECT_EQ(open(2).error().code, ErrorCode::kCorrupt);  // an index that has seen it knows
    }
  }
}

TEST_F(Append, a_lost_trailer_is_written_again_and_not_cut_with_its_commit) {
  create(3);
  append(2);
  const std::string after = test::slurp(path());
  for (const std::size_t back : {1u, 100u, 181u, 203u}) {
    std::string damaged = after;
    damaged[damaged.size() - back] = static_cast<char>(damaged[damaged.size() - back] ^ 4);
    overwrite(damaged);
    const auto point = open(2);
    ASSERT_TRUE(point.has_value()) << back << ": " << point.error().message;
    EXPECT_TRUE(test::slurp(path()) == after) << back;
  }
}

TEST_F(Append, what_was_acknowledged_and_does_not_read_is_refused_untouched) {
  create(3);
  const std::string before = test::slurp(path());
  append(25);
  std::string damaged = test::slurp(path());
  damaged[before.size() + 1200] ^= 1;  // a frame of the last commit
  damaged[damaged.size() - 50] ^= 1;   // and its trailer
  overwrite(damaged);
  const auto point = open();
  ASSERT_FALSE(point.has_value());
  EXPECT_EQ(point.error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(test::slurp(path()) == damaged);
  EXPECT_FALSE(std::filesystem::exists(tail()));
}

TEST_F(Append, a_damaged_trailer_behind_frames_that_are_gone_is_refused) {
  create(3);
  const std::string before = test::slurp(path());
  append(2);
  std::string damaged = test::slurp(path());
  damaged[damaged.size() - 50] ^= 1;
  for (std::size_t i = before.size(); i + kTrailerBoxBytes < damaged.size(); ++i)
    damaged[i] = i < before.size() + 120 ? damaged[i] : '\0';
  overwrite(damaged);
  EXPECT_EQ(open().error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(test::slurp(path()) == damaged);
}

// A trailer that checks, as anybody can make one: the next commit would go on with what it says.
TEST_F(Append, a_trailer_that_is_not_of_its_commit_is_told_and_refused) {
  create(3);
  const Trailer good = append(2);
  const std::string bytes = test::slurp(path());
  const auto lie = [&](const Trailer& trailer) {
    const base::Bytes box = pack_trailer(trailer);
    overwrite(bytes.substr(0, bytes.size() - box.size()) + std::string(base::as_text(box)));
    return test::slurp(path());
  };
  for (const auto field : {&Trailer::next_chunk, &Trailer::next_source, &Trailer::next_block,
                           &Trailer::live_chunks, &Trailer::versions}) {
    for (const std::uint64_t value : {std::uint64_t{0}, good.*field - 1, good.*field + 1}) {
      Trailer lying = good;
      lying.*field = value;
      const std::string before = lie(lying);
      EXPECT_EQ(hear(*VideoFile::open(base::posix_fs(), path())).damage.size(), 1u) << value;
      const auto point = open();
      ASSERT_FALSE(point.has_value()) << value;
      EXPECT_EQ(point.error().code, ErrorCode::kCorrupt);
      EXPECT_NE(point.error().message.find("trailer of commit 2 says"), std::string::npos);
      EXPECT_TRUE(test::slurp(path()) == before);
    }
    Trailer unbelievable = good;
    unbelievable.*field = kIdMax + 1;
    lie(unbelievable);
    if (field != &Trailer::live_chunks && field != &Trailer::versions) {
      EXPECT_TRUE(open().has_value());  // no trailer: the one that is due is written
      EXPECT_TRUE(test::slurp(path()) == bytes);
    }
  }
  for (const bool is_commit : {true, false}) {
    Trailer lying = good;
    ++(is_commit ? lying.state.commit : lying.state.epoch);
    lie(lying);
    EXPECT_FALSE(hear(*VideoFile::open(base::posix_fs(), path())).damage.empty());
    EXPECT_EQ(open().error().code, ErrorCode::kCorrupt);
  }
  Trailer lying = good;
  lying.inputs[0] ^= 1;
  lie(lying);
  EXPECT_EQ(open().error().code, ErrorCode::kCorrupt);
}

TEST_F(Append, a_trailer_alone_is_no_commit) {
  create(3);
  const std::string before = test::slurp(path());
  append(2);
  std::string damaged = test::slurp(path());
  for (std::size_t i = 300; i < 340; ++i) damaged[before.size() + i] ^= 0x55;
  overwrite(damaged);
  const auto point = open();
  ASSERT_FALSE(point.has_value());
  EXPECT_EQ(point.error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(test::slurp(path()) == damaged);
}

// The commit is then looked for from the first frame on.
TEST_F(Append, a_damaged_trailer_of_an_earlier_commit_does_no_harm) {
  const Trailer first = create(3);
  append(2);
  std::string damaged = test::slurp(path());
  damaged[end_of(first) - 50] ^= 1;
  overwrite(damaged);
  append(1);
  const auto video = VideoFile::open(base::posix_fs(), path());
  EXPECT_EQ(hear(*video).texts().size(), 6u);
}

TEST_F(Append, ids_that_no_reader_takes_are_not_written) {
  create(1);
  const auto point = open();
  ASSERT_TRUE(point.has_value());
  const auto writer = CommitWriter::append(*point->file, pool_, point->last, {}, {}).value();
  EXPECT_TRUE(writer->add(DeleteEntry{0}).has_value());
  const auto trailer = writer->commit({0, kIdMax + 1, 1, 0, 1, {}});
  ASSERT_FALSE(trailer.has_value());
  EXPECT_EQ(trailer.error().code, ErrorCode::kCapacity);
}

TEST_F(Append, a_commit_that_the_index_has_seen_is_missed) {
  create(3);
  const std::string before = test::slurp(path());
  append(2);
  overwrite(before);
  const auto point = open(2);
  ASSERT_FALSE(point.has_value());
  EXPECT_EQ(point.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(point.error().message.find("commit 2"), std::string::npos);
  EXPECT_TRUE(test::slurp(path()) == before);
}

TEST_F(Append, another_programs_first_boxes_are_refused) {
  create(3);
  std::string other = test::slurp(path());
  other[40] = 1;  // a creation time in mvhd
  overwrite(other);
  const auto point = open();
  ASSERT_TRUE(point.has_value()) << point.error().message;
  const auto writer = CommitWriter::append(*point->file, pool_, point->last, {}, {});
  ASSERT_FALSE(writer.has_value());
  EXPECT_EQ(writer.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace memvid::archive
