#include "engine/held_chunks.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/try.h"

namespace memvid::engine {

Status HeldChunks::add(const HeldChunk& held) {
  const ChunkMetadata& metadata = held.chunk.metadata;
  places_.push_back({metadata.source, metadata.begin, metadata.end, places_.size(), metadata.id,
                     metadata.first_line, metadata.frame, held.revision, held.is_detached,
                     kept_bytes(), metadata.json.size(), held.chunk.content.size()});
  MEMVID_TRY_VOID(keep(metadata.json));
  return keep(held.chunk.content);
}

Status HeldChunks::keep(std::string_view bytes) {
  constexpr std::size_t kHeadBytesMax = 1 << 20;
  if (file_.size_bytes() > 0 || head_.size() + bytes.size() > kHeadBytesMax)
    return file_.append(base::as_bytes(bytes));
  head_ += bytes;
  return {};
}

Status HeldChunks::each(const std::function<Status(HeldChunk&&)>& on_chunk) {
  std::sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) {
    return std::tie(a.source, a.begin, a.end, a.number) <
           std::tie(b.source, b.begin, b.end, b.number);
  });
  for (const Place& place : places_) {
    HeldChunk held;
    held.revision = place.revision;
    held.is_detached = place.is_detached;
    Chunk& chunk = held.chunk;
    chunk.metadata.id = place.chunk;
    chunk.metadata.source = place.source;
    chunk.metadata.begin = place.begin;
    chunk.metadata.end = place.end;
    chunk.metadata.first_line = place.first_line;
    chunk.metadata.frame = place.frame;
    MEMVID_TRY(chunk.metadata.json, read(place.offset, place.json_bytes));
    MEMVID_TRY(chunk.content, read(place.offset + place.json_bytes, place.text_bytes));
    MEMVID_TRY_VOID(on_chunk(std::move(held)));
  }
  return {};
}

Result<std::string> HeldChunks::read(std::uint64_t offset, std::uint64_t size_bytes) const {
  if (offset + size_bytes <= head_.size()) return head_.substr(offset, size_bytes);
  std::string bytes(size_bytes, '\0');
  MEMVID_TRY_VOID(file_.read_at(offset - head_.size(),
                                {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()}));
  return bytes;
}

}  // namespace memvid::engine
