// FragmentScan: the frames of a fragmented file in order, also past broken boxes.
//
// A broken moof leaves its mdat behind. Every packet begins with its own sequence header, so the
// packets in such a region can still be found; the symbols' checks tell whether they are right.
#ifndef MEMVID_ARCHIVE_FRAGMENT_SCAN_H_
#define MEMVID_ARCHIVE_FRAGMENT_SCAN_H_

#include <functional>
#include <optional>

#include "archive/video_file.h"
#include "base/fs.h"
#include "video/mp4.h"

namespace memvid::archive {

// No file of so many bytes holds more frames: each takes 4 bytes of a table, and a packet with a
// sequence header and a frame. Who promises more would have us look for them for years.
constexpr std::uint64_t frame_count_max(std::uint64_t file_bytes) { return file_bytes / 16; }

struct FragmentVisitor {
  std::function<Status(const Sample&)> on_sample;
  std::function<Status(std::uint64_t frame)> on_missing;  // it has no place any more
  std::function<Status(const video::BoxEvent&)> on_uuid;  // may be empty
  std::uint64_t end_frame = ~std::uint64_t{0};            // the walk ends where this one is due
};

// Walks from byte `begin`, at which frame `first_frame` is due. Returns the number of the frame
// after the last one.
Result<std::uint64_t> scan_fragments(base::File& file, std::uint64_t begin,
                                     std::uint64_t first_frame, const FragmentVisitor& visitor);

// Packets in the bytes [begin, end) of the file: runs of a sequence header OBU and a frame OBU.
Result<std::vector<video::BoxEvent::Sample>> salvage_packets(base::File& file, std::uint64_t begin,
                                                             std::uint64_t end);

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_FRAGMENT_SCAN_H_
