// How the committed part is found:
//
//   1. A good trailer at the very end: that is it. One read.
//   2. Else all boxes are walked. Behind the last good trailer the frames are read: if they hold a
//      commit entry and every frame of that commit reads and hashes right, only the trailer was
//      lost: the commit counts. If the entry is there but a frame of its range is not, the commit
//      counts as damaged where a damaged trailer vouches for it. Else its writer never came to its
//      end, and nobody was told of it. Where no good trailer stands before, what there is is given.
#include "archive/video_file.h"

#include <algorithm>
#include <array>
#include <utility>

#include "archive/commit_reader.h"
#include "archive/entry.h"
#include "archive/fragment_scan.h"
#include "archive/frame_io.h"
#include "archive/scopes.h"
#include "archive/symbol.h"
#include "base/try.h"

namespace memvid::archive {
namespace {

constexpr std::size_t kBoxHeaderBytes = 24;  // size, 'uuid', id

bool is_trailer_box(base::ByteSpan box) {
  constexpr std::array<std::uint8_t, 8> kHead = {0, 0, 0, kTrailerBoxBytes, 'u', 'u', 'i', 'd'};
  return std::equal(kHead.begin(), kHead.end(), box.begin()) &&
         std::equal(kTrailerUuid.begin(), kTrailerUuid.end(), box.begin() + kHead.size());
}

// A trailer that fits the place where it was found, and promises no more than can lie before it.
bool is_believable(const Trailer& trailer, std::uint64_t offset) {
  return trailer.start <= offset && trailer.length == offset - trailer.start &&
         trailer.next_frame <= frame_count_max(offset) && trailer.next_chunk <= kIdMax &&
         trailer.next_source <= kIdMax && trailer.next_block <= kNumberMax;
}

// The trailer that lies at `offset`; nullopt when no good one does. kUnsupported: a newer memvid's.
Result<std::optional<Trailer>> read_trailer(base::File& file, std::uint64_t file_bytes,
                                            std::uint64_t offset) {
  if (file_bytes < kTrailerBoxBytes || offset > file_bytes - kTrailerBoxBytes) return std::nullopt;
  base::Bytes box(kTrailerBoxBytes);
  MEMVID_TRY_VOID(file.read_at(offset, box));
  if (!is_trailer_box(box)) return std::nullopt;
  const auto trailer = parse_trailer(base::ByteSpan(box).subspan(kBoxHeaderBytes));
  if (!trailer && trailer.error().code == ErrorCode::kUnsupported)
    return tl::unexpected<Error>(trailer.error());
  if (!trailer || !is_believable(*trailer, offset)) return std::nullopt;
  return *trailer;
}

// Whether `before` can be the trailer of the commit before that of `after`.
bool is_linked(const Trailer& before, const Trailer& after) {
  return before.state.memory_id == after.state.memory_id &&
         before.state.epoch == after.state.epoch && before.state.commit + 1 == after.state.commit &&
         end_of(before) <= after.start && before.next_frame <= after.next_frame;
}

// Follows the frames behind the last good trailer and finds the commits among them.
class TailReader {
 public:
  // `begin`: the byte behind the last good trailer. `counts_damaged`: a commit that is not whole
  // was acknowledged all the same.
  TailReader(base::File& file, std::uint64_t file_bytes, FrameReader& reader, const Trailer& last,
             std::uint64_t begin, bool counts_damaged)
      : file_(file),
        counts_damaged_(counts_damaged),
        frame_count_max_(frame_count_max(file_bytes)),
        reader_(reader),
        reached_(last),
        scopes_(last.state.memory_id, kNumberMax, last.state.head),
        trailer_before_(begin == 0 ? 0 : begin - kTrailerBoxBytes),
        commit_begin_(begin),
        samples_end_(begin) {}

  Status on_sample(const Sample& sample) {
    samples_end_ = sample.offset + sample.size_bytes;
    move_to(sample.frame);
    base::Bytes packet(sample.size_bytes);
    MEMVID_TRY_VOID(file_.read_at(sample.offset, packet));
    const auto bytes = reader_.symbol(packet);
    const auto symbol = bytes ? parse_symbol(*bytes) : tl::unexpected<Error>(bytes.error());
    if (!symbol) {
      if (symbol.error().code == ErrorCode::kUnsupported) newer_ = symbol.error();
      return on_missing(sample.frame);
    }
    ++symbols_read_;
    learn_memory(symbol->header, sample.frame);
    const bool is_in_place = scopes_.is_in_place(symbol->header, sample.frame);
    if (is_in_place) look_for_entries(*symbol, sample.frame);
    is_whole_ = is_whole_ && is_in_place;
    scopes_.add(*bytes);
    return advance(sample.frame);
  }

