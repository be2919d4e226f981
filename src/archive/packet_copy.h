// The packets of another memory's video, as a graft takes them over: untouched.
#ifndef MEMVID_ARCHIVE_PACKET_COPY_H_
#define MEMVID_ARCHIVE_PACKET_COPY_H_

#include <functional>
#include <stop_token>
#include <vector>

#include "archive/frame_io.h"
#include "archive/video_file.h"
#include "base/bytes.h"
#include "base/thread_pool.h"

namespace memvid::archive {

// Gives all committed frames' packets in order, at most `count_max` at a time: one read of the
// file, unless they lie far apart. A packet that does not begin with the sequence header of
// `makers` was made by another encoder: it is drawn again from its symbol. No other is decoded, so
// a damaged one goes through. kCorrupt names the video and the frame that cannot be had.
Status copy_packets(const VideoFile& video, std::size_t count_max, Pool<FrameMaker>& makers,
                    base::ThreadPool& pool, const std::stop_token& stop,
                    const std::function<Status(std::vector<base::Bytes>&&)>& on_packets);

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_PACKET_COPY_H_
