#include "archive/trailer.h"

#include <algorithm>

namespace memvid::archive {
namespace {
constexpr std::uint32_t kTrailerVersion = 1;
constexpr std::size_t kCheckOffset = kTrailerBodyBytes - 16;
}  // namespace

base::Bytes pack_trailer(const Trailer& trailer) {
  base::Bytes body;
  base::ByteWriter writer(body);
  writer.u32(kTrailerVersion);
  writer.u32(0);
  writer.u32(0);
  writer.bytes(trailer.state.memory_id);
  writer.u64(trailer.state.epoch);
  writer.u64(trailer.state.commit);
  writer.bytes(trailer.state.head);
  writer.u64(trailer.start);
  writer.u64(trailer.length);
  writer.u64(trailer.previous);
  writer.u64(trailer.next_frame);
  writer.u64(trailer.next_chunk);
  writer.u64(trailer.next_source);
  writer.u64(trailer.next_block);
  writer.u64(trailer.live_chunks);
  writer.u64(trailer.versions);
  writer.bytes(trailer.inputs);
  writer.bytes(base::hash128(body));
  return video::uuid_box(kTrailerUuid, body);
}

Result<Trailer> parse_trailer(base::ByteSpan body) {
  if (body.size() != kTrailerBodyBytes)
    return fail(ErrorCode::kCorrupt, "a trailer of " + std::to_string(body.size()) +
                                         " bytes instead of " + std::to_string(kTrailerBodyBytes));
  const base::Hash128 check = base::hash128(body.first(kCheckOffset));
  if (!std::equal(check.begin(), check.end(), body.begin() + kCheckOffset))
    return fail(ErrorCode::kCorrupt, "the trailer's checksum does not match its bytes");
  base::ByteReader reader(body);
  const std::uint32_t version = reader.u32();
  const std::uint32_t must_flags = reader.u32();
  if (version != kTrailerVersion || must_flags != 0)
    return fail(ErrorCode::kUnsupported, "the trailer was written by a newer memvid");
  reader.u32();
  Trailer trailer;
  const auto read_into = [&reader](auto& array) {
    const base::ByteSpan bytes = reader.bytes(array.size());
    std::copy(bytes.begin(), bytes.end(), array.begin());
  };
  read_into(trailer.state.memory_id);
  trailer.state.epoch = reader.u64();
  trailer.state.commit = reader.u64();
  read_into(trailer.state.head);
  trailer.start = reader.u64();
  trailer.length = reader.u64();
  trailer.previous = reader.u64();
  trailer.next_frame = reader.u64();
  trailer.next_chunk = reader.u64();
  trailer.next_source = reader.u64();
  trailer.next_block = reader.u64();
  trailer.live_chunks = reader.u64();
  trailer.versions = reader.u64();
  read_into(trailer.inputs);
  return trailer;
}

}  // namespace memvid::archive
