#include "archive/replay.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "archive/commit_writer.h"
#include "archive/hand_made_video.h"
#include "archive/heard.h"
#include "support/temp_dir.h"

namespace memvid::archive {
namespace {

using test::HandMadeVideo;
using test::hear;
using test::Heard;
using test::put_entry;
using test::source_entry;

Result<VideoFile> open(const std::filesystem::path& path) {
  return VideoFile::open(base::posix_fs(), path);
}

HandMadeVideo three_chunks() {
  HandMadeVideo video(1);
  video.add_block({SettingsEntry{"compact", 1000, 50, 192, 0, "test"},
                   source_entry(0, "a.txt", "one two "), put_entry(0, 0, 0, "one "),
                   put_entry(1, 0, 4, "two ")});
  video.add_block({source_entry(1, "b.txt", "three"), put_entry(2, 1, 0, "three")});
  video.commit(3, 3);
  return video;
}

TEST(replay, tells_all_entries_in_order_with_their_places) {
  const test::TempDir dir;
  const auto video = open(three_chunks().write(dir / "v.mp4"));
  ASSERT_TRUE(video) << video.error().message;
  EXPECT_TRUE(video->is_certain());
  EXPECT_EQ(video->state().commit, 1u);
  const Heard heard = hear(*video);
  EXPECT_TRUE(heard.damage.empty()) << heard.damage[0].message;
  EXPECT_EQ(heard.texts(),
            (std::map<std::uint64_t, std::string>{{0, "one "}, {1, "two "}, {2, "three"}}));
  EXPECT_EQ(heard.frames, 3u);
  EXPECT_EQ(heard.commits.size(), 1u);
  EXPECT_EQ(heard.places[2].slot, 2u);
  EXPECT_EQ(heard.places.back().frame, 1u);
  EXPECT_EQ(heard.places.back().block, 1u);
}

TEST(replay, reads_several_commits_with_deletes_and_differences) {
  const test::TempDir dir;
  HandMadeVideo video = three_chunks();
  PutEntry changed = put_entry(1, 0, 4, pack_difference("two and a half ", "two "));
  changed.revision = 2;
  changed.base_revision = 1;
  changed.text_bytes = 15;
  changed.detached = true;
  video.add_block({changed, DeleteEntry{2}});
  video.commit(2, 4);
  const auto opened = open(video.write(dir / "v.mp4"));
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->state().commit, 2u);
  const Heard heard = hear(*opened);
  EXPECT_TRUE(heard.damage.empty()) << heard.damage[0].message;
  EXPECT_EQ(heard.commits.size(), 2u);
  ASSERT_EQ(heard.entries.size(), 8u);
  EXPECT_EQ(std::get<PutEntry>(heard.entries[6]).base_revision, 1u);
  EXPECT_EQ(std::get<DeleteEntry>(heard.entries[7]).chunk, 2u);
  EXPECT_EQ(heard.places[6].commit, 2u);
}

TEST(replay, adds_the_bases_of_nested_grafts_and_ignores_the_commits_inside) {
  const test::TempDir dir;
  const HandMadeVideo inner = three_chunks();
  HandMadeVideo middle(2);
  middle.add_block({source_entry(0, "m.txt", "middle"), put_entry(0, 0, 0, "middle")});
  middle.add_graft(inner, 1, 1);
  middle.commit(4, 4);
  HandMadeVideo outer(3);
  outer.add_graft(middle, 10, 20);
  outer.add_block({source_entry(50, "o.txt", "outer"), put_entry(50, 50, 0, "outer")});
  outer.commit(5, 5);

  const auto video = open(outer.write(dir / "v.mp4"));
  ASSERT_TRUE(video) << video.error().message;
  const Heard heard = hear(*video);
  ASSERT_TRUE(heard.damage.empty()) << heard.damage[0].place << heard.damage[0].message;
  EXPECT_EQ(heard.texts(),
            (std::map<std::uint64_t, std::string>{
                {10, "middle"}, {11, "one "}, {12, "two "}, {13, "three"}, {50, "outer"}}));
  EXPECT_EQ(heard.commits.size(), 1u);
}

TEST(video_file, a_lost_trailer_is_made_up_for_by_the_commit_entry) {
  const test::TempDir dir;
  const HandMadeVideo video = three_chunks();
  base::Bytes bytes = video.bytes();
  bytes.resize(bytes.size() - kTrailerBoxBytes);
  const auto path = dir.write("v.mp4", base::as_text(bytes));
  const auto opened = open(path);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_TRUE(opened->is_certain());
  EXPECT_EQ(opened->state(), video.trailer().state);
}

TEST(video_file, frames_without_a_commit_behind_a_good_trailer_were_never_acknowledged) {
  const test::TempDir dir;
  HandMadeVideo video = three_chunks();
  const base::MemoryState before = video.trailer().state;
  video.add_block({put_entry(3, 1, 5, "more")});
  video.commit(4, 4, false);
  base::Bytes bytes = video.bytes();
  // Cut inside the commit's own frame: its last bytes never reached the disk.
  bytes.resize(bytes.size() - 200);
  const auto opened = open(dir.write("v.mp4", base::as_text(bytes)));
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->state(), before);
  EXPECT_EQ(hear(*opened).texts().size(), 3u);
}

