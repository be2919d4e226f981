// How an encoding is found out, in this order:
//   1. UTF-16 byte order mark
//   2. no NUL byte and valid UTF-8                    -> as it is
//   3. zero bytes at every other place, one parity    -> UTF-16 without mark
//   4. an encoding the document names itself (HTML)
//   5. more good non-ASCII UTF-8 than bad bytes       -> UTF-8, repaired
//   6. what statistics say is East Asian or Cyrillic     (charset_guess.cc, with figures)
//   7. Windows-1252
// ISO-2022-JP is valid UTF-8 by its bytes; its escapes tell it. Nothing else escapes like that.
#include "text/encoding.h"

#include <array>
#include <cstring>

#include "text/charset_guess.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

constexpr std::size_t kSampleBytes = 64 * 1024;
constexpr std::size_t kForeignBytes = 4 * 1024;

enum class Utf16 { kNo, kLittleEndian, kBigEndian };

Utf16 utf16_by_mark(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return Utf16::kLittleEndian;
  if (bytes.starts_with("\xFE\xFF")) return Utf16::kBigEndian;
  return Utf16::kNo;
}

// Text that is at least a quarter ASCII or Latin-1 has a zero as the high byte of those characters
// and (almost) never one as the low byte.
Utf16 utf16_by_zeros(std::string_view sample) {
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < sample.size(); ++i)
    if (sample[i] == 0) ++zeros[i % 2];
  const std::size_t unit_count = sample.size() / 2;
  const auto many = [&](std::size_t count) { return count > 0 && count * 4 >= unit_count; };
  const auto few = [&](std::size_t count) { return count * 64 <= unit_count; };
  if (many(zeros[1]) && few(zeros[0])) return Utf16::kLittleEndian;
  if (many(zeros[0]) && few(zeros[1])) return Utf16::kBigEndian;
  return Utf16::kNo;
}

bool is_odd_control(std::uint32_t unit) {
  if (unit >= 0x20) return unit == 0x7F;
  return !(unit >= 0x07 && unit <= 0x0D) && unit != 0x1B;  // bell … CR, and ESC of coloured logs
}

// More than one in fifty is no text.
bool too_many(std::size_t bad_count, std::size_t count) { return bad_count * 50 > count; }

bool is_utf16_binary(std::string_view sample, Utf16 order) {
  const std::size_t low = order == Utf16::kLittleEndian ? 0 : 1;
  std::size_t bad_count = 0;
  bool after_high_surrogate = false;
  for (std::size_t i = 0; i + 1 < sample.size(); i += 2) {
    const std::uint32_t unit =
        static_cast<std::uint8_t>(sample[i + low]) |
        static_cast<std::uint32_t>(static_cast<std::uint8_t>(sample[i + 1 - low])) << 8;
    const bool is_low_surrogate = (unit & 0xFC00) == 0xDC00;
    if (is_odd_control(unit) || unit >= 0xFFFE || is_low_surrogate != after_high_surrogate)
      ++bad_count;
    after_high_surrogate = (unit & 0xFC00) == 0xD800;
  }
  return too_many(bad_count, sample.size() / 2);
}

// Bytes that Windows-1252 leaves undefined: a sign of a binary once UTF-8 is ruled out.
bool is_undefined_in_1252(std::uint8_t byte) {
  return byte == 0x81 || byte == 0x8D || byte == 0x8F || byte == 0x90 || byte == 0x9D;
}

bool is_8_bit_binary(std::string_view sample) {
  std::size_t control_count = 0;
  std::size_t undefined_count = 0;
  for (const char c : sample) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte == 0) return true;
    control_count += is_odd_control(byte) ? 1 : 0;
    undefined_count += is_undefined_in_1252(byte) ? 1 : 0;
  }
  if (too_many(control_count, sample.size())) return true;
  if (!too_many(control_count + undefined_count, sample.size())) return false;
  const bool is_utf8 = is_valid_utf8(sample.substr(0, whole_characters(sample)));
  return !is_utf8 && !guess_encoding(sample);
}

Utf16 utf16_order(std::string_view bytes) {
  if (const Utf16 order = utf16_by_mark(bytes); order != Utf16::kNo) return order;
  const std::string_view sample = bytes.substr(0, kSampleBytes);
  if (sample.find('\0') == std::string_view::npos) return Utf16::kNo;
  return utf16_by_zeros(sample);
}

bool is_iso_2022_jp(std::string_view ascii) {
  return ascii.find("\x1B$B") != std::string_view::npos ||
         ascii.find("\x1B$@") != std::string_view::npos;
}

