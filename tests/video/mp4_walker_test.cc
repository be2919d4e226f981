#include <gtest/gtest.h>

#include <algorithm>

#include "video/boxes.h"
#include "video/pictures.h"

namespace memvid::video {
namespace {

using base::Bytes;

Uuid test_uuid() {
  Uuid id;
  id.fill(0x5a);
  return id;
}

// Three fragments of 3, 1 and 2 frames, a trailer behind each.
struct Memory {
  std::vector<Bytes> packets = test_packets(6, 21);
  Bytes bytes;
  std::vector<std::size_t> starts;  // of every box: initial, then fragment and uuid in turn
  std::vector<std::size_t> mdats;   // of the three fragments

  Memory() {
    add(initial_boxes(kTestPx, kTestPx, test_encoder()->codec_configuration()));
    add_fragment(1, 0, 3);
    add_fragment(2, 3, 1);
    add_fragment(3, 4, 2);
  }
  void add(const Bytes& part) {
    starts.push_back(bytes.size());
    append(bytes, part);
  }
  void add_fragment(std::uint32_t sequence, std::size_t first, std::size_t count) {
    mdats.push_back(bytes.size() + 88 + 4 * count);
    add(fragment(sequence, first, std::span(packets).subspan(first, count)));
    add(uuid_box(test_uuid(), Bytes(146, static_cast<std::uint8_t>(sequence))));
  }
};

bool contains_all(const std::vector<Bytes>& packets, std::span<const Bytes> wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const Bytes& packet) {
    return std::find(packets.begin(), packets.end(), packet) != packets.end();
  });
}

TEST(mp4_walker, a_sound_file_gives_its_boxes_in_order) {
  const Memory memory;
  BoxFile file(memory.bytes);
  const auto events = file.walk();
  ASSERT_EQ(kinds(events), "IFUFUFU");
  EXPECT_EQ(file.read_all(events), memory.packets);
  for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].offset, memory.starts[i]);
  EXPECT_EQ(events[3].sequence, 2u);
  EXPECT_EQ(events[3].first_frame, 3u);
  EXPECT_FALSE(events[3].repaired);
  EXPECT_EQ(events[4].id, test_uuid());
  EXPECT_EQ(events[4].body, Bytes(146, 2));
}

TEST(mp4_walker, it_can_begin_at_any_box) {
  const Memory memory;
  BoxFile file(memory.bytes);
  EXPECT_EQ(kinds(file.walk(memory.starts[3])), "FUFU");
  EXPECT_EQ(kinds(file.walk(memory.starts[4])), "UFU");
  EXPECT_EQ(kinds(file.walk(memory.bytes.size())), "");
  EXPECT_EQ(kinds(file.walk(memory.bytes.size() + 10)), "");
}

TEST(mp4_walker, an_empty_file_has_no_boxes_and_a_short_one_is_truncated) {
  BoxFile file({});
  EXPECT_EQ(kinds(file.walk()), "");
  file.set({1, 2, 3});
  EXPECT_EQ(kinds(file.walk()), "T");
}

