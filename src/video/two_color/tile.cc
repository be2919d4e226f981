// Every block of a frame is DC-predicted and skips its residual (the frame is lossless, so nothing
// else touches the pixels). What differs is the luma palette:
//   white   none: the prediction from white neighbours is white already
//   symbol  {0, 255}, and a colour index a pixel
//   border  {0, 1, 255}: the colour 1 is never drawn, it only selects other probability tables than
//           the symbol's, which its white pixels would spoil (plan.cc)
// A pixel's index is coded by its rank among the colours of its left, upper-left and upper
// neighbours inside the block (spec 5.11.50), which is a table of eight cases for two colours.
// Chroma is DC-predicted from nothing, which is 128, and stays so.
#include "video/two_color/tile.h"

#include <algorithm>
#include <bit>

#include "video/two_color/symbols.h"
#include "video/two_color/tables.h"

namespace memvid::video::two_color {
namespace {

constexpr int kUnitPx = 4;  // the grain of AV1's neighbour information
constexpr std::uint8_t kWhite = 255;

// The colours of a palette as bits, lowest colour first.
enum Colors : unsigned { kNoPalette = 0, kBlackWhite = 0b101, kBlackDarkWhite = 0b111 };
constexpr unsigned kColorValue[3] = {0, 1, 255};

// How a pixel is coded, by the colours round it: 4 * left + 2 * upper-left + upper, each 1 for
// white; then the two cases of a block's first row and first column, by the one neighbour.
struct PixelCase {
  std::uint8_t context;
  std::uint8_t rank[2];  // [pixel is white]
};
constexpr int kOneNeighbour = 8;
constexpr int kPixelCases = 10;

// Spec 5.11.50: weights 2, 1, 2; the heaviest colour first; the weights' hash names the context.
constexpr std::array<PixelCase, kPixelCases> pixel_cases(int color_count) {
  std::array<PixelCase, kPixelCases> cases{};
  for (int i = 0; i < kPixelCases; ++i) {
    const bool single = i >= kOneNeighbour;
    const int white =
        single ? 2 * (i - kOneNeighbour) : 2 * (i >> 2) + ((i >> 1) & 1) + 2 * (i & 1);
    const int black = (single ? 2 : 5) - white;
    const bool white_first = white > black;
    const int second = white_first ? black : white;
    PixelCase& pixel = cases[static_cast<std::size_t>(i)];
    pixel.context = static_cast<std::uint8_t>(single ? 0 : 4 - second);
    // A colour that no neighbour has ranks after the unused colours below it.
    const int unseen = !white_first && color_count == 3 ? 2 : 1;
    pixel.rank[white_first] = 0;
    pixel.rank[!white_first] = static_cast<std::uint8_t>(second > 0 ? 1 : unseen);
  }
  return cases;
}
constexpr auto kCasesOf2 = pixel_cases(2);
constexpr auto kCasesOf3 = pixel_cases(3);

class TileEncoder {
 public:
  TileEncoder(const base::GrayImage& picture, const Rect& dark, const std::vector<Partition>& plan)
      : picture_(picture),
        dark_(dark),
        next_partition_(plan.begin()),
        above_(static_cast<std::size_t>(picture.width_px / kUnitPx)),
        left_(static_cast<std::size_t>(picture.height_px / kUnitPx)) {}

  base::Bytes run() {
    for (int y = 0; y < picture_.height_px; y += kSuperblockPx)
      for (int x = 0; x < picture_.width_px; x += kSuperblockPx)
        code_square({x, y, x + kSuperblockPx, y + kSuperblockPx});
    return writer_.finish();
  }

 private:
  // What a block leaves for the contexts of those right of it and below, each four pixels.
  struct Neighbour {
    int side_px = kSuperblockPx;  // its width for the block below, its height for the one beside
    unsigned colors = kNoPalette;
    bool coded = false;  // and so skipped, as all blocks are
  };

  void code_square(const Rect& square) {
    const Partition partition = *next_partition_++;
    code_partition(square, partition);
    for (const Rect& part : divide(square, partition)) {
      if (partition == Partition::kSplit)
        code_square(part);
      else
        code_block(part);
    }
  }

  void code_partition(const Rect& square, Partition partition) {
    const int context =
        2 * (left(square).side_px < square.height()) + (above(square).side_px < square.width());
    const int symbol = static_cast<int>(partition);
    if (square.width() == kSmallestBlockPx)
      writer_.symbol(cdfs_.partition_8x8[context], symbol);
    else
      writer_.symbol(cdfs_.partition[6 - log2_of(square.width())][context], symbol);
  }

  // Spec 5.11.7, intra_frame_mode_info, and 5.11.49, palette_tokens.
  void code_block(const Rect& block) {
    const unsigned colors = colors_for(block);
    writer_.symbol(cdfs_.skip[above(block).coded + left(block).coded], 1);
    writer_.symbol(cdfs_.y_mode, 0);
    // Only an 8 x 8 block of a lossless frame could predict chroma from luma (CfL).
    const bool smallest = block.width() == kSmallestBlockPx && block.height() == kSmallestBlockPx;
    if (smallest)
      writer_.symbol(cdfs_.uv_mode_cfl, 0);
    else
      writer_.symbol(cdfs_.uv_mode, 0);
    code_palette(block, colors);
    writer_.symbol(cdfs_.has_palette_uv[colors != kNoPalette], 0);
    if (colors == kBlackWhite) code_pixels<2>(block, kCasesOf2, cdfs_.color_of_2);
    if (colors == kBlackDarkWhite) code_pixels<3>(block, kCasesOf3, cdfs_.color_of_3);
    remember(block, colors);
  }

