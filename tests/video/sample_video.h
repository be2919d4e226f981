// A video with symbols of many sizes in several fragments, each followed by a trailer-like box.
#ifndef MEMVID_TESTS_VIDEO_SAMPLE_VIDEO_H_
#define MEMVID_TESTS_VIDEO_SAMPLE_VIDEO_H_

#include <vector>

#include "base/bytes.h"

namespace memvid::video {

struct SampleVideo {
  std::vector<base::Bytes> payloads;  // what each frame's symbol holds
  std::vector<base::Bytes> packets;
  base::Bytes bytes;  // the file
};

// The same every time. Fragments of 1, 2, 7 and 14 frames; every fifth frame is encoded with care,
// so the packets of both writers are mixed.
SampleVideo make_sample_video();

}  // namespace memvid::video

#endif  // MEMVID_TESTS_VIDEO_SAMPLE_VIDEO_H_