TEST(video_file, foreign_files_are_unsupported) {
  const test::TempDir dir;
  for (const std::string& bytes :
       {std::string(), std::string("no video at all"), std::string(100000, '\0')}) {
    const auto opened = open(dir.write("x.mp4", bytes));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kUnsupported) << opened.error().message;
  }
}

// The promise of the format: the right text or a word about its place, never a wrong text.
void expect_no_wrong_text(const std::filesystem::path& path, const std::string& what,
                          bool* lost_something = nullptr) {
  const auto opened = open(path);
  if (!opened) {
    EXPECT_FALSE(opened.error().message.empty()) << what;
    return;
  }
  const Heard heard = hear(*opened);
  const std::map<std::uint64_t, std::string> right = {{0, "one "}, {1, "two "}, {2, "three"}};
  const auto texts = heard.texts();
  for (const auto& [chunk, text] : texts) {
    ASSERT_TRUE(right.contains(chunk)) << what;
    EXPECT_EQ(text, right.at(chunk)) << what;
  }
  const bool is_told = !heard.damage.empty() || !opened->findings().empty();
  if (texts.size() < right.size()) {
    EXPECT_TRUE(is_told) << what << ": a chunk is missing and nobody says so";
  }
  if (lost_something != nullptr) *lost_something = texts.size() < right.size();
}

TEST(damage, one_flipped_byte_anywhere_never_gives_a_wrong_text_and_loses_one_frame_at_most) {
  const test::TempDir dir;
  const base::Bytes bytes = three_chunks().bytes();
  for (std::size_t at = 0; at < bytes.size(); at += at < 800 ? 1 : 7) {
    base::Bytes flipped = bytes;
    flipped[at] = static_cast<std::uint8_t>(flipped[at] ^ 0x5A);
    const auto path = dir.write("v.mp4", base::as_text(flipped));
    expect_no_wrong_text(path, "byte " + std::to_string(at));
    const auto opened = open(path);
    ASSERT_TRUE(opened) << at << ": " << opened.error().message;
    const auto texts = hear(*opened).texts();
    EXPECT_GE(texts.size(), 1u) << "byte " << at;
  }
}

TEST(damage, a_file_cut_anywhere_gives_what_is_left_of_it) {
  const test::TempDir dir;
  const base::Bytes bytes = three_chunks().bytes();
  for (std::size_t size = 0; size < bytes.size(); size += 13) {
    const auto path = dir.write("v.mp4", base::as_text(base::ByteSpan(bytes).first(size)));
    expect_no_wrong_text(path, "cut at " + std::to_string(size));
  }
}

// -- The writer ------------------------------------------------------------------------------

std::string text_of(std::uint64_t chunk) {
  std::mt19937 random(static_cast<unsigned>(chunk));
  std::string text = "chunk " + std::to_string(chunk) + ":";
  for (int i = 0; i < 100; ++i) text += " word" + std::to_string(random() % 5000);
  return text;
}