  Status on_missing(std::uint64_t frame) {
    move_to(frame);
    is_whole_ = false;
    scopes_.add_unread();
    return advance(frame);
  }

  const Trailer& reached() const { return reached_; }
  bool is_certain() const { return is_certain_; }
  std::uint64_t symbols_read() const { return symbols_read_; }
  std::uint64_t frames_seen() const { return frames_seen_; }
  bool found_commit() const { return found_commit_; }
  const std::optional<Error>& newer() const { return newer_; }

  // The file ended: a commit whose last frames are gone still was one.
  void finish() {
    if (pending_) accept(false);
  }

 private:
  struct Pending {
    CommitEntry entry;
    bool is_body_right;
  };

  void move_to(std::uint64_t frame) {
    if (!scopes_.move_to(frame).false_grafts.empty()) is_whole_ = false;
  }

  // The memory is that of the first symbol which says that it is where it was written; that of a
  // graft does not.
  void learn_memory(const SymbolHeader& header, std::uint64_t frame) {
    if (reached_.state.commit != 0 || is_memory_known_) return;
    is_memory_known_ = header.frame == frame;
    if (!is_memory_known_ && symbols_read_ > 1) return;
    reached_.state.memory_id = header.memory_id;
    scopes_.set_memory_id(header.memory_id);
  }

  void look_for_entries(const Symbol& symbol, std::uint64_t frame) {
    for (const PlainBlock& block : plain_blocks_of(symbol)) {
      const GraftEntry* graft = graft_of(block.header, block.entries);
      // One that does not fit is no graft: the frames behind it will not be in place.
      if (graft != nullptr && !symbol.header.copy_of)
        static_cast<void>(scopes_.announce(*graft, frame).has_value());
      if (scopes_.is_in_graft()) continue;
      for (const Entry& entry : block.entries) {
        const auto* commit = std::get_if<CommitEntry>(&entry);
        if (commit == nullptr || pending_ || !is_next(*commit)) continue;
        const bool is_body_right =
            scopes_.memory().link == commit->body || symbol.header.copy_of.has_value();
        pending_ = Pending{*commit, is_body_right};
      }
    }
  }

  bool is_next(const CommitEntry& entry) const {
    const bool is_due = reached_.state.commit == 0  // a file's first; compact begins with any
                            ? entry.number > 0
                            : entry.number == reached_.state.commit + 1;
    return is_due && entry.first_frame == reached_.next_frame &&
           entry.frame_count <= frame_count_max_ - std::min(frame_count_max_, entry.first_frame);
  }

  Status advance(std::uint64_t frame) {
    frames_seen_ = frame + 1;
    if (!pending_) return {};
    if (frame + 1 == pending_->entry.first_frame + pending_->entry.frame_count)
      accept(is_whole_ && pending_->is_body_right);
    return {};
  }

  void accept(bool is_whole) {
    if (!is_whole && !counts_damaged_) return pending_.reset();
    const CommitEntry& entry = pending_->entry;
    reached_.state.epoch = entry.epoch;
    reached_.state.commit = entry.number;
    reached_.state.head = is_whole ? scopes_.memory().link : base::Hash256{};
    reached_.start = std::exchange(commit_begin_, samples_end_);
    reached_.length = samples_end_ - reached_.start;
    reached_.previous = std::exchange(trailer_before_, 0);
    reached_.next_frame = entry.first_frame + entry.frame_count;
    reached_.next_chunk = entry.next_chunk;
    reached_.next_source = entry.next_source;
    reached_.next_block = entry.next_block;
    reached_.live_chunks = entry.live_chunks;
    reached_.versions = entry.versions;
    reached_.inputs = entry.inputs;
    is_certain_ = is_whole;
    found_commit_ = true;
    pending_.reset();
  }

