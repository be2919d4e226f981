// libaom for what two_color/ does not take: gray pictures, other sizes, a second try. It is set up
// for the same kind of picture, black and white modules, one a pixel, that look random, so that a
// build without two_color/ still makes small files (docs/decisions/0001-own-av1-writer.md).
//
// What such a frame costs is one bit a module and the headers of its blocks, provided that every
// block is coded as a palette of two colours. The settings follow from that. Version 40 full of
// random bytes, 2,953 of them, libaom 3.6:
//   cpu-used 8, cq 30, picture 186, symbol at (4, 4)           4,449 bytes   1.507 x
//   the symbol at (8, 8) of 192: the white edge has its own
//     blocks instead of spoiling the modules' probabilities    4,389         1.486
//   no intra mode but DC in its search (the palette's)         4,372         1.481
//   cq 0: lossless, no filters, shorter header                 4,367         1.479
//   no tools of inter frames in the headers (this file)        4,363         1.477
//   cpu-used 6 with all that: 75 ms a frame instead of 7       4,280         1.449
//   cpu-used 9 forgets the palette                             20,722
// Lossless costs nothing here; from cq 60 on the encoder trades modules for bits. The mask of the
// symbol matters by 0.1 %, chroma by 0.5 % (without it Firefox refuses the stream).
#include "video/aom_encoder.h"

#include <aom/aom_encoder.h>
#include <aom/aomcx.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "base/try.h"

