#include "archive/append_point.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "archive/commit_reader.h"
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

// `path`, or where that is taken, the first of path~2, path~3, ... that is not.
Result<std::filesystem::path> free_path(base::Fs& fs, const std::filesystem::path& path) {
  std::filesystem::path free = path;
  for (int number = 2;; ++number) {
    MEMVID_TRY(const bool is_taken, fs.exists(free));
    if (!is_taken) return free;
    free = path;
    free += "~" + std::to_string(number);
  }
}

// Bytes that no commit claims.
Status cut_tail(base::Fs& fs, base::File& file, std::uint64_t end,
                const std::filesystem::path& tail_path) {
  MEMVID_TRY(const std::uint64_t size, file.size());
  if (size <= end) return {};
  MEMVID_TRY(const std::filesystem::path free, free_path(fs, tail_path));
  MEMVID_TRY(const auto tail, fs.open(free, base::OpenMode::kCreateNew));
  const Status saved = save(file, end, size, *tail);
  if (!saved) static_cast<void>(fs.remove(free).has_value());  // on a full disk a part is no help
  MEMVID_TRY_VOID(saved);
  MEMVID_TRY_VOID(fs.sync_directory(tail_path.parent_path()));
  MEMVID_TRY_VOID(file.truncate(end));
  return file.sync();
}

constexpr std::string_view kNoAppend =
    "; nothing is appended to a damaged end (memvid verify --repair-plan tells what can be done)";

// The numbers that an append goes on with: were they lower than what is there, it would replace
// texts that it does not mean.
Status check_trailer(const VideoFile& video) {
  if (!video.has_trailers() || video.is_trailer_lost()) return {};
  const auto before = video.trailer_before(video.trailer());
  if (!before && before.error().code == ErrorCode::kIo)
    return tl::unexpected<Error>(before.error());
  MEMVID_TRY(const auto reader, FrameReader::create());
  // Without a good trailer before it the commit is looked for from the first frame on.
  const Trailer begin = before ? before->value_or(Trailer{}) : Trailer{};
  const auto entry = read_commit_entry(video, begin, *reader);
  if (!entry && entry.error().code == ErrorCode::kIo) return tl::unexpected<Error>(entry.error());
  const auto difference = entry ? difference_of(video.trailer(), *entry)
                                : "is all that reads of its end: no frame tells what it holds";
  if (!difference) return {};
  return fail(ErrorCode::kCorrupt, video.file().path().string() + ": the trailer of commit " +
                                       std::to_string(video.state().commit) + " " + *difference +
                                       std::string(kNoAppend));
}

}  // namespace

Status check_last_commit(const VideoFile& video, std::uint64_t known_commit) {
  const std::string name = video.file().path().string();
  if (!video.is_certain()) {
    const std::string damage = video.findings().empty() ? "its end does not read"
                                                        : video.findings().front().place + ": " +
                                                              video.findings().front().message;
    return fail(ErrorCode::kCorrupt, name + ", " + damage + std::string(kNoAppend));
  }
  if (video.state().commit < known_commit)
    return fail(ErrorCode::kCorrupt,
                name + " ends with commit " + std::to_string(video.state().commit) +
                    ", but its index has seen commit " + std::to_string(known_commit) +
                    ": the end of the video was lost (memvid reindex accepts the video as it is)");
  return check_trailer(video);
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
