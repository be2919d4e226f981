// A video made by an enemy: every checksum is right, and every number is a lie.
#include <gtest/gtest.h>

#include <algorithm>

#include "archive/block_reader.h"
#include "archive/compression.h"
#include "archive/hand_made_video.h"
#include "archive/replay.h"
#include "base/hash.h"
#include "support/temp_dir.h"
#include "video/mp4.h"

namespace memvid::archive {
namespace {

using test::HandMadeVideo;
using test::put_entry;
using test::source_entry;

constexpr std::uint64_t kHuge = ~std::uint64_t{0};

struct Heard : ReplayVisitor {
  std::vector<Entry> entries;
  std::vector<Damage> damage;
  Status on_entry(const Entry& entry, const EntryPlace&) override {
    return entries.push_back(entry), Status{};
  }
  Status on_damage(const Damage& found) override { return damage.push_back(found), Status{}; }
};

Heard hear(const VideoFile& video) {
  base::ThreadPool pool(2);
  Heard heard;
  EXPECT_TRUE(replay(video, pool, heard, {}).has_value());
  return heard;
}

// Opened and heard, whatever it takes: a test that hangs has failed.
Heard hear(const base::Bytes& bytes) {
  const test::TempDir dir;
  const auto video = VideoFile::open(base::posix_fs(), dir.write("v.mp4", base::as_text(bytes)));
  EXPECT_TRUE(video.has_value()) << video.error().message;
  return video ? hear(*video) : Heard{};
}

Heard hear(const HandMadeVideo& video) { return hear(video.bytes()); }

HandMadeVideo one_chunk() {
  HandMadeVideo video(1);
  video.add_block({source_entry(0, "a.txt", "text"), put_entry(0, 0, 0, "text")});
  video.commit(1, 1);
  return video;
}

// -- Ratios ----------------------------------------------------------------------------------

// A zstd frame (RFC 8878) of blocks that each say "128 KiB of zeros" in 4 bytes.
base::Bytes zstd_bomb(std::uint64_t raw_bytes) {
  constexpr std::uint32_t kBlockBytes = 128 << 10;
  constexpr std::uint32_t kLast = 1, kRunLength = 1 << 1;
  base::Bytes frame;
  base::ByteWriter writer(frame);
  writer.u32(0xFD2FB528);
  writer.u8(0);     // no size, no checksum, no dictionary
  writer.u8(0x58);  // a window of 2 MiB
  for (std::uint64_t done = 0; done < raw_bytes; done += kBlockBytes) {
    const std::uint32_t head =
        kBlockBytes << 3 | kRunLength | (done + kBlockBytes >= raw_bytes ? kLast : 0);
    writer.u8(static_cast<std::uint8_t>(head));
    writer.u16(static_cast<std::uint16_t>(head >> 8));
    writer.u8(0);
  }
  return frame;
}

TEST(hostile, a_block_that_unpacks_to_gigabytes_is_corrupt) {
  const base::Bytes bomb = zstd_bomb(std::uint64_t{4} << 30);
  for (const std::uint64_t raw_bytes : {std::uint64_t{1000}, kBlockRawBytesMax}) {
    const BlockHeader header = {0, BlockRole::kEntries, Codec::kZstd, raw_bytes, bomb.size()};
    EXPECT_EQ(unpack_bytes(header, bomb, nullptr).error().code, ErrorCode::kCorrupt);
  }
  EXPECT_EQ(unpack_dictionary(bomb).error().code, ErrorCode::kCorrupt);
  const std::string_view difference = base::as_text(bomb);
  for (const std::uint64_t text_bytes : {std::uint64_t{5}, kBlockRawBytesMax, kHuge})
    EXPECT_EQ(unpack_difference(difference, "text", text_bytes).error().code, ErrorCode::kCorrupt);
  const base::Bytes small = zstd_bomb(1 << 20);
  const BlockHeader header = {0, BlockRole::kEntries, Codec::kZstd, 1 << 20, small.size()};
  EXPECT_EQ(unpack_bytes(header, small, nullptr), base::Bytes(1 << 20, 0));
}

// 64 MiB that pack to 2 KB would be 22 million entries of 200 bytes each.
TEST(hostile, a_block_of_more_entries_than_anybody_writes_is_corrupt) {
  EntryWriter writer;
  for (std::size_t i = 0; i < kBlockEntriesMax; ++i) writer.add(DeleteEntry{1});
  EXPECT_EQ(parse_entries(writer.bytes())->size(), kBlockEntriesMax);
  writer.add(DeleteEntry{1});
  EXPECT_EQ(parse_entries(writer.bytes()).error().code, ErrorCode::kCorrupt);
}

TEST(hostile, names_and_metadata_have_bounds) {
  const auto parsed = [](const SourceEntry& source) {
    EntryWriter writer;
    writer.add(source);
    return parse_entries(writer.bytes()).has_value();
  };
  SourceEntry source = source_entry(0, std::string(kNameBytesMax, 'p'), "");
  source.title = source.own_id = source.media_type = source.path;
  source.metadata = std::string(kMetadataBytesMax, ' ');
  EXPECT_TRUE(parsed(source));
  for (std::string* field :
       {&source.path, &source.title, &source.own_id, &source.media_type, &source.metadata}) {
    field->push_back('x');
    EXPECT_FALSE(parsed(source));
    field->pop_back();
  }
}

TEST(hostile, texts_have_a_bound) {
  const auto parsed = [](const PutEntry& put) {
    EntryWriter writer;
    writer.add(put);
    return parse_entries(writer.bytes()).has_value();
  };
  EXPECT_TRUE(parsed(put_entry(0, 0, 0, std::string(kTextBytesMax, 't'))));
  EXPECT_FALSE(parsed(put_entry(0, 0, 0, std::string(kTextBytesMax + 1, 't'))));
  PutEntry difference = put_entry(0, 0, 0, "a few bytes");
  difference.revision = 2;
  difference.base_revision = 1;
  for (const std::uint64_t text_bytes : {std::uint64_t{kTextBytesMax} + 1, kIdMax, kHuge}) {
    difference.text_bytes = text_bytes;
    EXPECT_FALSE(parsed(difference)) << text_bytes;
  }
}

TEST(hostile, dictionaries_are_kept_up_to_a_bound) {
  HandMadeVideo video(1);
  for (int i = 0; i < 70; ++i) {
    base::Bytes dictionary = base::Bytes(kDictionaryBytesMax, static_cast<std::uint8_t>(i));
    video.add_packed(BlockRole::kDictionary, pack_bytes(dictionary, nullptr));
  }
  video.commit(0, 0);
  const Heard heard = hear(video);
  ASSERT_EQ(heard.damage.size(), 6u);
  EXPECT_NE(heard.damage[0].message.find("dictionaries"), std::string::npos);
}

// -- Ids and counts --------------------------------------------------------------------------

TEST(hostile, ids_beyond_what_json_can_hold_are_corrupt) {
  const auto parsed = [](const Entry& entry) {
    EntryWriter writer;
    writer.add(entry);
    return parse_entries(writer.bytes()).has_value();
  };
  for (const std::uint64_t id : {kIdMax, kIdMax + 1, kHuge / 2, kHuge / 2 + 1, kHuge}) {
    const bool is_right = id <= kIdMax;
    EXPECT_EQ(parsed(DeleteEntry{id}), is_right) << id;
    EXPECT_EQ(parsed(source_entry(id, "a", "")), is_right) << id;
    EXPECT_EQ(parsed(put_entry(id, 0, 0, "")), is_right) << id;
    EXPECT_EQ(parsed(put_entry(0, id, 0, "")), is_right) << id;
    EXPECT_EQ(parsed(put_entry(0, 0, id, "")), is_right) << id;
    GraftEntry graft;
    graft.first_frame = graft.frame_count = graft.chunk_base = id;
    EXPECT_EQ(parsed(graft), is_right) << id;
    SourceEntry source = source_entry(0, "a", "");
    source.first_line = source.size_bytes = id;
    EXPECT_EQ(parsed(source), is_right) << id;
  }
  EXPECT_FALSE(parsed(put_entry(0, 0, kIdMax, "beyond")));
}

TEST(hostile, bases_that_lead_beyond_all_ids_lose_the_entry_alone) {
  const HandMadeVideo inner = one_chunk();
  HandMadeVideo outer(2);
  outer.add_graft(inner, kIdMax, 7);  // chunk 0 comes to kIdMax
  outer.commit(1, 1);
  Heard heard = hear(outer);
  EXPECT_TRUE(heard.damage.empty());
  ASSERT_EQ(heard.entries.size(), 2u);
  EXPECT_EQ(std::get<PutEntry>(heard.entries[1]).chunk, kIdMax);

  HandMadeVideo beyond(2);
  HandMadeVideo inner_from_one(1);
  inner_from_one.add_block({source_entry(1, "b.txt", "text"), put_entry(0, 0, 0, "text")});
  inner_from_one.commit(1, 1);
  beyond.add_graft(inner_from_one, 0, kIdMax);
  beyond.commit(1, 1);
  heard = hear(beyond);
  ASSERT_EQ(heard.damage.size(), 1u);
  EXPECT_NE(heard.damage[0].message.find("beyond"), std::string::npos);
  EXPECT_EQ(heard.entries.size(), 1u);
}

// -- Grafts ----------------------------------------------------------------------------------

GraftEntry graft_of_itself(std::uint64_t first_frame, std::uint64_t frame_count) {
  GraftEntry graft;
  graft.origin.memory_id.fill(1);
  graft.first_frame = graft.origin_frame = first_frame;
  graft.frame_count = frame_count;
  return graft;
}

TEST(hostile, a_graft_that_does_not_fit_is_told_and_passed_over) {
  struct Case {
    std::uint64_t first_frame, frame_count;
  };
  for (const Case& each : {Case{0, 1}, Case{0, 100}, Case{1, 0}, Case{1, 3}, Case{1, kIdMax},
                           Case{2, 1}, Case{kIdMax, kIdMax}, Case{kIdMax, 1}}) {
    HandMadeVideo video(1);
    video.add_block({graft_of_itself(each.first_frame, each.frame_count)});
    video.add_block({source_entry(0, "a.txt", "text"), put_entry(0, 0, 0, "text")});
    video.commit(1, 1);
    const Heard heard = hear(video);
    ASSERT_EQ(heard.damage.size(), 1u) << each.first_frame << " " << each.frame_count;
    EXPECT_EQ(heard.entries.size(), 2u);
  }
}

// A reader of the file's end must be able to find it without unpacking anything.
TEST(hostile, a_graft_that_is_not_alone_in_a_plain_block_is_none) {
  const GraftEntry graft = graft_of_itself(1, 1);
  const Dictionary dictionary(base::Bytes(1000, static_cast<std::uint8_t>('d')));
  for (const bool is_packed : {false, true}) {
    HandMadeVideo video(1);
    if (is_packed)
      video.add_block({graft}, &dictionary);
    else
      video.add_block({graft, DeleteEntry{5}});
    video.add_block({source_entry(0, "a.txt", "text"), put_entry(0, 0, 0, "text")});
    video.commit(1, 1);
    EXPECT_EQ(hear(video).damage.size(), 1u);
  }
}

TEST(hostile, grafts_nest_up_to_a_bound) {
  HandMadeVideo video(1);
  for (std::uint64_t i = 0; i < 100; ++i) {
    GraftEntry graft = graft_of_itself(i + 1, 100 - i);
    graft.chunk_base = 1;
    video.add_block({graft});
  }
  video.add_block({source_entry(0, "a.txt", "text"), put_entry(0, 0, 0, "text")});
  video.commit(1, 1);
  const Heard heard = hear(video);
  EXPECT_EQ(std::count_if(heard.damage.begin(), heard.damage.end(),
                          [](const Damage& damage) {
                            return damage.message.find("64 deep") != std::string::npos;
                          }),
            36);
  ASSERT_EQ(heard.entries.size(), 2u);
  EXPECT_EQ(std::get<PutEntry>(heard.entries[1]).chunk, 64u);
}

// -- Frames that are promised ----------------------------------------------------------------

TEST(hostile, a_trailer_that_promises_more_frames_than_fit_is_not_believed) {
  const HandMadeVideo video = one_chunk();
  for (const std::uint64_t next_frame : {std::uint64_t{1'000'000}, kIdMax, kHuge}) {
    Trailer trailer = video.trailer();
    trailer.next_frame = next_frame;
    base::Bytes bytes = video.bytes();
    bytes.resize(bytes.size() - kTrailerBoxBytes);
    const base::Bytes box = pack_trailer(trailer);
    bytes.insert(bytes.end(), box.begin(), box.end());
    const Heard heard = hear(bytes);
    EXPECT_EQ(heard.entries.size(), 2u) << next_frame;
  }
}

TEST(hostile, a_trailer_whose_numbers_wrap_is_not_believed) {
  const HandMadeVideo video = one_chunk();
  Trailer trailer = video.trailer();
  base::Bytes bytes = video.bytes();
  bytes.resize(bytes.size() - kTrailerBoxBytes);
  trailer.start = kHuge - 10;
  trailer.length = bytes.size() + 11;
  const base::Bytes box = pack_trailer(trailer);
  bytes.insert(bytes.end(), box.begin(), box.end());
  const test::TempDir dir;
  const auto opened = VideoFile::open(base::posix_fs(), dir.write("v.mp4", base::as_text(bytes)));
  ASSERT_TRUE(opened.has_value());
  EXPECT_FALSE(opened->findings().empty());
}

TEST(hostile, a_commit_that_promises_more_frames_than_fit_is_not_believed) {
  HandMadeVideo video(1);
  CommitEntry commit;
  commit.number = 1;
  commit.frame_count = kIdMax;
  video.add_block({source_entry(0, "a.txt", "text"), put_entry(0, 0, 0, "text"), commit});
  video.commit(1, 1, false);
  EXPECT_EQ(hear(video).entries.size(), 2u);
}

TEST(hostile, a_fragment_that_says_it_begins_at_frame_four_billion_is_taken_by_its_place) {
  HandMadeVideo video(1);
  video.add_block({source_entry(0, "a.txt", "text"), put_entry(0, 0, 0, "text")});
  video.commit(1, 1, false);
  base::Bytes bytes = video.bytes();
  const std::string_view text = base::as_text(bytes);
  const std::size_t mfhd = text.find("mfhd"), tfdt = text.find("tfdt");
  ASSERT_NE(mfhd, std::string_view::npos);
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(mfhd + 8), 4, std::uint8_t{0xFF});
  const std::size_t time = tfdt + 8 + (bytes[tfdt + 4] == 1 ? 4 : 0);
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(time), 4, std::uint8_t{0xFF});
  bytes[time + 3] = 0xFE;
  EXPECT_EQ(hear(bytes).entries.size(), 2u);
}

TEST(hostile, a_frame_that_the_index_puts_outside_of_the_video_is_not_read) {
  const test::TempDir dir;
  const HandMadeVideo video = one_chunk();
  const auto opened = VideoFile::open(base::posix_fs(), video.write(dir / "v.mp4"));
  ASSERT_TRUE(opened.has_value());
  BlockReader reader(opened->file(), [](const base::Hash128&) {
    return fail(ErrorCode::kCorrupt, "no dictionary");
  });
  const std::uint64_t file_bytes = opened->file_bytes();
  for (const Sample& sample :
       {Sample{0, 0, 0xFFFFFFFF}, Sample{0, file_bytes - 9, 10}, Sample{0, file_bytes, 1},
        Sample{0, std::uint64_t{1} << 62, 10}, Sample{0, kHuge - 5, 10}}) {
    const auto block = reader.read({}, {&sample, 1});
    ASSERT_FALSE(block.has_value());
    EXPECT_EQ(block.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(block.error().message.find("frame 0: the index says that it lies outside"),
              std::string::npos)
        << block.error().message;
  }
}

}  // namespace
}  // namespace memvid::archive