  base::File& file_;
  const bool counts_damaged_;
  std::uint64_t frame_count_max_;
  FrameReader& reader_;
  Trailer reached_;
  Scopes scopes_;
  std::uint64_t trailer_before_;  // 0 when it is lost, or there is none
  std::uint64_t commit_begin_;
  std::uint64_t samples_end_;  // of the last frame
  bool is_memory_known_ = false;
  bool is_whole_ = true;  // every frame so far was read, and is in its place
  bool is_certain_ = true;
  bool found_commit_ = false;
  std::uint64_t symbols_read_ = 0;
  std::uint64_t frames_seen_ = 0;
  std::optional<Pending> pending_;
  std::optional<Error> newer_;
};

}  // namespace

Result<VideoFile> VideoFile::open(base::Fs& fs, const std::filesystem::path& path) {
  VideoFile video;
  MEMVID_TRY(video.file_, fs.open(path, base::OpenMode::kRead));
  MEMVID_TRY(video.file_bytes_, video.file_->size());
  MEMVID_TRY(const bool is_found, video.open_by_last_trailer());
  if (!is_found) MEMVID_TRY_VOID(video.open_by_walking());
  return video;
}

Result<VideoFile> VideoFile::open_as_of(base::Fs& fs, const std::filesystem::path& path,
                                        const Trailer& end) {
  VideoFile video;
  MEMVID_TRY(video.file_, fs.open(path, base::OpenMode::kRead));
  MEMVID_TRY(video.file_bytes_, video.file_->size());
  video.trailer_ = end;
  return video;
}

Result<bool> VideoFile::open_by_last_trailer() {
  if (file_bytes_ < kTrailerBoxBytes) return false;
  MEMVID_TRY(const auto trailer, read_trailer(*file_, file_bytes_, file_bytes_ - kTrailerBoxBytes));
  if (!trailer) return false;
  trailer_ = *trailer;
  return true;
}

Status VideoFile::open_by_walking() {
  Trailer last;
  std::uint64_t end = 0;  // of the last good trailer
  bool has_damaged_trailer = false;
  MEMVID_TRY_VOID(video::walk_boxes(*file_, 0, [&](video::BoxEvent&& event) -> Status {
    if (event.kind != video::BoxEvent::Kind::kUuid || event.id != kTrailerUuid) return {};
    const auto trailer = parse_trailer(event.body);
    if (trailer && is_believable(*trailer, event.offset)) {
      last = *trailer;
      end = event.offset + event.size;
      has_damaged_trailer = false;
    } else {
      has_damaged_trailer = true;
      findings_.push_back({"byte " + std::to_string(event.offset), "a damaged trailer"});
    }
    return {};
  }));
  trailer_ = last;
  MEMVID_TRY_VOID(read_tail(end, has_damaged_trailer));
  if (trailer_.state.commit > last.state.commit || last.state.commit == 0) return {};
  // Frames behind the last good trailer that no commit entry claims were never acknowledged, unless
  // a trailer vouched for them.
  is_certain_ = !has_damaged_trailer;
  return {};
}

Status VideoFile::read_tail(std::uint64_t begin, bool has_damaged_trailer) {
  MEMVID_TRY(const auto reader, FrameReader::create());
  TailReader tail(*file_, file_bytes_, *reader, trailer_, begin, begin == 0 || has_damaged_trailer);
  FragmentVisitor visitor;
  visitor.on_sample = [&tail](const Sample& sample) { return tail.on_sample(sample); };
  visitor.on_missing = [&tail](std::uint64_t frame) { return tail.on_missing(frame); };
  MEMVID_TRY_VOID(scan_fragments(*file_, begin, trailer_.next_frame, visitor));
  if (tail.frames_seen() == 0 && begin == 0) {
    auto samples = video::samples_of_plain_mp4(*file_);
    if (samples) {
      has_trailers_ = false;
      for (const video::BoxEvent::Sample& sample : *samples) {
        plain_samples_.push_back({plain_samples_.size(), sample.offset, sample.size});
        MEMVID_TRY_VOID(tail.on_sample(plain_samples_.back()));
      }
    }
  }
  tail.finish();

  const std::string name = file_->path().string();
  if (begin == 0 && tail.symbols_read() == 0) {
    if (tail.newer()) return tl::unexpected<Error>(*tail.newer());
    const bool has_frames = tail.frames_seen() > 0 || !plain_samples_.empty();
    return fail(ErrorCode::kUnsupported,
                name + (has_frames ? " is not a memvid video, or all of it is damaged: none of its "
                                     "frames can be decoded to a memvid symbol"
                                   : " is not a memvid video: it has no frames in a format that "
                                     "memvid reads"));
  }
  const bool had_commit = trailer_.state.commit > 0;
  trailer_ = tail.reached();
  is_certain_ = tail.is_certain();
  if (tail.found_commit()) {
    is_trailer_lost_ = true;
    if (!is_certain_)
      findings_.push_back({"commit " + std::to_string(trailer_.state.commit),
                           "its trailer is missing and not all of its frames can be read"});
  } else if (!had_commit) {
    is_certain_ = false;
    trailer_.next_frame = tail.frames_seen();
    findings_.push_back({"byte " + std::to_string(file_bytes_),
                         "the video ends before its commit; " + std::to_string(tail.frames_seen()) +
                             " frames are left"});
  }
  return {};
}

std::uint64_t VideoFile::committed_bytes() const {
  if (!has_trailers_ || !is_certain_) return file_bytes_;
  return is_trailer_lost_ ? trailer_.start + trailer_.length : end_of(trailer_);
}

Result<std::optional<Trailer>> VideoFile::trailer_before(const Trailer& after) const {
  if (after.start == 0) return std::nullopt;
  MEMVID_TRY(const auto before, read_trailer(*file_, file_bytes_, after.previous));
  if (before && is_linked(*before, after)) return before;
  return fail(ErrorCode::kCorrupt, "the trailer of commit " +
                                       std::to_string(after.state.commit - 1) + ", at byte " +
                                       std::to_string(after.previous) + ", is damaged");
}

Result<std::optional<Trailer>> VideoFile::trailer_of(std::uint64_t commit) const {
  if (!has_trailers_ || commit == 0) return std::nullopt;
  Trailer at = trailer_;
  while (at.state.commit > commit) {
    const auto before = trailer_before(at);
    if (!before && before.error().code == ErrorCode::kIo)
      return tl::unexpected<Error>(before.error());
    if (!before || !*before) return std::nullopt;
    at = **before;
  }
  if (at.state.commit != commit) return std::nullopt;
  return at;
}

VideoFile VideoFile::as_of(const Trailer& end) const {
  VideoFile video;
  video.file_ = file_;
  video.file_bytes_ = std::min(file_bytes_, end_of(end));
  video.trailer_ = end;
  return video;
}

Result<VideoFile> VideoFile::at(std::uint64_t commit) const {
  const std::string name = file_->path().string();
  if (commit == 0 || commit > state().commit)
    return fail(ErrorCode::kNotFound, name + " has no commit " + std::to_string(commit) +
                                          "; its last one is " + std::to_string(state().commit));
  if (!has_trailers_)
    return fail(ErrorCode::kUnsupported,
                name +
                    " was rewritten by another tool, which dropped what tells its commits "
                    "apart; it can be read as it is now alone");
  if (commit == state().commit && !is_certain_)
    return fail(ErrorCode::kCorrupt,
                name + ": commit " + std::to_string(commit) + " is damaged at its end");
  Trailer end = trailer_;
  while (end.state.commit > commit) {
    const auto before = trailer_before(end);
    if (!before)
      return fail(before.error().code, name + ": " + before.error().message + "; commit " +
                                           std::to_string(commit) + " is not found without it");
    if (!*before)
      return fail(ErrorCode::kNotFound, name + " begins with commit " +
                                            std::to_string(end.state.commit) +
                                            ": memvid compact dropped what was before");
    end = **before;
  }
  return as_of(end);
}

Status VideoFile::each_sample(std::uint64_t first,
                              const std::function<Status(const Sample&)>& on_sample,
                              const std::function<Status(std::uint64_t frame)>& on_missing) const {
  return scan(0, 0, first, on_sample, on_missing);
}

Status VideoFile::each_sample_after(
    const Trailer& commit, const std::function<Status(const Sample&)>& on_sample,
    const std::function<Status(std::uint64_t frame)>& on_missing) const {
  const std::uint64_t begin = commit.state.commit == 0 ? 0 : end_of(commit);
  return scan(begin, commit.next_frame, commit.next_frame, on_sample, on_missing);
}

Status VideoFile::scan(std::uint64_t begin, std::uint64_t due, std::uint64_t first,
                       const std::function<Status(const Sample&)>& on_sample,
                       const std::function<Status(std::uint64_t frame)>& on_missing) const {
  const auto is_wanted = [&](std::uint64_t frame) {
    return frame >= first && frame < frame_count();
  };
  if (!has_trailers_) {
    for (const Sample& sample : plain_samples_)
      if (is_wanted(sample.frame)) MEMVID_TRY_VOID(on_sample(sample));
    return {};
  }
  FragmentVisitor visitor;
  visitor.end_frame = frame_count();
  visitor.on_sample = [&](const Sample& sample) -> Status {
    return is_wanted(sample.frame) ? on_sample(sample) : Status{};
  };
  visitor.on_missing = [&](std::uint64_t frame) -> Status {
    return is_wanted(frame) ? on_missing(frame) : Status{};
  };
  MEMVID_TRY(const std::uint64_t seen, scan_fragments(*file_, begin, due, visitor));
  for (std::uint64_t frame = std::max(first, seen); frame < frame_count(); ++frame)
    MEMVID_TRY_VOID(on_missing(frame));
  return {};
}

}  // namespace memvid::archive
