// How an encoding is found out, in this order:
//   1. UTF-16 byte order mark
//   2. no NUL byte and valid UTF-8                    -> as it is
//   3. zero bytes at every other place, one parity    -> UTF-16 without mark
//   4. an encoding the document names itself (HTML)
//   5. more good non-ASCII UTF-8 than bad bytes       -> UTF-8, repaired
//   6. Windows-1252
// A statistical detector (uchardet) was rejected: on short Latin-1 texts it answers with Central
// European or Thai code pages, and a wrong guess there damages the common case to help a rare one.
#include "text/encoding.h"

#include <unicode/ucnv.h>

#include <array>
#include <cstring>
#include <memory>

#include "base/check.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

constexpr std::size_t kSampleBytes = 64 * 1024;

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

// `sample` without the sequence that its end may have cut in two.
std::string_view without_cut_end(std::string_view sample) {
  std::size_t end = sample.size();
  for (int i = 0; i < 4 && end > 0; ++i) {
    --end;
    if (!is_continuation(sample[end])) break;
  }
  return sample.substr(0, end);
}

bool is_8_bit_binary(std::string_view sample) {
  const bool is_utf8 = is_valid_utf8(without_cut_end(sample));
  std::size_t bad_count = 0;
  for (const char c : sample) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte == 0) return true;
    if (is_odd_control(byte) || (!is_utf8 && is_undefined_in_1252(byte))) ++bad_count;
  }
  return too_many(bad_count, sample.size());
}

Utf16 utf16_order(std::string_view bytes) {
  if (const Utf16 order = utf16_by_mark(bytes); order != Utf16::kNo) return order;
  const std::string_view sample = bytes.substr(0, kSampleBytes);
  if (std::memchr(sample.data(), 0, sample.size()) == nullptr) return Utf16::kNo;
  return utf16_by_zeros(sample);
}

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open_converter(const char* charset) {
  UErrorCode error = U_ZERO_ERROR;
  Converter converter(ucnv_open(charset, &error));
  return U_SUCCESS(error) ? std::move(converter) : nullptr;
}

// ICU puts U+FFFD for what the charset does not define, a half character at the end included.
std::string convert(std::string_view bytes, UConverter* from) {
  const Converter to = open_converter("UTF-8");
  MEMVID_CHECK(to != nullptr);
  std::array<UChar, 1024> pivot;
  std::array<char, 8192> buffer;
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();
  const char* source = bytes.data();
  std::string utf8;
  utf8.reserve(bytes.size());
  for (bool is_first = true;; is_first = false) {
    UErrorCode error = U_ZERO_ERROR;
    char* target = buffer.data();
    ucnv_convertEx(to.get(), from, &target, buffer.data() + buffer.size(), &source,
                   bytes.data() + bytes.size(), pivot.data(), &pivot_source, &pivot_target,
                   pivot.data() + pivot.size(), is_first, true, &error);
    utf8.append(buffer.data(), target);
    if (error != U_BUFFER_OVERFLOW_ERROR) break;
  }
  return utf8;
}

std::string from_utf16(std::string_view bytes, Utf16 order) {
  if (utf16_by_mark(bytes) != Utf16::kNo) bytes.remove_prefix(2);
  const Converter from = open_converter(order == Utf16::kLittleEndian ? "UTF-16LE" : "UTF-16BE");
  MEMVID_CHECK(from != nullptr);
  return convert(bytes, from.get());
}

bool is_damaged_utf8(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) return true;
  std::size_t good_count = 0;
  std::size_t bad_count = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = sequence_size(bytes, at);
    if (size == 0) ++bad_count;
    if (size > 1) ++good_count;
    at += size == 0 ? 1 : size;
  }
  return good_count > bad_count;
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

}  // namespace

bool looks_binary(std::string_view bytes) {
  if (bytes.starts_with("%PDF-")) return true;
  const std::string_view sample = bytes.substr(0, kSampleBytes);
  const Utf16 order = utf16_order(bytes);
  return order != Utf16::kNo ? is_utf16_binary(sample, order) : is_8_bit_binary(sample);
}

std::optional<std::string> to_utf8(std::string_view bytes) { return to_utf8(bytes, {}); }

std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset) {
  if (looks_binary(bytes)) return std::nullopt;
  if (const Utf16 order = utf16_order(bytes); order != Utf16::kNo) return from_utf16(bytes, order);
  if (is_valid_utf8(bytes)) return std::string(bytes);
  if (!charset.empty()) {
    const Converter named = open_converter(std::string(charset).c_str());
    // A page that names UTF-16 was read as ASCII to find the name, so the name is wrong.
    if (named && ucnv_getMinCharSize(named.get()) == 1 && ucnv_getType(named.get()) != UCNV_UTF8)
      return convert(bytes, named.get());
  }
  if (is_damaged_utf8(bytes)) return repaired(bytes);
  const Converter from = open_converter("windows-1252");
  MEMVID_CHECK(from != nullptr);
  return convert(bytes, from.get());
}

bool is_valid_utf8(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    std::uint64_t eight;
    while (at + sizeof eight <= bytes.size()) {  // ASCII, eight bytes at a time
      std::memcpy(&eight, bytes.data() + at, sizeof eight);
      if ((eight & 0x8080808080808080u) != 0) break;
      at += sizeof eight;
    }
    if (at == bytes.size()) return true;
    const std::size_t size = sequence_size(bytes, at);
    if (size == 0) return false;
    at += size;
  }
  return true;
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