Trailer write_memory(const std::filesystem::path& path, std::uint64_t chunk_count,
                     bool with_dictionary) {
  base::ThreadPool pool(2);
  const auto file = base::posix_fs().open(path, base::OpenMode::kCreateNew).value();
  base::Hash128 id;
  id.fill(5);
  const auto writer = CommitWriter::create(*file, pool, id, {}, {}).value();
  if (with_dictionary) {
    base::Bytes dictionary;
    for (std::uint64_t i = 0; i < 20; ++i) {
      const std::string text = text_of(1000 + i);
      dictionary.insert(dictionary.end(), text.begin(), text.end());
    }
    EXPECT_TRUE(writer->add_dictionary(dictionary).has_value());
  }
  EXPECT_TRUE(writer->add(SettingsEntry{"compact", 1000, 50, 192, 0, "test"}).has_value());
  EXPECT_TRUE(writer->add(source_entry(0, "a.txt", "")).has_value());
  std::uint64_t begin = 0;
  for (std::uint64_t i = 0; i < chunk_count; ++i) {
    EXPECT_TRUE(writer->add(put_entry(i, 0, begin, text_of(i))).has_value());
    begin += text_of(i).size();
  }
  const auto trailer = writer->commit({0, chunk_count, 1, chunk_count, chunk_count, {}});
  EXPECT_TRUE(trailer.has_value());
  return *trailer;
}

TEST(commit_writer, what_was_written_is_heard_whatever_the_number_of_chunks) {
  const test::TempDir dir;
  for (const bool with_dictionary : {false, true}) {
    for (const std::uint64_t chunk_count : {1u, 2u, 40u, 150u}) {
      const auto path = dir / "v.mp4";
      const Trailer trailer = write_memory(path, chunk_count, with_dictionary);
      const auto video = open(path);
      ASSERT_TRUE(video) << video.error().message;
      EXPECT_EQ(video->trailer(), trailer);
      const Heard heard = hear(*video);
      EXPECT_TRUE(heard.damage.empty()) << heard.damage[0].place << heard.damage[0].message;
      EXPECT_EQ(heard.commits.size(), 1u);
      EXPECT_EQ(heard.commits[0].frame_count, trailer.next_frame);
      const auto texts = heard.texts();
      ASSERT_EQ(texts.size(), chunk_count);
      for (const auto& [chunk, text] : texts) EXPECT_EQ(text, text_of(chunk));
    }
  }
}

TEST(commit_writer, the_same_entries_give_the_same_bytes) {
  const test::TempDir dir;
  write_memory(dir / "a.mp4", 60, true);
  write_memory(dir / "b.mp4", 60, true);
  EXPECT_EQ(test::slurp(dir / "a.mp4"), test::slurp(dir / "b.mp4"));
}

TEST(commit_writer, a_lost_dictionary_frame_is_read_from_its_copy) {
  const test::TempDir dir;
  const auto path = dir / "v.mp4";
  write_memory(path, 40, true);
  std::uint64_t offset = 0;
  {
    const auto video = open(path);
    const Status walked = video->each_sample(
        0,
        [&](const Sample& sample) -> Status {
          if (sample.frame == 0) offset = sample.offset + sample.size_bytes / 2;
          return {};
        },
        [](std::uint64_t) -> Status { return {}; });
    ASSERT_TRUE(walked.has_value());
  }
  std::string bytes = test::slurp(path);
  for (std::size_t i = 0; i < 40; ++i)
    bytes[offset + i] = static_cast<char>(bytes[offset + i] ^ 0x77);
  dir.write("v.mp4", bytes);
  const auto video = open(path);
  ASSERT_TRUE(video);
  const Heard heard = hear(*video);
  ASSERT_EQ(heard.damage.size(), 1u);
  EXPECT_EQ(heard.damage[0].place, "frame 0");
  EXPECT_EQ(heard.texts().size(), 40u);
}

}  // namespace
}  // namespace memvid::archive
