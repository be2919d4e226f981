// Symbol: the bytes of one QR code. docs/formats/symbol.md is the layout to the byte.
//
// A symbol has a fixed header, optional extensions, and a payload. The payload of a data symbol is
// a run of pieces: slices of packed blocks, which run end to end from one symbol into the next.
#ifndef MEMVID_ARCHIVE_SYMBOL_H_
#define MEMVID_ARCHIVE_SYMBOL_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "memvid/error.h"

namespace memvid::archive {

//   0 u8[3] "MVS" | 3 u8 version | 4 u32 must-understand flags | 8 u32 ignorable flags
//  12 u8[16] memory id | 28 u48 frame | 34 u8 kind | 35 u16 extension bytes | 37 u8[16] check
inline constexpr std::size_t kSymbolHeaderBytes = 53;
static_assert(kSymbolHeaderBytes == 3 + 1 + 4 + 4 + 16 + 6 + 1 + 2 + 16);

inline constexpr std::uint8_t kSymbolVersion = 1;
inline constexpr std::uint32_t kIgnorableFlagCopy = 1;  // repeats the frame that an extension names
inline constexpr std::uint64_t kNumberMax = (std::uint64_t{1} << 48) - 1;  // frames, blocks

enum class SymbolKind : std::uint8_t {
  kPieces = 1,
  kParity = 2,            // reserved
  kVectors = 3,           // reserved
  kSkippableFirst = 128,  // 128..255: readers pass over what they do not know
};

struct SymbolHeader {
  base::Hash128 memory_id{};
  std::uint64_t frame = 0;  // number in the memory that wrote it
  SymbolKind kind = SymbolKind::kPieces;
  std::optional<std::uint64_t> copy_of;  // this symbol repeats that frame's payload
};

enum class Codec : std::uint8_t {
  kNone = 0,      // packed bytes are the raw bytes
  kZstd = 1,      // one zstd frame (RFC 8878) with checksum
  kZstdDict = 2,  // 16 bytes: hash128 of the dictionary; then one zstd frame made with it
};

enum class BlockRole : std::uint8_t { kEntries = 0, kDictionary = 1 };

// What every piece says of its block.
struct BlockHeader {
  std::uint64_t number = 0;
  BlockRole role = BlockRole::kEntries;
  Codec codec = Codec::kNone;
  std::uint64_t raw_bytes = 0;
  std::uint64_t packed_bytes = 0;
  friend bool operator==(const BlockHeader&, const BlockHeader&) = default;
};

// A slice of a packed block: bytes [offset, offset + bytes.size()).
struct Piece {
  BlockHeader block;
  std::uint64_t offset = 0;
  base::ByteSpan bytes;  // points into the symbol's bytes
};

// Limits that hold for every memory; a reader refuses what exceeds them before it allocates.
inline constexpr std::uint64_t kBlockRawBytesMax = std::uint64_t{64} << 20;
inline constexpr std::uint64_t kBlockPackedBytesMax = kBlockRawBytesMax + 4096;

// Bytes that a piece's header takes in the payload, for a piece of `length` bytes.
std::size_t piece_header_bytes(const BlockHeader& block, std::uint64_t offset,
                               std::uint64_t length);
void write_piece(base::Bytes& payload, const Piece& piece);

// Header, extensions and payload with the check filled in.
base::Bytes pack_symbol(const SymbolHeader& header, base::ByteSpan payload);

// A symbol that checks. `bytes` must outlive it.
struct Symbol {
  SymbolHeader header;
  std::vector<Piece> pieces;  // empty for kinds that are passed over
  base::ByteSpan payload;
};

// kCorrupt: not a symbol, or the check fails. kUnsupported: newer version, a must-understand flag
// or a kind below 128 that this reader does not know. Messages do not name the frame: callers do.
Result<Symbol> parse_symbol(base::ByteSpan bytes);

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_SYMBOL_H_
