// The bytes of the container, against the tables of docs/formats/container.md.
#include <gtest/gtest.h>

#include "video/mp4.h"

namespace memvid::video {
namespace {

using base::Bytes;

std::string hex(const Bytes& bytes, std::size_t from = 0, std::size_t count = 1 << 20) {
  return base::to_hex(base::ByteSpan(bytes).subspan(from, std::min(count, bytes.size() - from)));
}

TEST(mp4_writer, the_initial_boxes_are_these_bytes) {
  const Bytes bytes = initial_boxes(192, 192, Bytes{0x81, 0x00, 0x0c, 0x00, 0xaa});
  const std::string expected =
      "0000001c66747970" "69736f36" "00000000" "69736f36" "61763031" "6d703431"
      "000002486d6f6f76"
        "0000006c6d766864" "00000000" "00000000" "00000000" "0000001e" "00000000"
          "00010000" "0100" "00000000000000000000"
          "00010000" "00000000" "00000000" "00000000" "00010000" "00000000"
          "00000000" "00000000" "40000000"
          "000000000000000000000000000000000000000000000000" "00000002"
        "000001ac7472616b"
          "0000005c746b6864" "00000003" "00000000" "00000000" "00000001" "00000000" "00000000"
            "0000000000000000" "0000" "0000" "0000" "0000"
            "00010000" "00000000" "00000000" "00000000" "00010000" "00000000"
            "00000000" "00000000" "40000000" "00c00000" "00c00000"
          "000001486d646961"
            "000000206d646864" "00000000" "00000000" "00000000" "0000001e" "00000000" "55c4" "0000"
            "0000002168646c72" "00000000" "00000000" "76696465" "000000000000000000000000" "00"
            "000000ff6d696e66"
              "00000014766d6864" "00000001" "0000000000000000"
              "0000002464696e66"
                "0000001c64726566" "00000000" "00000001" "0000000c75726c20" "00000001"
              "000000bf7374626c"
                "0000007373747364" "00000000" "00000001"
                  "0000006361763031" "000000000000" "0001" "00000000000000000000000000000000"
                    "00c0" "00c0" "00480000" "00480000" "00000000" "0001"
                    "0000000000000000000000000000000000000000000000000000000000000000"
                    "0018" "ffff"
                    "0000000d61763143" "81000c00" "aa"
                "0000001073747473" "00000000" "00000000"
                "0000001073747363" "00000000" "00000000"
                "000000147374737a" "00000000" "00000000" "00000000"
                "000000107374636f" "00000000" "00000000"
        "000000286d766578"
          "0000002074726578" "00000000" "00000001" "00000001" "00000001" "00000000" "02000000";
  EXPECT_EQ(hex(bytes), expected);
}

TEST(mp4_writer, a_fragment_is_these_bytes) {
  const std::vector<Bytes> packets = {{0x01, 0x02, 0x03}, {0x04}};
  std::vector<std::uint32_t> offsets = {99};
  const Bytes bytes = fragment(7, 0x123456789, packets, &offsets);
  EXPECT_EQ(hex(bytes),
            "000000606d6f6f66"
              "000000106d666864" "00000000" "00000007"
              "0000004874726166"
                "0000001074666864" "00020000" "00000001"
                "0000001474666474" "01000000" "0000000123456789"
                "0000001c7472756e" "00000201" "00000002" "00000068" "00000003" "00000001"
            "0000000c6d646174" "01020304");
  EXPECT_EQ(offsets, (std::vector<std::uint32_t>{104, 107}));
}

TEST(mp4_writer, a_fragment_costs_96_bytes_and_4_a_packet) {
  const std::vector<Bytes> packets(64, Bytes(10, 0xaa));
  EXPECT_EQ(fragment(1, 0, packets).size(), 96u + 64 * 4 + 64 * 10);
}

TEST(mp4_writer, a_uuid_box_is_size_type_id_and_body) {
  Uuid id;
  for (std::size_t i = 0; i < id.size(); ++i) id[i] = static_cast<std::uint8_t>(i);
  EXPECT_EQ(hex(uuid_box(id, Bytes{0xfe})),
            "0000001975756964" "000102030405060708090a0b0c0d0e0f" "fe");
}

TEST(mp4_writer_death, a_fragment_without_packets_stops_the_process) {
  EXPECT_DEATH(fragment(1, 0, {}), "check failed");
}

}  // namespace
}  // namespace memvid::video