TEST(mp4_walker, an_error_of_the_caller_stops_the_walk) {
  const Memory memory;
  BoxFile file(memory.bytes);
  int seen = 0;
  const auto status = walk_boxes(file.file(), 0, [&](BoxEvent&&) -> Status {
    if (++seen == 3) return fail(ErrorCode::kCancelled, "enough");
    return {};
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(seen, 3);
}

TEST(mp4_walker, foreign_boxes_are_skipped) {
  Memory memory;
  Bytes free_box = {0, 0, 0, 12, 'f', 'r', 'e', 'e', 1, 2, 3, 4};
  Bytes large = {0, 0, 0, 1, 'm', 'd', 'a', 't', 0, 0, 0, 0, 0, 0, 0, 18, 9, 9};
  memory.add(free_box);
  memory.add(large);
  memory.add(uuid_box(test_uuid(), Bytes(70000, 1)));
  memory.add(fragment(4, 6, std::span(memory.packets).first(1)));
  BoxFile file(memory.bytes);
  EXPECT_EQ(kinds(file.walk()), "IFUFUFUSSSF");
}

TEST(mp4_walker, every_cut_leaves_the_whole_samples_before_it) {
  const Memory memory;
  BoxFile file(memory.bytes);
  const auto whole = file.walk();
  for (std::size_t size = memory.bytes.size(); size-- > 0;) {
    ASSERT_TRUE(file.file().truncate(size));
    const auto events = file.walk();
    std::vector<Bytes> wanted;
    for (const BoxEvent& event : whole)
      for (const auto& sample : event.samples)
        if (sample.offset + sample.size <= size) wanted.push_back(memory.packets[wanted.size()]);
    ASSERT_EQ(file.read_all(events), wanted) << "cut to " << size;
    const bool between = size == 0 || std::count(memory.starts.begin(), memory.starts.end(), size);
    if (!between && size > 28) {
      ASSERT_EQ(events.back().kind, Kind::kTruncated) << size;
    }
  }
}

// Every bit of every byte that is not a packet: boxes, tables, trailers.
TEST(mp4_walker, a_flipped_bit_outside_the_packets_loses_no_packet) {
  const Memory memory;
  BoxFile file(memory.bytes);
  std::vector<bool> is_packet(memory.bytes.size());
  for (const BoxEvent& event : file.walk())
    for (const auto& sample : event.samples)
      std::fill_n(is_packet.begin() + static_cast<std::ptrdiff_t>(sample.offset), sample.size,
                  true);
  for (std::size_t i = 0; i < memory.bytes.size(); ++i) {
    if (is_packet[i]) continue;
    for (int bit = 0; bit < 8; ++bit) {
      const auto flipped = static_cast<std::uint8_t>(memory.bytes[i] ^ (1u << bit));
      ASSERT_TRUE(file.file().write_at(i, Bytes{flipped}));
      const auto packets = file.read_all(file.walk());
      EXPECT_TRUE(contains_all(packets, memory.packets)) << "byte " << i << " bit " << bit;
    }
    ASSERT_TRUE(file.file().write_at(i, Bytes{memory.bytes[i]}));
  }
}

TEST(mp4_walker, any_bytes_over_a_box_header_leave_the_other_fragments_readable) {
  const Memory memory;
  BoxFile file(memory.bytes);
  std::mt19937 random(4);
  for (int round = 0; round < 3000; ++round) {
    Bytes bytes = memory.bytes;
    const std::size_t at = memory.starts[1] + random() % 16;  // the first moof's
    const std::size_t count = 1 + random() % 12;
    for (std::size_t i = 0; i < count; ++i) bytes[at + i] = static_cast<std::uint8_t>(random());
    file.set(bytes);
    const auto packets = file.read_all(file.walk());
    ASSERT_TRUE(contains_all(packets, std::span(memory.packets).subspan(3))) << round;
  }
}

TEST(mp4_walker, a_broken_mdat_header_is_repaired_by_the_table) {
  Memory memory;
  memory.bytes[memory.mdats[1] + 2] ^= 0x40;
  BoxFile file(memory.bytes);
  const auto events = file.walk();
  ASSERT_EQ(kinds(events), "IFUFUFU");
  EXPECT_TRUE(events[3].repaired);
  EXPECT_EQ(file.read_all(events), memory.packets);
}

TEST(mp4_walker, a_broken_table_is_repaired_by_the_packets) {
  Memory memory;
  memory.bytes[memory.starts[1] + 91] ^= 0x10;  // the first sample's size
  BoxFile file(memory.bytes);
  const auto events = file.walk();
  ASSERT_EQ(kinds(events), "IFUFUFU");
  EXPECT_TRUE(events[1].repaired);
  EXPECT_EQ(file.read_all(events), memory.packets);
}

TEST(mp4_walker, a_moof_without_its_type_is_repaired_by_the_packets_and_numbered_on) {
  Memory memory;
  memory.bytes[memory.starts[3] + 4] ^= 0x01;
  BoxFile file(memory.bytes);
  const auto events = file.walk();
  ASSERT_EQ(kinds(events), "IFUBFUFU");
  EXPECT_TRUE(events[4].repaired);
  EXPECT_EQ(events[4].first_frame, 3u);
  EXPECT_EQ(file.read_all(events), memory.packets);
}

TEST(mp4_walker, a_hole_of_zeros_costs_what_it_covers) {
  Memory memory;
  const auto begin = memory.bytes.begin() + static_cast<std::ptrdiff_t>(memory.starts[1] + 50);
  std::fill_n(begin, 400, std::uint8_t{0});
  BoxFile file(memory.bytes);
  EXPECT_TRUE(contains_all(file.read_all(file.walk()), std::span(memory.packets).subspan(3)));
}

TEST(mp4_walker, hostile_tables_are_no_fragments) {
  const Memory memory;
  const Bytes good = fragment(1, 0, std::span(memory.packets).first(2));
  BoxFile file({});
  const auto patched = [&](std::size_t at, std::uint32_t value) {
    Bytes bytes = good;
    for (std::size_t i = 0; i < 4; ++i)
      bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * (3 - i)));
    file.set(bytes);
    return file.walk();
  };
  for (const std::uint32_t value : {0u, 1u, 3u, 65537u, 0x40000000u, 0xffffffffu}) {
    for (std::size_t at = 0; at + 4 <= 104; at += 4) {
      for (const BoxEvent& event : patched(at, value))
        EXPECT_LE(event.samples.size(), 3u) << at << " " << value;
    }
  }
}

