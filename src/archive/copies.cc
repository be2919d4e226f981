#include "archive/copies.h"

#include "archive/symbol.h"
#include "base/try.h"

namespace memvid::archive {

Result<base::Bytes> read_symbol(const VideoFile& video, FrameReader& reader, const Sample& sample) {
  base::Bytes packet(sample.size_bytes);
  MEMVID_TRY_VOID(video.file().read_at(sample.offset, packet));
  return reader.symbol(packet);
}

std::optional<base::Bytes> Copies::find(std::uint64_t frame, const Scope& scope) {
  // What the survey could not read is no copy that could be used.
  if (reader_ == nullptr) static_cast<void>(survey().has_value());
  const auto place = places_.find({scope.memory_id, scope.frame_shift, frame});
  if (reader_ == nullptr || place == places_.end()) return std::nullopt;
  auto bytes = read_symbol(video_, *reader_, place->second);
  if (!bytes) return std::nullopt;
  return std::move(*bytes);
}

Status Copies::survey() {
  MEMVID_TRY(reader_, FrameReader::create());
  const auto on_sample = [this](const Sample& sample) -> Status {
    const auto bytes = read_symbol(video_, *reader_, sample);
    if (!bytes) return {};
    const auto symbol = parse_symbol(*bytes);
    if (!symbol || !symbol->header.copy_of) return {};
    const std::uint64_t shift = sample.frame - symbol->header.frame;
    places_.emplace(Key{symbol->header.memory_id, shift, *symbol->header.copy_of + shift}, sample);
    return {};
  };
  return video_.each_sample(0, on_sample, [](std::uint64_t) -> Status { return {}; });
}

}  // namespace memvid::archive
