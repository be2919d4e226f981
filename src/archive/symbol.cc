#include "archive/symbol.h"

#include <algorithm>

#include "base/check.h"
#include "base/try.h"

namespace memvid::archive {
namespace {

constexpr std::size_t kCheckOffset = kSymbolHeaderBytes - 16;
constexpr std::uint64_t kExtensionCopyOf = 1;
constexpr std::uint8_t kDictionaryBit = 0x10;

// Over everything but the check itself.
base::Hash128 check_of(base::ByteSpan symbol) {
  base::Hasher hasher(16);
  hasher.update(symbol.first(kCheckOffset));
  hasher.update(symbol.subspan(kSymbolHeaderBytes));
  return hasher.finish128();
}

std::size_t varint_bytes(std::uint64_t value) {
  std::size_t count = 1;
  for (; value >= 0x80; value >>= 7) ++count;
  return count;
}

base::Bytes extensions_of(const SymbolHeader& header) {
  base::Bytes bytes;
  if (!header.copy_of) return bytes;
  base::Bytes value;
  base::ByteWriter(value).u48(*header.copy_of);
  base::ByteWriter writer(bytes);
  writer.varint(kExtensionCopyOf);
  writer.sized(value);
  return bytes;
}

// Unknown extensions are passed over: what must be understood has a must-understand flag as well.
bool parse_extensions(base::ByteSpan bytes, SymbolHeader& header) {
  base::ByteReader reader(bytes);
  while (reader.ok() && reader.remaining() > 0) {
    const std::uint64_t type = reader.varint();
    const base::ByteSpan value = reader.sized();
    if (type == kExtensionCopyOf && value.size() == 6)
      header.copy_of = base::ByteReader(value).u48();
  }
  return reader.ok();
}

bool plausible(const Piece& piece) {
  const BlockHeader& block = piece.block;
  return block.number <= kNumberMax && block.raw_bytes <= kBlockRawBytesMax &&
         block.packed_bytes <= kBlockPackedBytesMax && piece.offset <= block.packed_bytes &&
         piece.bytes.size() <= block.packed_bytes - piece.offset &&
         (block.codec != Codec::kNone || block.raw_bytes == block.packed_bytes);
}

Result<std::vector<Piece>> parse_pieces(base::ByteSpan payload) {
  std::vector<Piece> pieces;
  base::ByteReader reader(payload);
  while (reader.remaining() > 0) {
    Piece piece;
    piece.block.number = reader.varint();
    const std::uint8_t tag = reader.u8();
    piece.block.role = (tag & kDictionaryBit) != 0 ? BlockRole::kDictionary : BlockRole::kEntries;
    piece.block.codec = static_cast<Codec>(tag & 0x0F);
    piece.block.raw_bytes = reader.varint();
    piece.block.packed_bytes = reader.varint();
    piece.offset = reader.varint();
    piece.bytes = reader.sized();
    if (!reader.ok() || !plausible(piece))
      return fail(ErrorCode::kCorrupt, "a piece of the symbol is malformed");
    if ((tag & ~(kDictionaryBit | 0x03)) != 0 || (tag & 0x03) == 3)
      return fail(ErrorCode::kUnsupported, "the symbol uses a codec of a newer memvid");
    pieces.push_back(piece);
  }
  if (!reader.ok()) return fail(ErrorCode::kCorrupt, "the symbol's payload is malformed");
  return pieces;
}

}  // namespace

std::size_t piece_header_bytes(const BlockHeader& block, std::uint64_t offset,
                               std::uint64_t length) {
  return varint_bytes(block.number) + 1 + varint_bytes(block.raw_bytes) +
         varint_bytes(block.packed_bytes) + varint_bytes(offset) + varint_bytes(length);
}

void write_piece(base::Bytes& payload, const Piece& piece) {
  base::ByteWriter writer(payload);
  writer.varint(piece.block.number);
  const auto role_bit = piece.block.role == BlockRole::kDictionary ? kDictionaryBit : 0;
  writer.u8(static_cast<std::uint8_t>(static_cast<int>(piece.block.codec) | role_bit));
  writer.varint(piece.block.raw_bytes);
  writer.varint(piece.block.packed_bytes);
  writer.varint(piece.offset);
  writer.sized(piece.bytes);
}

base::Bytes pack_symbol(const SymbolHeader& header, base::ByteSpan payload) {
  MEMVID_CHECK(header.frame <= kNumberMax);
  const base::Bytes extensions = extensions_of(header);
  base::Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.bytes(base::as_bytes("MVS"));
  writer.u8(kSymbolVersion);
  writer.u32(0);
  writer.u32(header.copy_of ? kIgnorableFlagCopy : 0);
  writer.bytes(header.memory_id);
  writer.u48(header.frame);
  writer.u8(static_cast<std::uint8_t>(header.kind));
  writer.u16(static_cast<std::uint16_t>(extensions.size()));
  writer.bytes(base::Hash128{});
  writer.bytes(extensions);
  writer.bytes(payload);
  const base::Hash128 check = check_of(bytes);
  std::copy(check.begin(), check.end(), bytes.begin() + kCheckOffset);
  return bytes;
}

Result<Symbol> parse_symbol(base::ByteSpan bytes) {
  if (bytes.size() < kSymbolHeaderBytes || base::as_text(bytes.first(3)) != "MVS")
    return fail(ErrorCode::kCorrupt, "the QR code holds no memvid symbol");
  const base::Hash128 check = check_of(bytes);
  if (!std::equal(check.begin(), check.end(), bytes.begin() + kCheckOffset))
    return fail(ErrorCode::kCorrupt, "the symbol's checksum does not match its bytes");

  base::ByteReader reader(bytes.subspan(3));
  const std::uint8_t version = reader.u8();
  const std::uint32_t must_flags = reader.u32();
  if (version != kSymbolVersion || must_flags != 0)
    return fail(ErrorCode::kUnsupported, "the symbol was written by a newer memvid");
  reader.u32();  // ignorable flags say nothing that the extensions do not say too
  Symbol symbol;
  const base::ByteSpan memory_id = reader.bytes(16);
  std::copy(memory_id.begin(), memory_id.end(), symbol.header.memory_id.begin());
  symbol.header.frame = reader.u48();
  symbol.header.kind = static_cast<SymbolKind>(reader.u8());
  const std::size_t extension_bytes = reader.u16();
  reader.bytes(16);  // the check
  if (!parse_extensions(reader.bytes(extension_bytes), symbol.header) || !reader.ok())
    return fail(ErrorCode::kCorrupt, "the symbol's extensions are malformed");
  symbol.payload = reader.bytes(reader.remaining());
  if (symbol.header.kind == SymbolKind::kPieces) {
    MEMVID_TRY(symbol.pieces, parse_pieces(symbol.payload));
  } else if (symbol.header.kind < SymbolKind::kSkippableFirst) {
    return fail(ErrorCode::kUnsupported, "the symbol is of a kind that a newer memvid made");
  }
  return symbol;
}

}  // namespace memvid::archive