namespace memvid::video {
namespace {

constexpr int kSpeed = 8;
constexpr std::uint8_t kChromaGray = 128;
constexpr std::uint8_t kTemporalDelimiter[] = {0x12, 0x00};

}  // namespace

struct AomEncoder::Context {
  Context() = default;
  ~Context() {
    if (opened) aom_codec_destroy(&codec);
    aom_img_free(image);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  Status start(int width_px, int height_px);
  Status configure(bool screen);
  Status make_image(int width_px, int height_px);
  tl::unexpected<Error> failure(const char* what);

  aom_codec_ctx_t codec{};
  aom_image_t* image = nullptr;  // written anew for each frame
  bool opened = false;
  aom_codec_pts_t next_pts = 0;
};

tl::unexpected<Error> AomEncoder::Context::failure(const char* what) {
  const char* detail = aom_codec_error_detail(&codec);
  const char* reason = aom_codec_error(&codec);
  return fail(ErrorCode::kIo, std::string("libaom cannot ") + what + ": " +
                                  (detail != nullptr   ? detail
                                   : reason != nullptr ? reason
                                                       : "?"));
}

Status AomEncoder::Context::start(int width_px, int height_px) {
  aom_codec_iface_t* interface = aom_codec_av1_cx();
  aom_codec_enc_cfg_t config;
  if (aom_codec_enc_config_default(interface, &config, AOM_USAGE_ALL_INTRA) != AOM_CODEC_OK)
    return fail(ErrorCode::kIo, "libaom has no all-intra mode");
  config.g_w = static_cast<unsigned>(width_px);
  config.g_h = static_cast<unsigned>(height_px);
  config.g_threads = 1;
  config.g_lag_in_frames = 0;
  config.g_timebase = {1, 30};
  config.rc_end_usage = AOM_Q;
  config.kf_max_dist = 0;
  if (aom_codec_enc_init(&codec, interface, &config, 0) != AOM_CODEC_OK) return failure("start");
  opened = true;
  return {};
}

Status AomEncoder::Context::configure(bool screen) {
  const std::pair<int, int> controls[] = {
      {AOME_SET_CPUUSED, kSpeed},
      {AOME_SET_CQ_LEVEL, 0},
      {AV1E_SET_COLOR_RANGE, AOM_CR_FULL_RANGE},
      {AV1E_SET_TUNE_CONTENT, screen ? AOM_CONTENT_SCREEN : AOM_CONTENT_DEFAULT},
      {AV1E_SET_ENABLE_PALETTE, screen},
      {AV1E_SET_ENABLE_INTRABC, 0},
      {AV1E_SET_ENABLE_FILTER_INTRA, 0},
      {AV1E_SET_ENABLE_INTRA_EDGE_FILTER, 0},
      {AV1E_SET_ENABLE_SMOOTH_INTRA, 0},
      {AV1E_SET_ENABLE_PAETH_INTRA, 0},
      {AV1E_SET_ENABLE_CFL_INTRA, 0},
      {AV1E_SET_ENABLE_DIRECTIONAL_INTRA, 0},
      {AV1E_SET_ENABLE_CDEF, 0},
      {AV1E_SET_ENABLE_RESTORATION, 0},
      // Nothing here matters to a key frame, but it stands in the sequence header, which must be
      // that of two_color/headers.cc.
      {AV1E_SET_SUPERBLOCK_SIZE, AOM_SUPERBLOCK_SIZE_64X64},
      {AV1E_SET_ENABLE_ORDER_HINT, 0},
      {AV1E_SET_ENABLE_INTERINTRA_COMP, 0},
      {AV1E_SET_ENABLE_MASKED_COMP, 0},
      {AV1E_SET_ENABLE_WARPED_MOTION, 0},
      {AV1E_SET_ENABLE_DUAL_FILTER, 0},
      {AV1E_SET_ENABLE_SUPERRES, 0},
  };
  for (const auto& [control, value] : controls) {
    if (aom_codec_control(&codec, control, value) != AOM_CODEC_OK) return failure("be configured");
  }
  return {};
}

Status AomEncoder::Context::make_image(int width_px, int height_px) {
  image = aom_img_alloc(nullptr, AOM_IMG_FMT_I420, static_cast<unsigned>(width_px),
                        static_cast<unsigned>(height_px), 32);
  if (image == nullptr) return fail(ErrorCode::kIo, "libaom: no memory for a picture");
  image->range = AOM_CR_FULL_RANGE;
  for (const int plane : {AOM_PLANE_U, AOM_PLANE_V}) {
    const auto rows = static_cast<std::size_t>((height_px + 1) / 2);
    std::memset(image->planes[plane], kChromaGray,
                static_cast<std::size_t>(image->stride[plane]) * rows);
  }
  return {};
}

AomEncoder::AomEncoder(std::unique_ptr<Context> context) : context_(std::move(context)) {}
AomEncoder::~AomEncoder() = default;

Result<std::unique_ptr<AomEncoder>> AomEncoder::open(int width_px, int height_px, Care care) {
  auto context = std::make_unique<Context>();
  MEMVID_TRY_VOID(context->start(width_px, height_px));
  MEMVID_TRY_VOID(context->configure(care == Care::kNormal));
  MEMVID_TRY_VOID(context->make_image(width_px, height_px));
  return std::unique_ptr<AomEncoder>(new AomEncoder(std::move(context)));
}

Result<base::Bytes> AomEncoder::encode(const base::GrayImage& picture) {
  aom_image_t& image = *context_->image;
  for (int y = 0; y < picture.height_px; ++y) {
    std::memcpy(
        image.planes[AOM_PLANE_Y] + static_cast<std::ptrdiff_t>(y) * image.stride[AOM_PLANE_Y],
        picture.row(y), static_cast<std::size_t>(picture.width_px));
  }
  if (aom_codec_encode(&context_->codec, &image, context_->next_pts++, 1, AOM_EFLAG_FORCE_KF) !=
      AOM_CODEC_OK)
    return context_->failure("encode a frame");
  base::Bytes packet;
  aom_codec_iter_t position = nullptr;
  while (const aom_codec_cx_pkt_t* part = aom_codec_get_cx_data(&context_->codec, &position)) {
    if (part->kind != AOM_CODEC_CX_FRAME_PKT) continue;
    const auto* bytes = static_cast<const std::uint8_t*>(part->data.frame.buf);
    packet.insert(packet.end(), bytes, bytes + part->data.frame.sz);
  }
  if (packet.size() <= 2 || std::memcmp(packet.data(), kTemporalDelimiter, 2) != 0)
    return fail(ErrorCode::kIo, "libaom gave no temporal unit for a frame");
  packet.erase(packet.begin(), packet.begin() + 2);
  return packet;
}

Result<base::Bytes> AomEncoder::sequence_header() {
  aom_fixed_buf_t* headers = aom_codec_get_global_headers(&context_->codec);
  if (headers == nullptr) return context_->failure("give its sequence header");
  const auto* bytes = static_cast<const std::uint8_t*>(headers->buf);
  base::Bytes copy(bytes, bytes + headers->sz);
  free(headers->buf);  // both are malloc's: aom_encoder.h
  free(headers);
  return copy;
}

}  // namespace memvid::video
