#include "archive/append_point.h"

#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "base/try.h"

namespace memvid::archive {
namespace {

constexpr std::uint64_t kPieceBytes = 1 << 20;

Status save(base::File& file, std::uint64_t begin, std::uint64_t end, base::File& to) {
  base::Bytes piece;
  for (std::uint64_t offset = begin; offset < end; offset += piece.size()) {
    piece.resize(std::min(kPieceBytes, end - offset));
    MEMVID_TRY_VOID(file.read_at(offset, piece));
    MEMVID_TRY_VOID(to.write_at(offset - begin, piece));
  }
  return to.sync();
}

// Bytes that no commit claims.
Status cut_tail(base::Fs& fs, base::File& file, std::uint64_t end,
                const std::filesystem::path& tail_path) {
  MEMVID_TRY(const std::uint64_t size, file.size());
  if (size <= end) return {};
  MEMVID_TRY(const auto tail, fs.open(tail_path, base::OpenMode::kCreateNew));
  MEMVID_TRY_VOID(save(file, end, size, *tail));
  MEMVID_TRY_VOID(fs.sync_directory(tail_path.parent_path()));
  MEMVID_TRY_VOID(file.truncate(end));
  return file.sync();
}

}  // namespace

Status check_last_commit(const VideoFile& video, std::uint64_t known_commit) {
  const std::string name = video.file().path().string();
  if (!video.is_certain()) {
    const std::string damage = video.findings().empty() ? "its end does not read"
                                                        : video.findings().front().place + ": " +
                                                              video.findings().front().message;
    return fail(ErrorCode::kCorrupt, name + ", " + damage +
                                         "; nothing is appended to a damaged end (memvid verify "
                                         "--repair-plan tells what can be done)");
  }
  if (video.state().commit < known_commit)
    return fail(ErrorCode::kCorrupt,
                name + " ends with commit " + std::to_string(video.state().commit) +
                    ", but its index has seen commit " + std::to_string(known_commit) +
                    ": the end of the video was lost (memvid reindex accepts the video as it is)");
  return {};
}

Result<AppendPoint> open_for_append(base::Fs& fs, const std::filesystem::path& path,
                                    std::uint64_t known_commit,
                                    const std::filesystem::path& tail_path) {
  MEMVID_TRY(const VideoFile video, VideoFile::open(fs, path));
  if (!video.has_trailers())
    return fail(ErrorCode::kUnsupported, path.string() +
                                             " was rewritten by another tool, so nothing can be "
                                             "appended to it; memvid compact makes a new file of "
                                             "it");
  MEMVID_TRY_VOID(check_last_commit(video, known_commit));
  AppendPoint point;
  point.last = video.trailer();
  MEMVID_TRY(point.file, fs.open(path, base::OpenMode::kReadWrite));
  if (video.is_trailer_lost()) {
    MEMVID_TRY_VOID(point.file->write_at(video.committed_bytes(), pack_trailer(point.last)));
    MEMVID_TRY_VOID(point.file->sync());
  }
  MEMVID_TRY_VOID(cut_tail(fs, *point.file, end_of(point.last), tail_path));
  return point;
}

}  // namespace memvid::archive
