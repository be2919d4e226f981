#include "archive/frame_io.h"

#include <algorithm>

#include "base/try.h"

namespace memvid::archive {

Result<std::unique_ptr<FrameMaker>> FrameMaker::create() {
  auto maker = std::make_unique<FrameMaker>();
  MEMVID_TRY(maker->encoder_, video::make_av1_encoder(qr::kPicturePx, qr::kPicturePx));
  MEMVID_TRY(maker->decoder_, video::make_av1_decoder());
  return maker;
}

Result<base::Bytes> FrameMaker::make(base::ByteSpan symbol) {
  const base::GrayImage picture = qr::draw(symbol);
  for (const video::Care care : {video::Care::kNormal, video::Care::kCareful}) {
    MEMVID_TRY(base::Bytes packet, encoder_->encode(picture, care));
    if (reads_back(packet, symbol)) return packet;
  }
  return fail(ErrorCode::kIo,
              "a frame does not read back after encoding, not even with care; "
              "nothing was committed");
}

bool FrameMaker::reads_back(base::ByteSpan packet, base::ByteSpan symbol) {
  const auto picture = decoder_->decode(packet);
  if (!picture) return false;
  const auto bytes = qr::read(*picture);
  return bytes.has_value() &&
         std::equal(bytes->begin(), bytes->end(), symbol.begin(), symbol.end());
}

Result<std::unique_ptr<FrameReader>> FrameReader::create() {
  auto reader = std::make_unique<FrameReader>();
  MEMVID_TRY(reader->decoder_, video::make_av1_decoder());
  return reader;
}

Result<base::Bytes> FrameReader::symbol(base::ByteSpan packet) {
  MEMVID_TRY(const base::GrayImage picture, decoder_->decode(packet));
  return qr::read(picture);
}

Result<base::Bytes> FrameReader::symbol_in(const base::GrayImage& picture) {
  return qr::read(picture);
}

}  // namespace memvid::archive
