// Big-endian numbers and box headers of ISO/IEC 14496-12, for the files of this room.
#ifndef MEMVID_VIDEO_MP4_BYTES_H_
#define MEMVID_VIDEO_MP4_BYTES_H_

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace memvid::video {

constexpr std::uint32_t fourcc(const char (&name)[5]) {
  std::uint32_t code = 0;
  for (int i = 0; i < 4; ++i) code = code << 8 | static_cast<std::uint8_t>(name[i]);
  return code;
}

// Reads from a span; past its end every value is 0 and ok() stays false.
class BigReader {
 public:
  explicit BigReader(base::ByteSpan bytes) : bytes_(bytes) {}

  std::uint64_t number(std::size_t byte_count) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes(byte_count)) value = value << 8 | byte;
    return value;
  }
  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint32_t u24() { return static_cast<std::uint32_t>(number(3)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  base::ByteSpan bytes(std::size_t count) {
    if (!ok_ || bytes_.size() - offset_ < count) {
      ok_ = false;
      return {};
    }
    offset_ += count;
    return bytes_.subspan(offset_ - count, count);
  }
  void skip(std::size_t count) { bytes(count); }

  bool ok() const { return ok_; }
  std::size_t remaining() const { return ok_ ? bytes_.size() - offset_ : 0; }

 private:
  base::ByteSpan bytes_;
  std::size_t offset_ = 0;
  bool ok_ = true;
};

// The first bytes of a box (4.2): 32 bits of size and a type; size 1: 64 bits of size follow.
struct BoxHeader {
  std::uint64_t size = 0;  // of the whole box, header included
  std::uint32_t type = 0;
  std::uint32_t header_bytes = 0;
};
inline constexpr std::size_t kBoxHeaderBytes = 8;
inline constexpr std::size_t kLargeBoxHeaderBytes = 16;

// Nothing when `bytes` is too short or the size is below the header's own. Size 0 ("to the end of
// the file") counts as no box: nobody writes it in a file that grows.
inline std::optional<BoxHeader> parse_box_header(base::ByteSpan bytes) {
  BigReader reader(bytes);
  BoxHeader header{reader.u32(), 0, kBoxHeaderBytes};
  header.type = reader.u32();
  if (header.size == 1) {
    header.size = reader.u64();
    header.header_bytes = kLargeBoxHeaderBytes;
  }
  if (!reader.ok() || header.size < header.header_bytes) return std::nullopt;
  return header;
}

// One box inside another: its type and what follows its header.
struct ChildBox {
  std::uint32_t type = 0;
  base::ByteSpan body;
};
// The next child of a container; nothing at its end or when the bytes are no box (reader not ok).
inline std::optional<ChildBox> next_child(BigReader& reader) {
  if (reader.remaining() == 0) return std::nullopt;
  const std::uint32_t size = reader.u32();
  const std::uint32_t type = reader.u32();
  const base::ByteSpan body =
      reader.bytes(size < kBoxHeaderBytes ? reader.remaining() + 1 : size - kBoxHeaderBytes);
  if (!reader.ok()) return std::nullopt;
  return ChildBox{type, body};
}

// Writes boxes into a byte vector; the size is filled in when the box is closed.
class BoxWriter {
 public:
  explicit BoxWriter(base::Bytes& out) : out_(out) {}

  void number(std::uint64_t value, int byte_count) {
    while (byte_count-- > 0) out_.push_back(static_cast<std::uint8_t>(value >> (8 * byte_count)));
  }
  void u16(std::uint32_t value) { number(value, 2); }
  void u32(std::uint64_t value) { number(value, 4); }
  void u64(std::uint64_t value) { number(value, 8); }
  void zeros(int byte_count) { out_.insert(out_.end(), static_cast<std::size_t>(byte_count), 0); }
  void bytes(base::ByteSpan value) { out_.insert(out_.end(), value.begin(), value.end()); }

  // A box whose body `write_body` writes.
  template <typename Body>
  void box(std::uint32_t type, const Body& write_body) {
    const std::size_t start = out_.size();
    u32(0);
    u32(type);
    write_body();
    const std::size_t size = out_.size() - start;
    for (std::size_t i = 0; i < 4; ++i)
      out_[start + i] = static_cast<std::uint8_t>(size >> (8 * (3 - i)));
  }
  // The same for a FullBox (4.2): version and flags first.
  template <typename Body>
  void full_box(std::uint32_t type, std::uint8_t version, std::uint32_t flags,
                const Body& write_body) {
    box(type, [&] {
      number(version, 1);
      number(flags, 3);
      write_body();
    });
  }

 private:
  base::Bytes& out_;
};

}  // namespace memvid::video

#endif  // MEMVID_VIDEO_MP4_BYTES_H_
