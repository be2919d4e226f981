// Sections and tables are those of ISO/IEC 18004:2015. A library that reads photographs spends most
// of its time to find the symbol, to even it out and to mend it; here nothing is out of place, so
// it is left to say no, and the library to find out why.
#include "qr/clean_symbol.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "qr/symbol_image.h"

namespace memvid::qr {
namespace {

constexpr int kVersions = 40;
constexpr std::uint8_t kHalf = 128;

// Table 9, level L.
constexpr std::uint8_t kCheckBytes[kVersions] = {
    7,  10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
    28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30};
constexpr std::uint8_t kBlocks[kVersions] = {1,  1,  1,  1,  1,  2,  2,  2,  2,  4,  4,  4,  4,  4,
                                             6,  6,  6,  6,  7,  8,  8,  9,  9,  10, 12, 12, 12, 13,
                                             14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25};
constexpr int kCheckBytesMax = 30;

int modules_of(int version) { return 17 + 4 * version; }

// Annex E: the alignment patterns' centres, the same for rows and columns.
std::vector<int> alignment_centres(int version) {
  if (version == 1) return {};
  const int count = version / 7 + 2;
  const int last = modules_of(version) - 7;
  const int step = version == 32 ? 26 : (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2;
  std::vector<int> centres = {6};
  for (int i = count - 2; i >= 0; --i) centres.push_back(last - i * step);
  return centres;
}

// 5.3: which modules are no data.
class FunctionPatterns {
 public:
  explicit FunctionPatterns(int version)
      : version_(version), last_(modules_of(version) - 1), centres_(alignment_centres(version)) {}

  bool covers(int x, int y) const {
    return x == 6 || y == 6 || in_finder_or_format(x, y) || in_version(x, y) || in_alignment(x, y);
  }

 private:
  bool in_finder_or_format(int x, int y) const {
    return (x <= 8 && y <= 8) || (x <= 8 && y >= last_ - 7) || (x >= last_ - 7 && y <= 8);
  }
  bool in_version(int x, int y) const {
    return version_ >= 7 && ((x >= last_ - 10 && y <= 5) || (y >= last_ - 10 && x <= 5));
  }
  bool in_alignment(int x, int y) const {
    const auto near = [this](int at) {
      return std::find_if(centres_.begin(), centres_.end(),
                          [at](int centre) { return at >= centre - 2 && at <= centre + 2; });
    };
    const auto column = near(x);
    const auto row = near(y);
    if (column == centres_.end() || row == centres_.end()) return false;
    const bool is_finder = (*column == 6 && *row == 6) || (*column == 6 && *row == last_ - 6) ||
                           (*column == last_ - 6 && *row == 6);
    return !is_finder;
  }
  int version_;
  int last_;
  std::vector<int> centres_;
};

struct BitPlace {
  std::uint8_t x, y;
  bool is_inverted;
};

// 7.7.3: where the bits of the codewords lie, in their order, under mask 0 of table 10.
std::vector<BitPlace> bit_places(int version) {
  const FunctionPatterns functions(version);
  const int modules = modules_of(version);
  std::vector<BitPlace> places;
  bool is_upward = true;
  for (int right = modules - 1; right > 0; right -= 2, is_upward = !is_upward) {
    if (right == 6) --right;  // the timing pattern
    for (int i = 0; i < modules; ++i)
      for (const int x : {right, right - 1}) {
        const int y = is_upward ? modules - 1 - i : i;
        if (functions.covers(x, y)) continue;
        places.push_back(
            {static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(y), (x + y) % 2 == 0});
      }
  }
  places.resize(places.size() / 8 * 8);  // the rest is filler
  return places;
}

const std::vector<BitPlace>& kept_bit_places(int version) {
  static std::array<std::vector<BitPlace>, kVersions> kept;
  static std::array<std::once_flag, kVersions> made;
  const auto i = static_cast<std::size_t>(version - 1);
  std::call_once(made[i], [&] { kept[i] = bit_places(version); });
  return kept[i];
}

// Multiplication by the powers of two in the field of 7.5.2.
using PowerTable = std::array<std::array<std::uint8_t, 256>, kCheckBytesMax>;
constexpr PowerTable make_power_table() {
  PowerTable table{};
  for (int value = 0; value < 256; ++value) {
    int product = value;
    for (int power = 0; power < kCheckBytesMax; ++power) {
      table[static_cast<std::size_t>(power)][static_cast<std::size_t>(value)] =
          static_cast<std::uint8_t>(product);
      product = (product << 1) ^ (product >= 128 ? 0x11d : 0);
    }
  }
  return table;
}
constexpr PowerTable kTimesPower = make_power_table();

// Annex B: a block is right when its polynomial is zero at as many powers as it has check bytes.
bool is_whole(base::ByteSpan block, std::size_t check_bytes) {
  std::array<std::uint8_t, kCheckBytesMax> sums{};
  for (const std::uint8_t byte : block)
    for (std::size_t power = 0; power < check_bytes; ++power)
      sums[power] = kTimesPower[power][sums[power]] ^ byte;
  return std::all_of(sums.begin(), sums.end(), [](std::uint8_t sum) { return sum == 0; });
}

// The version of a symbol whose upper edge ends as both finders do; 0: there is none.
struct Corner {
  int x = 0, y = 0, version = 0;
};
Corner find_corner(const base::GrayImage& picture) {
  const auto is_dark = [](std::uint8_t pixel) { return pixel < kHalf; };
  const auto first = std::find_if(picture.pixels.begin(), picture.pixels.end(), is_dark);
  if (first == picture.pixels.end()) return {};
  const auto at = static_cast<int>(first - picture.pixels.begin());
  Corner corner{at % picture.width_px, at / picture.width_px, 0};
  const std::uint8_t* row = picture.row(corner.y);
  int end = picture.width_px;
  while (!is_dark(row[end - 1])) --end;
  const int modules = end - corner.x;
  const bool is_size = modules >= modules_of(1) && modules <= modules_of(kVersions) &&
                       (modules - 17) % 4 == 0 && corner.y + modules <= picture.height_px;
  if (is_size) corner.version = (modules - 17) / 4;
  return corner;
}

base::Bytes codewords(const base::GrayImage& picture, const Corner& corner) {
  const std::vector<BitPlace>& places = kept_bit_places(corner.version);
  base::Bytes bytes(places.size() / 8);
  auto place = places.begin();
  for (std::uint8_t& byte : bytes)
    for (int bit = 0; bit < 8; ++bit, ++place) {
      const bool is_dark = picture.row(corner.y + place->y)[corner.x + place->x] < kHalf;
      byte = static_cast<std::uint8_t>(byte << 1 | (is_dark != place->is_inverted));
    }
  return bytes;
}

// 7.6: the data of all blocks, which lie interleaved; nullopt: one of them is not whole.
std::optional<base::Bytes> data_of(base::ByteSpan codewords, int version) {
  const std::size_t blocks = kBlocks[version - 1];
  const std::size_t check_bytes = kCheckBytes[version - 1];
  const std::size_t short_data = codewords.size() / blocks - check_bytes;
  const std::size_t first_long = blocks - codewords.size() % blocks;
  const base::ByteSpan longer = codewords.subspan(short_data * blocks);
  const base::ByteSpan checks = codewords.last(check_bytes * blocks);
  base::Bytes data;
  base::Bytes block;
  for (std::size_t b = 0; b < blocks; ++b) {
    block.clear();
    for (std::size_t i = 0; i < short_data; ++i) block.push_back(codewords[i * blocks + b]);
    if (b >= first_long) block.push_back(longer[b - first_long]);
    data.insert(data.end(), block.begin(), block.end());
    for (std::size_t i = 0; i < check_bytes; ++i) block.push_back(checks[i * blocks + b]);
    if (!is_whole(block, check_bytes)) return std::nullopt;
  }
  return data;
}

// 7.4.5: a byte segment's four bits of mode, its length, its bytes; then nothing else (7.4.9).
std::optional<base::Bytes> byte_segment(base::ByteSpan data, int version) {
  constexpr int kByteMode = 4;
  const std::size_t header_bytes = version < 10 ? 1 : 2;  // and half a byte
  if (data.size() <= header_bytes || data[0] >> 4 != kByteMode) return std::nullopt;
  const auto shifted = [data](std::size_t i) {
    return static_cast<std::uint8_t>(data[i] << 4 | data[i + 1] >> 4);
  };
  std::size_t length = shifted(0);
  if (header_bytes == 2) length = length << 8 | shifted(1);
  if (length == 0 || length > data.size() - header_bytes - 1) return std::nullopt;
  if ((data[header_bytes + length] & 0xf) != 0) return std::nullopt;
  base::Bytes bytes(length);
  for (std::size_t i = 0; i < length; ++i) bytes[i] = shifted(header_bytes + i);
  return bytes;
}

}  // namespace

std::optional<base::Bytes> read_clean(const base::GrayImage& picture) {
  const Corner corner = find_corner(picture);
  if (corner.version == 0) return std::nullopt;
  const auto data = data_of(codewords(picture, corner), corner.version);
  return data ? byte_segment(*data, corner.version) : std::nullopt;
}

}  // namespace memvid::qr
