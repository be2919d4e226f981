#include "base/bytes.h"

#include "base/hex_pair.h"

namespace memvid::base {

void ByteWriter::little_endian(std::uint64_t value, int byte_count) {
  for (int i = 0; i < byte_count; ++i) out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void ByteWriter::varint(std::uint64_t value) {
  while (value >= 0x80) {
    out_.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out_.push_back(static_cast<std::uint8_t>(value));
}

void ByteWriter::bytes(ByteSpan value) { out_.insert(out_.end(), value.begin(), value.end()); }

void ByteWriter::sized(ByteSpan value) {
  varint(value.size());
  bytes(value);
}

std::uint64_t ByteReader::little_endian(int byte_count) {
  const ByteSpan part = bytes(static_cast<std::size_t>(byte_count));
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < part.size(); ++i) value |= std::uint64_t{part[i]} << (8 * i);
  return value;
}

std::uint64_t ByteReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = u8();
    if (!ok_) return 0;
    const std::uint64_t bits = byte & 0x7F;
    // One spelling for each number: no zero byte at the end, no bits beyond the 64th.
    if ((byte == 0 && shift > 0) || (shift == 63 && bits > 1)) break;
    value |= bits << shift;
    if (byte < 0x80) return value;
  }
  ok_ = false;
  return 0;
}

ByteSpan ByteReader::bytes(std::size_t count) {
  if (!ok_ || count > bytes_.size() - offset_) {
    ok_ = false;
    return {};
  }
  const ByteSpan part = bytes_.subspan(offset_, count);
  offset_ += count;
  return part;
}

ByteSpan ByteReader::sized() {
  const std::uint64_t count = varint();
  if (count > remaining()) {
    ok_ = false;
    return {};
  }
  return bytes(static_cast<std::size_t>(count));
}

std::string to_hex(ByteSpan bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

Bytes from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return {};
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int byte = hex_pair(text.substr(i));
    if (byte < 0) return {};
    bytes.push_back(static_cast<std::uint8_t>(byte));
  }
  return bytes;
}

}  // namespace memvid::base
