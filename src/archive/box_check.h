// Checks the boxes of a video that no checksum covers.
#ifndef MEMVID_ARCHIVE_BOX_CHECK_H_
#define MEMVID_ARCHIVE_BOX_CHECK_H_

#include <vector>

#include "archive/video_file.h"

namespace memvid::archive {

// Adds what is wrong with the boxes: bytes that are none, and initial boxes (ftyp, moov) that are
// not as this version of memvid writes them. Players need those; memvid does not.
Status check_boxes(const VideoFile& video, std::vector<Damage>& findings);

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_BOX_CHECK_H_
