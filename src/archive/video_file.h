// VideoFile: a memory's video opened for reading: how far it is committed, and where its frames
// lie.
//
// What is committed is told by the last trailer. Where that does not read, the commit entries in
// the symbols tell it; where they do not either, what reads is still given, and findings() says so.
#ifndef MEMVID_ARCHIVE_VIDEO_FILE_H_
#define MEMVID_ARCHIVE_VIDEO_FILE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/trailer.h"
#include "base/fs.h"
#include "base/memory_state.h"
#include "memvid/error.h"

namespace memvid::archive {

// Where one frame's packet lies in the file.
struct Sample {
  std::uint64_t frame = 0;  // physical
  std::uint64_t offset = 0;
  std::uint32_t size_bytes = 0;
};

// Something wrong, with its place ("frame 17", "byte 4711").
struct Damage {
  std::string place;
  std::string message;
  ErrorCode code = ErrorCode::kCorrupt;  // kIo: the disk did not give it; it may another time
  bool is_mended = false;                // a copy was read in its place: nothing is lost
};

class VideoFile {
 public:
  // kNotFound, kIo; kUnsupported: not one symbol of a memory in it, or a newer format.
  // Cost: one read at the file's end; without a good trailer there, all boxes and, behind the last
  // good trailer, all frames.
  static Result<VideoFile> open(base::Fs& fs, const std::filesystem::path& path);
  // As it is at the end of the commit that `end` is the trailer of: one that trailer_of gave, or
  // that is whole on the disk but for its trailer. What lies behind it is not seen. kNotFound, kIo.
  static Result<VideoFile> open_as_of(base::Fs& fs, const std::filesystem::path& path,
                                      const Trailer& end);

  // The last commit. `is_certain` is false when it had to be guessed from a damaged tail: then head
  // and commit number may be zero, only the memory id counts.
  const base::MemoryState& state() const { return trailer_.state; }
  bool is_certain() const { return is_certain_; }
  // The last trailer, or what it would say.
  const Trailer& trailer() const { return trailer_; }
  std::uint64_t frame_count() const { return trailer_.next_frame; }
  std::uint64_t file_bytes() const { return file_bytes_; }
  // Up to the end of the last commit; all bytes where that end is not known (no trailers, or not
  // certain).
  std::uint64_t committed_bytes() const;
  bool has_trailers() const { return has_trailers_; }  // false: remuxed by another tool
  // The last commit is whole but for its trailer: trailer() is what it would be.
  bool is_trailer_lost() const { return is_trailer_lost_; }
  const std::vector<Damage>& findings() const { return findings_; }
  base::File& file() const { return *file_; }

  // The trailer of an earlier commit, or of the last: one small read for each commit from the last
  // back to it. nullopt where the trailers do not lead there: one of them is damaged, or another
  // tool wrote the file. kIo.
  Result<std::optional<Trailer>> trailer_of(std::uint64_t commit) const;
  // The trailer of the commit before that of `after`, which this file gave: one small read.
  // nullopt: `after` is the file's first. kCorrupt: it is damaged; kUnsupported: a newer memvid's;
  // kIo.
  Result<std::optional<Trailer>> trailer_before(const Trailer& after) const;
  // This file as it is at the end of the commit that `end` is the trailer of, which it gave. Also
  // after another file has got its name.
  VideoFile as_of(const Trailer& end) const;
  // The same by the commit's number. kNotFound: there is no such commit, or compact dropped it;
  // kUnsupported: another tool wrote the file; kCorrupt: a trailer on the way is damaged, or the
  // last commit is and was asked for. Cost as trailer_of.
  Result<VideoFile> at(std::uint64_t commit) const;

  // The frames of the committed part from `first` on, in order. A frame that has no place any more
  // (a broken box) is told to `on_missing`. O(fragments) reads; memory O(1). What lies behind the
  // last of them is not read.
  Status each_sample(std::uint64_t first, const std::function<Status(const Sample&)>& on_sample,
                     const std::function<Status(std::uint64_t frame)>& on_missing) const;
  // The same from the end of `commit` on, which trailer_of gave; the file before it is not read.
  // A Trailer{} is the end of no commit: all frames.
  Status each_sample_after(const Trailer& commit,
                           const std::function<Status(const Sample&)>& on_sample,
                           const std::function<Status(std::uint64_t frame)>& on_missing) const;

 private:
  VideoFile() = default;
  Result<bool> open_by_last_trailer();
  Status open_by_walking();
  Status read_tail(std::uint64_t begin, bool has_damaged_trailer);
  // The frames from `first` on, looked for from byte `begin`, at which frame `due` begins.
  Status scan(std::uint64_t begin, std::uint64_t due, std::uint64_t first,
              const std::function<Status(const Sample&)>& on_sample,
              const std::function<Status(std::uint64_t frame)>& on_missing) const;

  std::shared_ptr<base::File> file_;
  std::uint64_t file_bytes_ = 0;
  Trailer trailer_;
  bool is_certain_ = true;
  bool has_trailers_ = true;
  bool is_trailer_lost_ = false;
  std::vector<Sample> plain_samples_;  // of a remuxed video
  std::vector<Damage> findings_;
};

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_VIDEO_FILE_H_
