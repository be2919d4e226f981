// The few MP4 boxes of a memory (ISO/IEC 14496-12): ftyp, an empty moov, then moof + mdat pairs
// ("fragments"), and top-level `uuid` boxes that carry trailers. docs/formats/container.md.
//
// Pure functions over bytes; the archive decides what is written where. The walker trusts nothing:
// after a broken box it goes on at the next plausible moof or uuid box.
#ifndef MEMVID_VIDEO_MP4_H_
#define MEMVID_VIDEO_MP4_H_

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/fs.h"
#include "memvid/error.h"

namespace memvid::video {

inline constexpr int kFrameRate = 30;
inline constexpr std::size_t kFragmentSamplesMax = 65536;

// ftyp and moov for a track of `width_px` x `height_px` AV1 pictures. `codec_configuration` is the
// body of av1C. The same input gives the same bytes.
base::Bytes initial_boxes(int width_px, int height_px, base::ByteSpan codec_configuration);

// moof + mdat of consecutive key frames. `first_frame` is the physical number of the first one
// (tfdt = first_frame, timescale 30, each frame lasts 1); `sequence` numbers fragments from 1.
// `sample_offsets`, if given, receives where each packet lies, counted from the fragment's start.
// 1..kFragmentSamplesMax packets of less than 4 GiB together; 96 bytes + 4 a packet + the packets.
base::Bytes fragment(std::uint32_t sequence, std::uint64_t first_frame,
                     std::span<const base::Bytes> packets,
                     std::vector<std::uint32_t>* sample_offsets = nullptr);

using Uuid = std::array<std::uint8_t, 16>;
// A top-level `uuid` box: size, 'uuid', the id, the body.
base::Bytes uuid_box(const Uuid& id, base::ByteSpan body);

// What the walker finds, in file order.
struct BoxEvent {
  enum class Kind {
    kInitial,   // ftyp and moov, as one when they follow each other
    kFragment,  // moof + mdat whose sample table checks, or whose samples were found without it
    kUuid,      // a uuid box: `body` holds its bytes after the id (bodies over 64 KiB: skipped)
    kSkipped,   // a well-formed box that is none of ours (free, sidx, mfra, …)
    kBroken,    // bytes that are no box: [offset, offset + size) was skipped over to resynchronise
    kTruncated  // the last box announces more bytes than the file has; `samples`: the whole ones
  };
  struct Sample {
    std::uint64_t offset = 0;  // in the file
    std::uint32_t size = 0;
  };
  Kind kind = Kind::kSkipped;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint32_t sequence = 0;     // kFragment; 0 when the moof did not parse
  std::uint64_t first_frame = 0;  // kFragment: tfdt, or what follows from the fragment before;
                                  // unchecked, so believe the symbols rather than this
  std::vector<Sample> samples{};  // kFragment, kTruncated
  bool repaired = false;          // kFragment: its boxes were damaged, the samples need not be
  Uuid id{};                      // kUuid
  base::Bytes body{};             // kUuid
};

// Calls `on_event` for each box from byte `begin` to the end of the file, in order; the events tile
// that range. Reads headers and uuid bodies only, mdat just to resynchronise after damage. An Error
// of `on_event` stops the walk and is returned. kIo from the file. Memory O(one moof); a moof over
// 1 MiB or with over kFragmentSamplesMax samples is kBroken.
Status walk_boxes(base::File& file, std::uint64_t begin,
                  const std::function<Status(BoxEvent&&)>& on_event);

// Reads the samples of an MP4 that was remuxed by another tool (moov with a sample table, no
// fragments): every sample of the first video track in decode order. kUnsupported when there is no
// AV1 track, kCorrupt when the tables do not fit the file.
Result<std::vector<BoxEvent::Sample>> samples_of_plain_mp4(base::File& file);

}  // namespace memvid::video

#endif  // MEMVID_VIDEO_MP4_H_
