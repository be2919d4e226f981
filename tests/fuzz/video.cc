// A whole file as a video: opened, replayed to its end, and its packets copied as a merge does.
#include "archive/packet_copy.h"
#include "archive/replay.h"
#include "archive/video_file.h"
#include "fuzz/memory_file.h"
#include "fuzz/target.h"

namespace memvid::archive {
namespace {

// Counts what it hears: none of it may come to more than the file can hold.
struct Counter : ReplayVisitor {
  std::uint64_t calls = 0;
  Status on_frame(const Sample&) override { return ++calls, Status{}; }
  Status on_block(const BlockPlace&) override { return ++calls, Status{}; }
  Status on_damage(const Damage&) override { return ++calls, Status{}; }
};

}  // namespace

FUZZ_TARGET(video) {
  fuzz::MemoryFs fs(bytes);
  const auto video = VideoFile::open(fs, "v.mp4");
  if (!video) return;
  MEMVID_CHECK(video->frame_count() <= bytes.size());
  static base::ThreadPool pool(1);
  Counter counter;
  MEMVID_CHECK(replay(*video, pool, counter, {}).has_value());
  MEMVID_CHECK(counter.calls <= 4 * bytes.size());
  static Pool<FrameMaker> makers;
  const auto on_packets = [](std::vector<base::Bytes>&&) -> Status { return {}; };
  static_cast<void>(copy_packets(*video, 64, makers, pool, {}, on_packets).has_value());
  if (const auto then = video->at(1)) MEMVID_CHECK(then->frame_count() <= video->frame_count());
}

}  // namespace memvid::archive
