// The boxes of a file: the walker, the tables of a remuxed MP4, the packets found without either,
// and a trailer.
#include "archive/fragment_scan.h"
#include "archive/trailer.h"
#include "fuzz/memory_file.h"
#include "fuzz/target.h"
#include "video/mp4.h"

namespace memvid::video {
namespace {

void check_trailer(base::ByteSpan body) {
  if (body.size() != archive::kTrailerBodyBytes) return;
  const auto trailer = archive::parse_trailer(body);
  if (!trailer) return;
  MEMVID_CHECK(archive::parse_trailer(
                   base::ByteSpan(archive::pack_trailer(*trailer)).subspan(24)) == *trailer);
}

// The events tile the file, and every sample lies in it.
void check_walk(base::File& file, std::uint64_t file_bytes) {
  std::uint64_t at = 0;
  const Status walked = walk_boxes(file, 0, [&](BoxEvent&& event) -> Status {
    MEMVID_CHECK(event.offset == at && event.size > 0 && event.size <= file_bytes - at);
    at += event.size;
    for (const BoxEvent::Sample& sample : event.samples)
      MEMVID_CHECK(sample.offset >= event.offset && sample.offset + sample.size <= at);
    check_trailer(event.body);
    return {};
  });
  MEMVID_CHECK(walked.has_value() && at == file_bytes);
}

}  // namespace

FUZZ_TARGET(boxes) {
  fuzz::MemoryFile file(bytes);
  check_walk(file, bytes.size());
  if (const auto samples = samples_of_plain_mp4(file)) {
    for (const BoxEvent::Sample& sample : *samples)
      MEMVID_CHECK(sample.offset + sample.size <= bytes.size());
  }
  std::uint64_t frames = 0;
  archive::FragmentVisitor visitor;
  visitor.on_sample = [&frames](const archive::Sample&) { return ++frames, Status{}; };
  visitor.on_missing = [&frames](std::uint64_t) { return ++frames, Status{}; };
  MEMVID_CHECK(archive::scan_fragments(file, 0, 0, visitor).has_value());
  MEMVID_CHECK(frames <= bytes.size());
  if (bytes.size() >= archive::kTrailerBodyBytes)
    check_trailer(bytes.last(archive::kTrailerBodyBytes));
}

}  // namespace memvid::video
