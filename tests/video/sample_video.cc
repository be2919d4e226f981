#include "video/sample_video.h"

#include <random>
#include <span>

#include "base/check.h"
#include "qr/symbol_image.h"
#include "video/frame_codec.h"
#include "video/mp4.h"

namespace memvid::video {
namespace {

constexpr std::size_t kTrailerBodyBytes = 146;
constexpr std::size_t kCarefulEvery = 5;  // so that the judges see the packets of both writers

}  // namespace

SampleVideo make_sample_video() {
  SampleVideo video;
  std::mt19937 random(2026);
  auto encoder = make_av1_encoder(qr::kPicturePx, qr::kPicturePx);
  MEMVID_CHECK(encoder);
  const auto add = [&video](const base::Bytes& part) {
    video.bytes.insert(video.bytes.end(), part.begin(), part.end());
  };
  add(initial_boxes(qr::kPicturePx, qr::kPicturePx, (*encoder)->codec_configuration()));
  const std::size_t sizes[] = {1,    17,   18,   78,   200,  321,  400,  586,
                               858,  1003, 1171, 1273, 1465, 1732, 1952, 2068,
                               2303, 2431, 2563, 2699, 2809, 2952, 2953, 2953};
  for (const std::size_t size : sizes) {
    base::Bytes payload(size);
    for (auto& byte : payload) byte = static_cast<std::uint8_t>(random());
    const bool careful = video.packets.size() % kCarefulEvery == kCarefulEvery - 1;
    const Care care = careful ? Care::kCareful : Care::kNormal;
    auto packet = (*encoder)->encode(qr::draw(payload), care);
    MEMVID_CHECK(packet);
    video.payloads.push_back(std::move(payload));
    video.packets.push_back(std::move(*packet));
  }
  std::size_t first = 0;
  std::uint32_t sequence = 0;
  for (const std::size_t count : {1, 2, 7, 14}) {
    add(fragment(++sequence, first, std::span(video.packets).subspan(first, count)));
    Uuid id;
    id.fill(0xd5);
    add(uuid_box(id, base::Bytes(kTrailerBodyBytes, static_cast<std::uint8_t>(sequence))));
    first += count;
  }
  MEMVID_CHECK(first == video.packets.size());
  return video;
}

}  // namespace memvid::video
