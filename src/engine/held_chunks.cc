#include "engine/held_chunks.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/try.h"

namespace memvid::engine {

Status HeldChunks::add(const Chunk& chunk) {
  const ChunkMetadata& metadata = chunk.metadata;
  places_.push_back({metadata.source, metadata.begin, metadata.end, places_.size(), metadata.id,
                     metadata.frame, file_.size_bytes(), metadata.json.size(),
                     chunk.content.size()});
  MEMVID_TRY_VOID(file_.append(base::as_bytes(metadata.json)));
  return file_.append(base::as_bytes(chunk.content));
}

Status HeldChunks::each(const std::function<Status(Chunk&&)>& on_chunk) {
  std::sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) {
    return std::tie(a.source, a.begin, a.end, a.number) <
           std::tie(b.source, b.begin, b.end, b.number);
  });
  for (const Place& place : places_) {
    Chunk chunk;
    chunk.metadata.id = place.chunk;
    chunk.metadata.source = place.source;
    chunk.metadata.begin = place.begin;
    chunk.metadata.end = place.end;
    chunk.metadata.frame = place.frame;
    MEMVID_TRY(chunk.metadata.json, read(place.offset, place.json_bytes));
    MEMVID_TRY(chunk.content, read(place.offset + place.json_bytes, place.text_bytes));
    MEMVID_TRY_VOID(on_chunk(std::move(chunk)));
  }
  return {};
}

Result<std::string> HeldChunks::read(std::uint64_t offset, std::uint64_t size_bytes) const {
  std::string bytes(size_bytes, '\0');
  MEMVID_TRY_VOID(
      file_.read_at(offset, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()}));
  return bytes;
}

}  // namespace memvid::engine
