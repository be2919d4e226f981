// The sample table of one moof box (ISO/IEC 14496-12, 8.8.4): a pure parser of foreign bytes.
#ifndef MEMVID_VIDEO_MOOF_TABLE_H_
#define MEMVID_VIDEO_MOOF_TABLE_H_

#include <optional>
#include <vector>

#include "video/mp4.h"

namespace memvid::video {

struct MoofTable {
  std::uint32_t sequence = 0;
  std::uint64_t first_frame = 0;
  std::vector<BoxEvent::Sample> samples;  // offsets in the file, rising; at least one
  // Where the last sample ends.
  std::uint64_t end() const { return samples.back().offset + samples.back().size; }
};

// `box` is the whole moof, which lies at `offset`. Nothing unless it holds mfhd and one traf with
// tfhd, tfdt and one or more trun boxes, filling each other exactly, with the sizes of 1 to
// kFragmentSamplesMax samples that lie behind the moof and do not overlap.
std::optional<MoofTable> parse_moof(base::ByteSpan box, std::uint64_t offset);

}  // namespace memvid::video

#endif  // MEMVID_VIDEO_MOOF_TABLE_H_
