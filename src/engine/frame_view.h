// One frame of a video: its picture, its symbol, and the symbol in words.
#ifndef MEMVID_ENGINE_FRAME_VIEW_H_
#define MEMVID_ENGINE_FRAME_VIEW_H_

#include "archive/video_file.h"
#include "memvid/memory.h"

namespace memvid::engine {

// Memory::frame and Memory::frame_picture.
Result<Frame> view_frame(const archive::VideoFile& video, std::uint64_t number, bool with_symbol);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_FRAME_VIEW_H_
