// Pictures and files that the tests of this room share. Not the qr room: video stands alone, except
// in judges_test.cc, where the frames must scan.
#ifndef MEMVID_TESTS_VIDEO_PICTURES_H_
#define MEMVID_TESTS_VIDEO_PICTURES_H_

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "base/image.h"
#include "video/frame_codec.h"
#include "video/mp4.h"

namespace memvid::video {

inline constexpr int kTestPx = 192;

// White with a square of random black and white pixels, `side` of them, as a symbol would lie.
inline base::GrayImage modules_picture(int side, unsigned seed, int size_px = kTestPx) {
  std::mt19937 random(seed);
  base::GrayImage picture(size_px, size_px, 255);
  const int offset = ((size_px - side) / 2 + 4) / 8 * 8;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) picture.row(offset + y)[offset + x] = random() & 1 ? 255 : 0;
  return picture;
}

inline std::unique_ptr<FrameEncoder> test_encoder(int size_px = kTestPx) {
  auto encoder = make_av1_encoder(size_px, size_px);
  EXPECT_TRUE(encoder) << encoder.error().message;
  return std::move(*encoder);
}

inline std::unique_ptr<FrameDecoder> test_decoder() {
  auto decoder = make_av1_decoder();
  EXPECT_TRUE(decoder) << decoder.error().message;
  return std::move(*decoder);
}

inline std::vector<base::Bytes> test_packets(int count, int side, unsigned seed = 1) {
  const auto encoder = test_encoder();
  std::vector<base::Bytes> packets;
  for (int i = 0; i < count; ++i) {
    auto packet =
        encoder->encode(modules_picture(side, seed + static_cast<unsigned>(i)), Care::kNormal);
    EXPECT_TRUE(packet);
    packets.push_back(std::move(*packet));
  }
  return packets;
}

inline void append(base::Bytes& file, const base::Bytes& part) {
  file.insert(file.end(), part.begin(), part.end());
}

}  // namespace memvid::video

#endif  // MEMVID_TESTS_VIDEO_PICTURES_H_