  unsigned colors_for(const Rect& block) const {
    switch (content_of(block, dark_)) {
      case Content::kSymbol: return kBlackWhite;
      case Content::kBorder: return kBlackDarkWhite;
      case Content::kQuiet: break;
    }
    return predicts_white(block) ? kNoPalette : kBlackDarkWhite;
  }

  bool predicts_white(const Rect& block) const {
    if (block.top == 0 && block.left == 0) return false;  // nothing to predict from: 128
    const auto white = [this](int x, int y) { return picture_.row(y)[x] == kWhite; };
    if (block.top > 0)
      for (int x = block.left; x < block.right; ++x)
        if (!white(x, block.top - 1)) return false;
    if (block.left > 0)
      for (int y = block.top; y < block.bottom; ++y)
        if (!white(block.left - 1, y)) return false;
    return true;
  }

  // Spec 5.11.46, palette_mode_info.
  void code_palette(const Rect& block, unsigned colors) {
    const int size = log2_of(block.width()) + log2_of(block.height()) - 6;
    const int neighbours = (above(block).colors != 0) + (left(block).colors != 0);
    writer_.symbol(cdfs_.has_palette_y[size][neighbours], colors != kNoPalette);
    if (colors == kNoPalette) return;
    writer_.symbol(cdfs_.palette_size_y[size], std::popcount(colors) - 2);
    // Colours come from the neighbours' palettes as far as they have them, but not from above
    // across a superblock's edge.
    unsigned known = left(block).colors;
    if (block.top % kSuperblockPx != 0) known |= above(block).colors;
    code_colors(colors, known);
  }

  void code_colors(unsigned colors, unsigned known) {
    int left = std::popcount(colors);
    for (unsigned i = 0; i < 3 && left > 0; ++i) {
      if ((known >> i & 1) == 0) continue;
      writer_.literal(colors >> i & 1, 1);
      left -= static_cast<int>(colors >> i & 1);
    }
    bool first = true;
    unsigned previous = 0;
    const unsigned fresh = colors & ~known;
    for (unsigned i = 0; i < 3; ++i) {
      if ((fresh >> i & 1) == 0) continue;
      if (first) {
        writer_.literal(kColorValue[i], 8);
        if (left > 1) writer_.literal(3, 2);  // differences have 5 + 3 bits
      } else {
        writer_.literal(kColorValue[i] - previous - 1, 8);
      }
      first = false;
      previous = kColorValue[i];
    }
  }

  // The colour map along the diagonals, each from its upper right to its lower left end.
  template <int N>
  void code_pixels(const Rect& block, const std::array<PixelCase, kPixelCases>& cases,
                   AdaptiveCdf<N>* cdfs) {
    const auto white = [&](int x, int y) {
      return static_cast<unsigned>(picture_.row(block.top + y)[block.left + x] & 1);
    };
    code_first_index<N>(white(0, 0));
    const int width = block.width();
    const int height = block.height();
    for (int diagonal = 1; diagonal < width + height - 1; ++diagonal) {
      const int last_x = std::max(0, diagonal - height + 1);
      for (int x = std::min(diagonal, width - 1); x >= last_x; --x) {
        const int y = diagonal - x;
        const unsigned index =
            y == 0   ? kOneNeighbour + white(x - 1, 0)
            : x == 0 ? kOneNeighbour + white(0, y - 1)
                     : 4 * white(x - 1, y) + 2 * white(x - 1, y - 1) + white(x, y - 1);
        writer_.symbol(cdfs[cases[index].context], cases[index].rank[white(x, y)]);
      }
    }
  }

  // NS(n) of spec 4.10.10: of two colours one bit; of three, 0 or 10 or 11.
  template <int N>
  void code_first_index(unsigned white) {
    writer_.literal(white, 1);
    if (N == 3 && white) writer_.literal(1, 1);
  }

  void remember(const Rect& block, unsigned colors) {
    for (int x = block.left; x < block.right; x += kUnitPx)
      above_[static_cast<std::size_t>(x / kUnitPx)] = {block.width(), colors, true};
    for (int y = block.top; y < block.bottom; y += kUnitPx)
      left_[static_cast<std::size_t>(y / kUnitPx)] = {block.height(), colors, true};
  }

  Neighbour above(const Rect& block) const {
    return block.top == 0 ? Neighbour{} : above_[static_cast<std::size_t>(block.left / kUnitPx)];
  }
  Neighbour left(const Rect& block) const {
    return block.left == 0 ? Neighbour{} : left_[static_cast<std::size_t>(block.top / kUnitPx)];
  }
  static int log2_of(int power_of_two) {
    return std::countr_zero(static_cast<unsigned>(power_of_two));
  }

  const base::GrayImage& picture_;
  const Rect dark_;
  std::vector<Partition>::const_iterator next_partition_;
  std::vector<Neighbour> above_;
  std::vector<Neighbour> left_;
  TileCdfs cdfs_;
  SymbolWriter writer_;
};

}  // namespace

base::Bytes encode_tile(const base::GrayImage& picture, const Rect& dark,
                        const std::vector<Partition>& plan) {
  return TileEncoder(picture, dark, plan).run();
}

}  // namespace memvid::video::two_color
