// Bytes in memory: little-endian numbers and variable-length integers, read with bounds.
//
// Every reader of foreign bytes goes through ByteReader: it never reads past its end, and a short
// or malformed value turns the reader bad for good, so a parser checks ok() once at its end.
#ifndef MEMVID_BASE_BYTES_H_
#define MEMVID_BASE_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace memvid::base {

using Bytes = std::vector<std::uint8_t>;
using ByteSpan = std::span<const std::uint8_t>;

inline ByteSpan as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteSpan bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Appends numbers and strings to a byte vector that the caller owns.
class ByteWriter {
 public:
  explicit ByteWriter(Bytes& out) : out_(out) {}

  void u8(std::uint8_t value) { out_.push_back(value); }
  void u16(std::uint16_t value) { little_endian(value, 2); }
  void u32(std::uint32_t value) { little_endian(value, 4); }
  void u48(std::uint64_t value) { little_endian(value, 6); }
  void u64(std::uint64_t value) { little_endian(value, 8); }
  void varint(std::uint64_t value);  // LEB128, 1..10 bytes
  void bytes(ByteSpan value);        // as they are, no length
  void sized(ByteSpan value);        // varint length, then the bytes
  void sized(std::string_view value) { sized(as_bytes(value)); }

 private:
  void little_endian(std::uint64_t value, int byte_count);
  Bytes& out_;
};

// Reads what ByteWriter wrote. Spans point into the bytes given to the constructor.
class ByteReader {
 public:
  explicit ByteReader(ByteSpan bytes) : bytes_(bytes) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(little_endian(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(little_endian(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(little_endian(4)); }
  std::uint64_t u48() { return little_endian(6); }
  std::uint64_t u64() { return little_endian(8); }
  std::uint64_t varint();             // bad if longer than 10 bytes or not minimal
  ByteSpan bytes(std::size_t count);  // bad if fewer remain
  ByteSpan sized();
  std::string sized_text() { return std::string(as_text(sized())); }

  bool ok() const { return ok_; }  // false after the first read that did not fit
  std::size_t offset() const { return offset_; }
  std::size_t remaining() const { return ok_ ? bytes_.size() - offset_ : 0; }
  void set_bad() { ok_ = false; }

 private:
  std::uint64_t little_endian(int byte_count);
  ByteSpan bytes_;
  std::size_t offset_ = 0;
  bool ok_ = true;
};

// Lower-case hexadecimal, two digits a byte.
std::string to_hex(ByteSpan bytes);
// The reverse; empty when `text` is not an even number of hex digits.
Bytes from_hex(std::string_view text);

}  // namespace memvid::base

#endif  // MEMVID_BASE_BYTES_H_
