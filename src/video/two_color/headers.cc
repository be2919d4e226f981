// Field by field, in the order of the specification. Lossless is said by base_q_idx 0 without
// deltas; that alone switches every filter off, so no field of them follows.
#include "video/two_color/headers.h"

#include <bit>
#include <utility>

#include "video/two_color/plan.h"

namespace memvid::video::two_color {
namespace {

constexpr std::uint8_t kObuSequenceHeader = 1;
constexpr std::uint8_t kObuFrame = 6;

// Bits from the highest to the lowest: f(n), spec 4.10.2.
class BitWriter {
 public:
  void put(unsigned value, int bit_count) {
    while (bit_count-- > 0) {
      if (used_bits_ % 8 == 0) bytes_.push_back(0);
      const unsigned bit = (value >> bit_count & 1u) << (7 - used_bits_ % 8);
      bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | bit);
      ++used_bits_;
    }
  }
  base::Bytes take() { return std::move(bytes_); }  // the last byte filled with zeros

 private:
  base::Bytes bytes_;
  int used_bits_ = 0;
};

// Spec 5.3: header, size, payload.
void append_obu(base::Bytes& out, std::uint8_t type, base::ByteSpan head, base::ByteSpan tail) {
  base::ByteWriter writer(out);
  writer.u8(static_cast<std::uint8_t>(type << 3 | 0b010));  // obu_has_size_field
  writer.varint(head.size() + tail.size());                 // leb128, spec 4.10.5
  writer.bytes(head);
  writer.bytes(tail);
}

// Spec 5.9.15, tile_info: a frame wider (higher) than a superblock could ask for more tiles; one
// zero bit declines.
int tile_question_bits(int size_px) { return size_px > kSuperblockPx ? 1 : 0; }

}  // namespace

base::Bytes sequence_header_obu(int width_px, int height_px) {
  const auto width = static_cast<unsigned>(width_px - 1);
  const auto height = static_cast<unsigned>(height_px - 1);
  BitWriter bits;
  bits.put(0, 3);   // seq_profile: main
  bits.put(0, 1);   // still_picture
  bits.put(0, 1);   // reduced_still_picture_header
  bits.put(0, 1);   // timing_info_present_flag
  bits.put(0, 1);   // initial_display_delay_present_flag
  bits.put(0, 5);   // operating_points_cnt_minus_1
  bits.put(0, 12);  // operating_point_idc[0]
  bits.put(0, 5);   // seq_level_idx[0]: level 2.0
  bits.put(static_cast<unsigned>(std::bit_width(width)) - 1, 4);   // frame_width_bits_minus_1
  bits.put(static_cast<unsigned>(std::bit_width(height)) - 1, 4);  // frame_height_bits_minus_1
  bits.put(width, std::bit_width(width));                          // max_frame_width_minus_1
  bits.put(height, std::bit_width(height));                        // max_frame_height_minus_1
  bits.put(0, 1);                                                  // frame_id_numbers_present_flag
  bits.put(0, 1);                                                  // use_128x128_superblock
  bits.put(0, 1);                                                  // enable_filter_intra
  bits.put(0, 1);                                                  // enable_intra_edge_filter
  bits.put(0, 4);  // interintra and masked compound, warped motion, dual filter
  bits.put(0, 1);  // enable_order_hint
  bits.put(1, 1);  // seq_choose_screen_content_tools: each frame says
  bits.put(1, 1);  // seq_choose_integer_mv: each frame says
  bits.put(0, 3);  // enable_superres, enable_cdef, enable_restoration
  bits.put(0, 1);  // high_bitdepth
  bits.put(0, 1);  // mono_chrome: Firefox refuses it
  bits.put(0, 1);  // color_description_present_flag
  bits.put(1, 1);  // color_range: full, black is 0 and white 255
  bits.put(0, 2);  // chroma_sample_position: unknown
  bits.put(0, 1);  // separate_uv_delta_q
  bits.put(0, 1);  // film_grain_params_present
  bits.put(1, 1);  // trailing_one_bit
  base::Bytes obu;
  append_obu(obu, kObuSequenceHeader, bits.take(), {});
  return obu;
}

base::Bytes frame_header(int width_px, int height_px) {
  BitWriter bits;
  bits.put(0, 1);  // show_existing_frame
  bits.put(0, 2);  // frame_type: KEY_FRAME
  bits.put(1, 1);  // show_frame
  bits.put(0, 1);  // disable_cdf_update: the probabilities adapt
  bits.put(1, 1);  // allow_screen_content_tools: palettes
  bits.put(0, 1);  // force_integer_mv
  bits.put(0, 1);  // frame_size_override_flag
  bits.put(0, 1);  // render_and_frame_size_different
  bits.put(0, 1);  // allow_intrabc
  bits.put(1, 1);  // disable_frame_end_update_cdf: no frame follows from this one
  bits.put(1, 1);  // uniform_tile_spacing_flag
  bits.put(0, tile_question_bits(width_px));   // increment_tile_cols_log2
  bits.put(0, tile_question_bits(height_px));  // increment_tile_rows_log2
  bits.put(0, 8);                              // base_q_idx: lossless
  bits.put(0, 3);                              // no deltas of Y DC, U DC, U AC
  bits.put(0, 1);                              // using_qmatrix
  bits.put(0, 1);                              // segmentation_enabled
  bits.put(0, 1);                              // reduced_tx_set
  return bits.take();
}

void append_frame_obu(base::Bytes& packet, base::ByteSpan frame_header, base::ByteSpan tile) {
  append_obu(packet, kObuFrame, frame_header, tile);
}

}  // namespace memvid::video::two_color
