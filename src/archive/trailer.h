// Trailer: the end of a commit in the file, a `uuid` box of fixed size. docs/formats/commit.md.
#ifndef MEMVID_ARCHIVE_TRAILER_H_
#define MEMVID_ARCHIVE_TRAILER_H_

#include <cstdint>

#include "base/bytes.h"
#include "base/memory_state.h"
#include "memvid/error.h"
#include "video/mp4.h"

namespace memvid::archive {

inline constexpr video::Uuid kTrailerUuid = {0x6d, 0x65, 0x6d, 0x76, 0x69, 0x64, 0x2d, 0x74,
                                             0x72, 0x61, 0x69, 0x6c, 0x65, 0x72, 0x2d, 0x31};

struct Trailer {
  base::MemoryState state;
  std::uint64_t start = 0;     // file offset at which the commit's bytes begin
  std::uint64_t length = 0;    // from there to this box
  std::uint64_t previous = 0;  // file offset of the trailer before; 0 for the first
  std::uint64_t next_frame = 0;
  std::uint64_t next_chunk = 0;
  std::uint64_t next_source = 0;
  std::uint64_t next_block = 0;
  std::uint64_t live_chunks = 0;  // after this commit
  std::uint64_t versions = 0;     // puts so far; equals live_chunks when nothing was replaced
  base::Hash128 inputs{};         // as in the commit entry
  friend bool operator==(const Trailer&, const Trailer&) = default;
};

//   0 u32 version | 4 u32 must-understand flags | 8 u32 ignorable flags | 12 u8[16] memory id
//  28 u64 epoch | 36 u64 commit | 44 u8[32] head | 76 u64 start | 84 u64 length | 92 u64 previous
// 100 u64 next frame | 108 u64 next chunk | 116 u64 next source | 124 u64 next block
// 132 u64 live chunks | 140 u64 versions | 148 u8[16] inputs | 164 u8[16] hash128 of bytes 0..163
inline constexpr std::size_t kTrailerBodyBytes = 180;
inline constexpr std::size_t kTrailerBoxBytes = kTrailerBodyBytes + 24;  // size, 'uuid', id
static_assert(kTrailerBodyBytes == 3 * 4 + 16 + 2 * 8 + 32 + 3 * 8 + 6 * 8 + 2 * 16);

// The file offset behind the trailer: where the next commit begins.
inline std::uint64_t end_of(const Trailer& trailer) {
  return trailer.start + trailer.length + kTrailerBoxBytes;
}

base::Bytes pack_trailer(const Trailer& trailer);  // the whole box
// kCorrupt: wrong size or checksum. kUnsupported: newer version or must-understand flags.
Result<Trailer> parse_trailer(base::ByteSpan body);

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_TRAILER_H_
