#include "archive/fragment_scan.h"

#include <algorithm>

#include "base/try.h"

namespace memvid::archive {
namespace {

constexpr std::uint8_t kSequenceHeaderObu = 0x0A;  // OBU type 1 with a size (AV1 5.3.2)
constexpr std::uint8_t kFrameObu = 0x32;           // OBU type 6 with a size
constexpr std::uint64_t kSalvageBytesMax = std::uint64_t{64} << 20;
constexpr std::size_t kSequenceHeaderBytesMax = 32;

// The size of the packet that begins at `bytes`, or 0.
std::size_t packet_bytes(base::ByteSpan bytes) {
  base::ByteReader reader(bytes);
  if (reader.u8() != kSequenceHeaderObu) return 0;
  const std::uint64_t header_bytes = reader.varint();
  if (header_bytes == 0 || header_bytes > kSequenceHeaderBytesMax) return 0;
  reader.bytes(static_cast<std::size_t>(header_bytes));
  if (reader.u8() != kFrameObu) return 0;
  const std::uint64_t frame_bytes = reader.varint();
  if (!reader.ok() || frame_bytes == 0 || frame_bytes > reader.remaining()) return 0;
  return reader.offset() + static_cast<std::size_t>(frame_bytes);
}

// Numbers the frames and notices what is missing between two good fragments.
class Scan {
 public:
  Scan(base::File& file, std::uint64_t file_bytes, std::uint64_t begin, std::uint64_t first_frame,
       const FragmentVisitor& visitor)
      : file_(file),
        file_bytes_(file_bytes),
        visitor_(visitor),
        due_(first_frame),
        good_until_(begin) {}

  Status on_event(const video::BoxEvent& event) {
    using Kind = video::BoxEvent::Kind;
    if (due_ >= visitor_.end_frame) {
      is_done_ = true;
      return fail(ErrorCode::kCancelled, "the end is reached");  // ends the walk
    }
    if (event.kind == Kind::kFragment) return on_fragment(event);
    if (event.kind == Kind::kBroken || event.kind == Kind::kTruncated) is_suspect_ = true;
    if (event.kind == Kind::kUuid && visitor_.on_uuid) {
      MEMVID_TRY_VOID(visitor_.on_uuid(event));
    }
    // A skipped box may be the mdat whose moof broke: the region stays suspect until a good one.
    if (event.kind == Kind::kInitial) good_until_ = event.offset + event.size;
    return {};
  }

  bool is_done() const { return is_done_; }
  // What lies behind the last good fragment.
  Result<std::uint64_t> finish() {
    if (is_suspect_ && !is_done_) MEMVID_TRY_VOID(salvage(file_bytes_, std::nullopt));
    return due_;
  }

 private:
  Status on_fragment(const video::BoxEvent& event) {
    // Our fragments say their first frame twice. One that says it only once is mended by position.
    const bool is_believed = event.sequence == event.first_frame + 1 &&
                             event.first_frame <= frame_count_max(file_bytes_);
    const std::uint64_t first = is_believed ? event.first_frame : due_;
    if (first > due_) MEMVID_TRY_VOID(salvage(event.offset, first));
    is_suspect_ = false;
    good_until_ = event.offset + event.size;
    if (first < due_) return {};  // a repeated number: not ours
    for (const video::BoxEvent::Sample& sample : event.samples)
      MEMVID_TRY_VOID(visitor_.on_sample({due_++, sample.offset, sample.size}));
    return {};
  }

  // Frames due_ … next - 1 should lie in [good_until_, end).
  Status salvage(std::uint64_t end, std::optional<std::uint64_t> next) {
    MEMVID_TRY(const auto packets, salvage_packets(file_, good_until_, end));
    // Without knowing which of them is lost, their numbers would be a guess.
    const bool is_complete = !next || packets.size() == *next - due_;
    if (is_complete) {
      for (const video::BoxEvent::Sample& packet : packets)
        MEMVID_TRY_VOID(visitor_.on_sample({due_++, packet.offset, packet.size}));
    }
    while (next && due_ < *next) MEMVID_TRY_VOID(visitor_.on_missing(due_++));
    return {};
  }

  base::File& file_;
  std::uint64_t file_bytes_;
  const FragmentVisitor& visitor_;
  std::uint64_t due_;
  std::uint64_t good_until_;
  bool is_suspect_ = false;
  bool is_done_ = false;  // the visitor's end_frame was reached
};

}  // namespace

Result<std::vector<video::BoxEvent::Sample>> salvage_packets(base::File& file, std::uint64_t begin,
                                                             std::uint64_t end) {
  std::vector<video::BoxEvent::Sample> packets;
  if (end <= begin) return packets;
  base::Bytes bytes(static_cast<std::size_t>(std::min(end - begin, kSalvageBytesMax)));
  MEMVID_TRY_VOID(file.read_at(begin, bytes));
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size_bytes = packet_bytes(base::ByteSpan(bytes).subspan(at));
    if (size_bytes > 0) packets.push_back({begin + at, static_cast<std::uint32_t>(size_bytes)});
    at += std::max<std::size_t>(1, size_bytes);
  }
  return packets;
}

Result<std::uint64_t> scan_fragments(base::File& file, std::uint64_t begin,
                                     std::uint64_t first_frame, const FragmentVisitor& visitor) {
  MEMVID_TRY(const std::uint64_t file_bytes, file.size());
  Scan scan(file, file_bytes, begin, first_frame, visitor);
  const Status walked = video::walk_boxes(
      file, begin, [&scan](video::BoxEvent&& event) { return scan.on_event(event); });
  if (!walked && !scan.is_done()) return tl::unexpected<Error>(walked.error());
  return scan.finish();
}

}  // namespace memvid::archive
