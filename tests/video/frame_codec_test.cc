#include "video/frame_codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "video/pictures.h"

namespace memvid::video {
namespace {

using base::Bytes;
using base::GrayImage;

TEST(frame_codec, every_picture_of_modules_comes_back_to_the_pixel) {
  const auto encoder = test_encoder();
  const auto decoder = test_decoder();
  for (int side = 21; side <= 177; side += 4) {
    for (const Care care : {Care::kNormal, Care::kCareful}) {
      const GrayImage picture = modules_picture(side, static_cast<unsigned>(side));
      const auto packet = encoder->encode(picture, care);
      ASSERT_TRUE(packet) << packet.error().message;
      const auto decoded = decoder->decode(*packet);
      ASSERT_TRUE(decoded) << decoded.error().message;
      EXPECT_EQ(decoded->width_px, kTestPx);
      EXPECT_EQ(decoded->height_px, kTestPx);
      ASSERT_EQ(decoded->pixels, picture.pixels) << side;
    }
  }
}

TEST(frame_codec, gray_and_plain_pictures_come_back_too) {
  const auto encoder = test_encoder();
  const auto decoder = test_decoder();
  std::mt19937 random(2);
  GrayImage noise(kTestPx, kTestPx, 0);
  for (auto& pixel : noise.pixels) pixel = static_cast<std::uint8_t>(random());
  for (const GrayImage& picture : {GrayImage(kTestPx, kTestPx, 0), GrayImage(kTestPx, kTestPx, 255),
                                   GrayImage(kTestPx, kTestPx, 77), noise}) {
    for (const Care care : {Care::kNormal, Care::kCareful}) {
      const auto packet = encoder->encode(picture, care);
      ASSERT_TRUE(packet);
      const auto decoded = decoder->decode(*packet);
      ASSERT_TRUE(decoded);
      EXPECT_EQ(decoded->pixels, picture.pixels);
    }
  }
}

TEST(frame_codec, random_modules_cost_little_more_than_a_bit_each) {
  const auto encoder = test_encoder();
  std::size_t bytes = 0;
  for (unsigned seed = 0; seed < 10; ++seed)
    bytes += encoder->encode(modules_picture(177, seed), Care::kNormal)->size();
  EXPECT_LE(static_cast<double>(bytes) / 10, 1.06 * 177 * 177 / 8);
}

TEST(frame_codec, a_packet_is_sequence_header_and_frame_without_temporal_delimiter) {
  const auto encoder = test_encoder();
  const Bytes configuration = encoder->codec_configuration();
  ASSERT_GT(configuration.size(), 4u);
  EXPECT_EQ(Bytes(configuration.begin(), configuration.begin() + 4),
            (Bytes{0x81, 0x00, 0x0c, 0x00}));
  const Bytes header(configuration.begin() + 4, configuration.end());
  for (const Care care : {Care::kNormal, Care::kCareful}) {
    const auto packet = encoder->encode(modules_picture(57, 1), care);
    ASSERT_TRUE(packet);
    ASSERT_GT(packet->size(), header.size());
    EXPECT_TRUE(std::equal(header.begin(), header.end(), packet->begin()))
        << "the frame's own sequence header is not the file's";
    EXPECT_EQ((*packet)[header.size()] >> 3, 6) << "then a frame OBU";
  }
}

TEST(frame_codec, contexts_agree_on_the_configuration_and_on_every_byte) {
  const auto first = test_encoder();
  const auto second = test_encoder();
  EXPECT_EQ(first->codec_configuration(), second->codec_configuration());
  ASSERT_TRUE(second->encode(modules_picture(101, 9), Care::kNormal));  // another history
  ASSERT_TRUE(second->encode(modules_picture(33, 9), Care::kCareful));
  for (unsigned seed = 0; seed < 5; ++seed) {
    const GrayImage picture = modules_picture(177, seed);
    EXPECT_EQ(*first->encode(picture, Care::kNormal), *second->encode(picture, Care::kNormal));
  }
}

TEST(frame_codec, contexts_in_several_threads_give_the_same_packets) {
  const std::vector<Bytes> expected = test_packets(6, 101);
  std::vector<std::vector<Bytes>> got(3);
  std::vector<std::thread> threads;
  for (auto& packets : got) threads.emplace_back([&packets] { packets = test_packets(6, 101); });
  for (auto& thread : threads) thread.join();
  for (const auto& packets : got) EXPECT_EQ(packets, expected);
}

TEST(frame_codec, packets_decode_alone_and_in_any_order) {
  const std::vector<Bytes> packets = test_packets(5, 77, 40);
  const auto decoder = test_decoder();
  for (const unsigned i : {4u, 0u, 3u, 3u, 1u, 2u, 0u}) {
    const auto decoded = decoder->decode(packets[i]);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->pixels, modules_picture(77, 40 + i).pixels);
  }
}

TEST(frame_codec, a_frame_without_its_sequence_header_is_corrupt_even_after_a_good_one) {
  const std::vector<Bytes> packets = test_packets(1, 57);
  const std::size_t header_bytes = test_encoder()->codec_configuration().size() - 4;
  const auto decoder = test_decoder();
  ASSERT_TRUE(decoder->decode(packets[0]));
  const auto decoded = decoder->decode(base::ByteSpan(packets[0]).subspan(header_bytes));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(decoder->decode(packets[0]));
}

TEST(frame_codec, two_frames_in_one_packet_are_corrupt) {
  const std::vector<Bytes> packets = test_packets(2, 57);
  Bytes both = packets[0];
  append(both, packets[1]);
  const auto decoder = test_decoder();
  const auto decoded = decoder->decode(both);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(decoder->decode(packets[1]));
}

TEST(frame_codec, cut_packets_are_corrupt_or_decode_and_never_spoil_the_next) {
  const std::vector<Bytes> packets = test_packets(1, 37);
  const auto decoder = test_decoder();
  for (std::size_t size = 0; size < packets[0].size(); ++size) {
    const auto decoded = decoder->decode(base::ByteSpan(packets[0]).first(size));
    EXPECT_FALSE(decoded) << size;
  }
  EXPECT_TRUE(decoder->decode(packets[0]));
}

TEST(frame_codec, flipped_bits_and_random_bytes_never_crash_the_decoder) {
  const std::vector<Bytes> packets = test_packets(1, 57);
  const auto decoder = test_decoder();
  std::mt19937 random(3);
  for (int round = 0; round < 1500; ++round) {
    Bytes packet = packets[0];
    const std::size_t range = round < 500 ? 40 : packet.size();
    packet[random() % range] ^= static_cast<std::uint8_t>(1u << random() % 8);
    const auto decoded = decoder->decode(packet);
    if (!decoded) {
      EXPECT_EQ(decoded.error().code, ErrorCode::kCorrupt);
    }
  }
  for (int round = 0; round < 500; ++round) {
    Bytes packet(random() % 300);
    for (auto& byte : packet) byte = static_cast<std::uint8_t>(random());
    EXPECT_FALSE(decoder->decode(packet));
  }
  EXPECT_TRUE(decoder->decode(packets[0]));
}

TEST(frame_codec, a_picture_of_another_size_is_refused_and_the_encoder_goes_on) {
  const auto encoder = test_encoder();
  const auto packet = encoder->encode(GrayImage(64, 64, 0), Care::kNormal);
  ASSERT_FALSE(packet);
  EXPECT_EQ(packet.error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(encoder->encode(modules_picture(21, 1), Care::kNormal));
}

TEST(frame_codec, odd_and_immoderate_sizes_are_refused) {
  for (const auto& [width, height] : std::vector<std::pair<int, int>>{
           {0, 0}, {15, 64}, {64, 63}, {4098, 64}, {64, 100000}, {-2, 64}}) {
    const auto encoder = make_av1_encoder(width, height);
    ASSERT_FALSE(encoder) << width << " x " << height;
    EXPECT_EQ(encoder.error().code, ErrorCode::kInvalidArgument);
  }
  for (const int size : {16, 18, 64, 186, 720}) {
    const auto encoder = test_encoder(size);
    const GrayImage picture = modules_picture(size / 2, 1, size);
    const auto packet = encoder->encode(picture, Care::kNormal);
    ASSERT_TRUE(packet) << size;
    const auto decoded = test_decoder()->decode(*packet);
    ASSERT_TRUE(decoded) << size;
    EXPECT_EQ(decoded->pixels, picture.pixels) << size;
  }
}

}  // namespace
}  // namespace memvid::video
