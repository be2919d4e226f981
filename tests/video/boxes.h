// A file of boxes in a temporary directory, and what the walker says about it.
#ifndef MEMVID_TESTS_VIDEO_BOXES_H_
#define MEMVID_TESTS_VIDEO_BOXES_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/fs.h"
#include "support/temp_dir.h"
#include "video/mp4.h"

namespace memvid::video {

using Kind = BoxEvent::Kind;

class BoxFile {
 public:
  explicit BoxFile(const base::Bytes& bytes) {
    auto file = base::posix_fs().open(dir_.write("v.mp4", base::as_text(bytes)),
                                      base::OpenMode::kReadWrite);
    EXPECT_TRUE(file);
    file_ = std::move(*file);
  }
  base::File& file() { return *file_; }

  // Replaces the file's bytes.
  void set(const base::Bytes& bytes) {
    EXPECT_TRUE(file_->truncate(0));
    EXPECT_TRUE(file_->write_at(0, bytes));
  }

  // All events; checks that they tile the file from `begin` and name what lies in it.
  std::vector<BoxEvent> walk(std::uint64_t begin = 0) {
    std::vector<BoxEvent> events;
    std::uint64_t at = begin;
    const std::uint64_t size = *file_->size();
    const auto status = walk_boxes(*file_, begin, [&](BoxEvent&& event) -> Status {
      EXPECT_EQ(event.offset, at);
      EXPECT_GT(event.size, 0u);
      at = event.offset + event.size;
      for (const auto& sample : event.samples) {
        EXPECT_GE(sample.offset, event.offset);
        EXPECT_LE(sample.offset + sample.size, event.offset + event.size);
      }
      events.push_back(std::move(event));
      return {};
    });
    EXPECT_TRUE(status) << status.error().message;
    EXPECT_EQ(at, std::max(begin, size));
    return events;
  }

  base::Bytes read(const BoxEvent::Sample& sample) {
    base::Bytes bytes(sample.size);
    EXPECT_TRUE(file_->read_at(sample.offset, bytes));
    return bytes;
  }
  std::vector<base::Bytes> read_all(const std::vector<BoxEvent>& events) {
    std::vector<base::Bytes> packets;
    for (const BoxEvent& event : events)
      for (const auto& sample : event.samples) packets.push_back(read(sample));
    return packets;
  }

 private:
  test::TempDir dir_;
  std::unique_ptr<base::File> file_;
};

inline std::string kinds(const std::vector<BoxEvent>& events) {
  std::string letters;
  for (const BoxEvent& event : events) letters += "IFUSBT"[static_cast<int>(event.kind)];
  return letters;
}

}  // namespace memvid::video

#endif  // MEMVID_TESTS_VIDEO_BOXES_H_
