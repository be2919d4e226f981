#include "archive/box_check.h"

#include <algorithm>
#include <string>

#include "archive/frame_io.h"
#include "base/try.h"
#include "qr/symbol_image.h"
#include "video/mp4.h"

namespace memvid::archive {
namespace {

std::string byte_name(std::uint64_t offset) { return "byte " + std::to_string(offset); }

Status check_initial_boxes(const VideoFile& video, std::vector<Damage>& findings) {
  MEMVID_TRY(const auto maker, FrameMaker::create());
  const base::Bytes expected =
      video::initial_boxes(qr::kPicturePx, qr::kPicturePx, maker->codec_configuration());
  base::Bytes found(std::min<std::uint64_t>(expected.size(), video.file_bytes()));
  MEMVID_TRY_VOID(video.file().read_at(0, found));
  const auto differs = std::mismatch(found.begin(), found.end(), expected.begin()).first;
  if (differs != found.end())
    findings.push_back({byte_name(static_cast<std::uint64_t>(differs - found.begin())),
                        "the boxes that players read first (ftyp, moov) are not as written; all "
                        "text can still be read"});
  return {};
}

}  // namespace

Status check_boxes(const VideoFile& video, std::vector<Damage>& findings) {
  MEMVID_TRY_VOID(check_initial_boxes(video, findings));
  // Behind the last commit lies what a killed append had written: nobody's, so no damage.
  const std::uint64_t end = video.is_certain() ? video.committed_bytes() : video.file_bytes();
  return video::walk_boxes(video.file(), 0, [&findings, end](video::BoxEvent&& event) -> Status {
    using Kind = video::BoxEvent::Kind;
    if (event.offset >= end) return {};
    if (event.kind == Kind::kBroken)
      findings.push_back(
          {byte_name(event.offset), std::to_string(event.size) + " bytes that are no box"});
    if (event.kind == Kind::kTruncated)
      findings.push_back({byte_name(event.offset), "the last box ends beyond the file"});
    if (event.repaired)
      findings.push_back({byte_name(event.offset), "a damaged box; its frames were still found"});
    return {};
  });
}

}  // namespace memvid::archive
