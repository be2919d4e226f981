// Copies: the symbols that repeat others, found when the first one is needed.
//
// One walk over all frames, however many of them do not read: a walk for each would take an hour
// for a video with a few thousand bad ones.
#ifndef MEMVID_ARCHIVE_COPIES_H_
#define MEMVID_ARCHIVE_COPIES_H_

#include <map>
#include <memory>
#include <optional>
#include <tuple>

#include "archive/frame_io.h"
#include "archive/scopes.h"
#include "archive/video_file.h"
#include "base/bytes.h"
#include "base/hash.h"

namespace memvid::archive {

class Copies {
 public:
  explicit Copies(const VideoFile& video) : video_(video) {}
  // The symbol's bytes that repeat the frame, a physical one of `scope`, or nullopt. Only copies in
  // the same scope count: two grafts of memories that share an id need not hold the same. The first
  // call costs O(frames).
  std::optional<base::Bytes> find(std::uint64_t frame, const Scope& scope);

 private:
  // Memory id, shift of the copy's scope, physical frame that is repeated. No two scopes of one
  // memory id have the same shift.
  using Key = std::tuple<base::Hash128, std::uint64_t, std::uint64_t>;
  Status survey();
  const VideoFile& video_;
  std::unique_ptr<FrameReader> reader_;  // null before the first call
  std::map<Key, Sample> places_;
};

// The bytes of the symbol that lies at `sample`.
Result<base::Bytes> read_symbol(const VideoFile& video, FrameReader& reader, const Sample& sample);

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_COPIES_H_