TEST(mp4_walker, random_bytes_end_in_bounded_time_and_name_no_sample_outside_the_file) {
  std::mt19937 random(12);
  const std::string_view words[] = {"moof", "mfhd", "traf", "mdat", "uuid", "trun", "moov", "ftyp"};
  BoxFile file({});
  for (int round = 0; round < 300; ++round) {
    Bytes bytes(random() % 5000);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random() % 8 ? 0 : random());
    for (std::size_t i = 0; bytes.size() > 8 && i < bytes.size() / 20; ++i) {
      const std::string_view word = words[random() % std::size(words)];
      std::copy(word.begin(), word.end(),
                bytes.begin() + static_cast<std::ptrdiff_t>(random() % (bytes.size() - 4)));
    }
    file.set(bytes);
    file.walk();
  }
}

// The packets of a fragment without a table are found by the sizes that their units tell: here the
// size of a body that, with its header, wraps to nothing.
TEST(mp4_walker, a_unit_whose_size_wraps_ends_its_packet) {
  const Bytes head = {0, 0, 0, 8, 'm', 'o', 'o', 'f', 0, 0, 0, 21, 'm', 'd', 'a', 't', 0x0a, 0};
  for (std::uint64_t short_of_zero = 1; short_of_zero <= 20; ++short_of_zero) {
    Bytes bytes = head;
    bytes.push_back(0x32);
    base::ByteWriter(bytes).varint(0 - short_of_zero);
    bytes[11] = static_cast<std::uint8_t>(bytes.size() - 8);
    BoxFile file(bytes);
    const auto events = file.walk();
    ASSERT_EQ(kinds(events), "F") << short_of_zero;
    ASSERT_EQ(events[0].samples.size(), 1u);
    EXPECT_EQ(file.read(events[0].samples[0]), (Bytes{0x0a, 0}));
  }
}

TEST(mp4_walker, a_megabyte_of_moof_headers_is_walked_in_seconds) {
  const Memory memory;
  Bytes head = fragment(1, 0, std::span(memory.packets).first(1));
  head.resize(64);
  head[2] = 0xff;  // every one claims 64 KiB
  Bytes bytes;
  while (bytes.size() < 1 << 20) append(bytes, head);
  BoxFile file(bytes);
  for (const BoxEvent& event : file.walk()) EXPECT_TRUE(event.samples.empty());
}

}  // namespace
}  // namespace memvid::video