// The first place at or after `at` that is not ASCII, eight bytes at a time, or a few bytes before.
std::size_t skip_ascii(std::string_view bytes, std::size_t at) {
  std::uint64_t eight;
  for (; at + sizeof eight <= bytes.size(); at += sizeof eight) {
    std::memcpy(&eight, bytes.data() + at, sizeof eight);
    if ((eight & 0x8080808080808080u) != 0) break;
  }
  return at;
}

}  // namespace

bool looks_binary(std::string_view bytes) {
  if (bytes.starts_with("%PDF-") || bytes.starts_with(kRtfSign)) return true;
  const std::string_view sample = bytes.substr(0, kSampleBytes);
  const Utf16 order = utf16_order(bytes);
  return order != Utf16::kNo ? is_utf16_binary(sample, order) : is_8_bit_binary(sample);
}

void EncodingDetector::add(std::string_view bytes) {
  sample_ += bytes.substr(0, kSampleBytes - sample_.size());
  carried_ += bytes;
  const std::size_t size = whole_characters(carried_);
  count(std::string_view(carried_).substr(0, size));
  carried_.erase(0, size);
}

void EncodingDetector::count(std::string_view bytes) {
  if (bad_count_ > 0) foreign_ += bytes.substr(0, kForeignBytes - foreign_.size());
  for (std::size_t at = skip_ascii(bytes, 0); at < bytes.size(); at = skip_ascii(bytes, at)) {
    const std::size_t size = sequence_size(bytes, at);
    if (size == 0 && ++bad_count_ == 1) foreign_ = bytes.substr(at, kForeignBytes);
    if (size > 1) ++good_count_;
    at += size == 0 ? 1 : size;
  }
}

Encoding EncodingDetector::finish() {
  count(carried_);
  carried_.clear();
  if (looks_binary(sample_)) return Encoding::kBinary;
  if (const Utf16 order = utf16_order(sample_); order != Utf16::kNo)
    return order == Utf16::kLittleEndian ? Encoding::kUtf16LittleEndian : Encoding::kUtf16BigEndian;
  if (bad_count_ == 0)
    return good_count_ == 0 && is_iso_2022_jp(sample_) ? Encoding::kIso2022Jp : Encoding::kUtf8;
  if (sample_.starts_with(kByteOrderMark) || good_count_ > bad_count_)
    return Encoding::kDamagedUtf8;
  const bool is_sampled = skip_ascii(sample_, 0) + sizeof(std::uint64_t) <= sample_.size();
  return guess_encoding(is_sampled ? sample_ : foreign_).value_or(Encoding::kWindows1252);
}

std::size_t whole_characters(std::string_view bytes) {
  for (std::size_t i = 1; i <= 3 && i <= bytes.size(); ++i) {
    const char byte = bytes[bytes.size() - i];
    if (is_ascii(byte)) break;
    if (!is_continuation(byte)) return bytes.size() - i;
  }
  return bytes.size();
}

std::string shortened(std::string_view utf8, std::size_t bytes_max) {
  if (utf8.size() <= bytes_max) return std::string(utf8);
  utf8 = utf8.substr(0, whole_characters(utf8.substr(0, bytes_max)));
  return std::string(utf8.substr(0, utf8.find_last_not_of(' ') + 1)) + "…";
}

bool is_valid_utf8(std::string_view bytes) {
  for (std::size_t at = skip_ascii(bytes, 0); at < bytes.size(); at = skip_ascii(bytes, at)) {
    const std::size_t size = sequence_size(bytes, at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

std::string repaired(std::string_view bytes) {
  std::string utf8;
  utf8.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = sequence_size(bytes, at);
    utf8 += size == 0 ? kReplacement : bytes.substr(at, size);
    at += size == 0 ? 1 : size;
  }
  return utf8;
}

std::string printable(std::string_view bytes) {
  std::string shown = repaired(bytes);
  std::string clean;
  for (std::size_t at = 0; at < shown.size();) {
    const std::size_t next = step_on(shown, at);
    const char32_t c = decode(shown, at);
    const bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
    if (is_control)
      clean += '?';
    else
      clean.append(shown, at, next - at);
    at = next;
  }
  return clean;
}

std::string one_line(std::string_view utf8) {
  std::string line;
  bool is_space_due = false;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t next = step_on(utf8, at);
    const char32_t c = decode(utf8, at);
    const bool is_space = c <= 0x20 || (c >= 0x7F && c <= 0xA0) || (c >= 0x2000 && c <= 0x200A) ||
                          c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 ||
                          c == 0xFEFF;
    if (is_space) {
      is_space_due = !line.empty();
    } else {
      if (is_space_due) line += ' ';
      is_space_due = false;
      line.append(utf8, at, next - at);
    }
    at = next;
  }
  return line;
}

}  // namespace memvid::text
