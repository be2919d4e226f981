// Order on disk of a large commit:
//
//   dictionary | data … | graft || frames of another memory || … | commit ||
//   copies of dictionary, grafts, commit || trailer
//
// `||` ends a fragment: a symbol and its copy never share one. A commit of a few frames without a
// new dictionary or graft carries its commit entry in its last data symbol and has no copies:
// losing any of its frames would lose the commit's text all the same.
#include "archive/commit_writer.h"

#include <utility>
#include <vector>

#include "archive/frame_io.h"
#include "archive/packer.h"
#include "archive/packet_copy.h"
#include "archive/video_file.h"
#include "base/check.h"
#include "base/progress.h"
#include "base/try.h"
#include "qr/symbol_image.h"
#include "video/mp4.h"

namespace memvid::archive {
namespace {

constexpr std::size_t kBlockRawBytes = 30 * 1024;  // smaller reads faster, larger packs better
constexpr std::size_t kFramesPerFragment = 64;
constexpr std::uint64_t kSmallCommitFrames = 16;

struct PackedBlock {
  BlockHeader header;
  base::Bytes packed;
};

class PipelinedWriter : public CommitWriter {
 public:
  // `last`: of the commit before; of a file's first one only its state counts, without the head.
  PipelinedWriter(base::File& file, base::ThreadPool& pool, const Trailer& last,
                  std::function<void(std::uint64_t)> on_frames, std::stop_token stop)
      : file_(file),
        pool_(pool),
        on_frames_(std::move(on_frames)),
        stop_(std::move(stop)),
        last_(last),
        start_(last.next_frame == 0 ? 0 : end_of(last)),
        packer_(last.state.memory_id, last.next_frame, last.state.head,
                [this](base::Bytes symbol) { return push_frame(std::move(symbol)); }),
        next_block_(last.next_block),
        frames_in_file_(last.next_frame),
        offset_(start_),
        blocks_(pool, static_cast<std::size_t>(2 * pool.thread_count())),
        frames_(pool, static_cast<std::size_t>(8 * pool.thread_count())) {}

  Status write_initial_boxes() {
    MEMVID_TRY(const base::Bytes boxes, initial_boxes());
    return write(boxes);
  }

  Status check_initial_boxes() {
    MEMVID_TRY(const base::Bytes ours, initial_boxes());
    base::Bytes present(ours.size());
    MEMVID_TRY_VOID(file_.read_at(0, present));
    if (present == ours) return {};
    return fail(ErrorCode::kUnsupported,
                file_.path().string() +
                    " begins as another program's video, so nothing can be appended to it; "
                    "memvid compact makes a new file of it");
  }

  Status add_dictionary(base::Bytes dictionary) override {
    MEMVID_CHECK(dictionary_ == nullptr && is_empty());
    const base::Bytes packed = pack_bytes(dictionary, nullptr);
    const BlockHeader header = {next_block_++, BlockRole::kDictionary, Codec::kZstd,
                                dictionary.size(), packed.size()};
    dictionary_ = std::make_shared<const Dictionary>(std::move(dictionary));
    MEMVID_TRY_VOID(packer_.set_copied(true));
    MEMVID_TRY_VOID(packer_.add(header, packed));
    return packer_.set_copied(false);
  }

  void use_dictionary(std::shared_ptr<const Dictionary> dictionary) override {
    MEMVID_CHECK(dictionary_ == nullptr && is_empty());
    dictionary_ = std::move(dictionary);
  }

  Status add(const Entry& entry) override {
    entries_.add(entry);
    if (entries_.bytes().size() < kBlockRawBytes) return {};
    return push_block();
  }

  Result<std::uint64_t> add_graft(const VideoFile& origin, std::uint64_t chunk_base,
                                  std::uint64_t source_base) override {
    MEMVID_CHECK(origin.is_certain());
    MEMVID_TRY_VOID(drain_blocks());
    MEMVID_TRY_VOID(packer_.set_copied(true));
    GraftEntry graft;
    graft.origin = origin.state();
    graft.first_frame = packer_.next_frame() + 1;
    graft.frame_count = origin.frame_count();
    graft.chunk_base = chunk_base;
    graft.source_base = source_base;
    const PackedBlock block = plain_block(graft);
    ++next_block_;
    MEMVID_TRY_VOID(packer_.add(block.header, block.packed));
    MEMVID_TRY_VOID(packer_.set_copied(false));
    MEMVID_TRY_VOID(drain_frames());
    packer_.pass_over_graft(graft.frame_count, graft.origin.head);
    MEMVID_TRY_VOID(copy_packets(origin, kFramesPerFragment, makers_, pool_, stop_,
                                 [this](std::vector<base::Bytes>&& packets) -> Status {
                                   packets_ = std::move(packets);
                                   tell_frames(packets_.size());
                                   return write_fragment();
                                 }));
    return graft.first_frame;
  }

  Result<Trailer> finish(const CommitFacts& facts) override {
    MEMVID_TRY_VOID(drain_blocks());
    if (facts.next_chunk > kIdMax || facts.next_source > kIdMax || next_block_ >= kNumberMax)
      return fail(ErrorCode::kCapacity,
                  file_.path().string() + " has no ids left for what is added");
    MEMVID_TRY_VOID(write_commit_entry(facts));
    MEMVID_TRY_VOID(drain_frames());
    MEMVID_TRY_VOID(file_.sync());

    trailer_.state = {last_.state.memory_id, last_.state.epoch, last_.state.commit + 1,
                      packer_.head()};
    trailer_.start = start_;
    trailer_.length = offset_ - start_;
    trailer_.previous = start_ == 0 ? 0 : start_ - kTrailerBoxBytes;
    trailer_.next_frame = packer_.next_frame();
    trailer_.next_chunk = facts.next_chunk;
    trailer_.next_source = facts.next_source;
    trailer_.next_block = next_block_;
    trailer_.live_chunks = facts.live_chunks;
    trailer_.versions = facts.versions;
    trailer_.inputs = facts.inputs;
    return trailer_;
  }

  Status seal() override {
    is_trailer_begun_ = true;
    MEMVID_TRY_VOID(write(pack_trailer(trailer_)));
    return file_.sync();
  }

  bool is_trailer_begun() const override { return is_trailer_begun_; }

 private:
  bool is_empty() const { return next_block_ == last_.next_block && entries_.count() == 0; }

  Result<base::Bytes> initial_boxes() {
    MEMVID_TRY(const auto maker, makers_.borrow());
    return video::initial_boxes(qr::kPicturePx, qr::kPicturePx, maker->codec_configuration());
  }

  Status push_block() {
    MEMVID_TRY_VOID(base::check_stop(stop_));
    if (entries_.count() == 0) return {};
    while (blocks_.full()) MEMVID_TRY_VOID(pop_block());
    blocks_.push([raw = entries_.take(), number = next_block_++, dictionary = dictionary_] {
      PackedBlock block;
      block.packed = pack_bytes(raw, dictionary.get());
      block.header = {number, BlockRole::kEntries,
                      dictionary != nullptr ? Codec::kZstdDict : Codec::kZstd, raw.size(),
                      block.packed.size()};
      return block;
    });
    return {};
  }

  // Packs all entries so far.
  Status drain_blocks() {
    MEMVID_TRY_VOID(push_block());
    while (!blocks_.empty()) MEMVID_TRY_VOID(pop_block());
    return {};
  }

  Status pop_block() {
    const PackedBlock block = blocks_.pop();
    return packer_.add(block.header, block.packed);
  }

  Status push_frame(base::Bytes symbol) {
    MEMVID_TRY_VOID(base::check_stop(stop_));
    while (frames_.full()) MEMVID_TRY_VOID(pop_frame());
    frames_.push([this, bytes = std::move(symbol)]() -> Result<base::Bytes> {
      MEMVID_TRY(const auto maker, makers_.borrow());
      return maker->make(bytes);
    });
    return {};
  }

  Status pop_frame() {
    MEMVID_TRY(base::Bytes packet, frames_.pop());
    packets_.push_back(std::move(packet));
    tell_frames(1);
    return packets_.size() < kFramesPerFragment ? Status{} : write_fragment();
  }

  void tell_frames(std::size_t count) {
    frames_written_ += count;
    if (on_frames_) on_frames_(frames_written_);
  }

  // The commit entry lies uncompressed, so that it reads without a dictionary.
  Status write_commit_entry(const CommitFacts& facts) {
    const std::uint64_t data_frames = packer_.next_frame() - last_.next_frame;
    const bool is_small = packer_.remembered_count() == 0 && data_frames < kSmallCommitFrames;
    // Made twice: its size decides where it goes, and where it goes is part of what it says. (The
    // frame count of a small commit takes one byte, whatever it is.)
    PackedBlock block = commit_block(facts, 0);
    if (!is_small) {
      MEMVID_TRY_VOID(packer_.set_copied(true));
    } else if (!packer_.fits(block.header)) {
      MEMVID_TRY_VOID(packer_.flush());
    }
    const std::uint64_t copies = is_small ? 0 : packer_.remembered_count() + 1;
    block = commit_block(facts, packer_.next_frame() - last_.next_frame + 1 + copies);
    ++next_block_;
    MEMVID_TRY_VOID(packer_.add(block.header, block.packed));
    MEMVID_TRY_VOID(packer_.flush());
    MEMVID_TRY_VOID(drain_frames());
    return packer_.write_copies();
  }

  PackedBlock commit_block(const CommitFacts& facts, std::uint64_t frame_count) const {
    CommitEntry entry;
    entry.number = last_.state.commit + 1;
    entry.epoch = last_.state.epoch;
    entry.time = facts.time;
    entry.first_frame = last_.next_frame;
    entry.frame_count = frame_count;
    entry.parent = last_.state.head;
    entry.body = packer_.head();
    entry.next_chunk = facts.next_chunk;
    entry.next_source = facts.next_source;
    entry.next_block = next_block_ + 1;
    entry.live_chunks = facts.live_chunks;
    entry.versions = facts.versions;
    entry.inputs = facts.inputs;
    return plain_block(entry);
  }

  // A block that reads without any other.
  PackedBlock plain_block(const Entry& entry) const {
    EntryWriter writer;
    writer.add(entry);
    PackedBlock block;
    block.packed = writer.take();
    block.header = {next_block_, BlockRole::kEntries, Codec::kNone, block.packed.size(),
                    block.packed.size()};
    return block;
  }

  // Writes all frames in flight and ends the fragment.
  Status drain_frames() {
    while (!frames_.empty()) MEMVID_TRY_VOID(pop_frame());
    return write_fragment();
  }

  Status write_fragment() {
    if (packets_.empty()) return {};
    // Sequence numbers need only grow (ISO/IEC 14496-12 8.8.5): the frame number + 1 does.
    const auto sequence = static_cast<std::uint32_t>(frames_in_file_ + 1);
    const base::Bytes bytes = video::fragment(sequence, frames_in_file_, packets_);
    frames_in_file_ += packets_.size();
    packets_.clear();
    return write(bytes);
  }

  Status write(base::ByteSpan bytes) {
    MEMVID_TRY_VOID(file_.write_at(offset_, bytes));
    offset_ += bytes.size();
    return {};
  }

  base::File& file_;
  base::ThreadPool& pool_;
  std::function<void(std::uint64_t)> on_frames_;
  std::stop_token stop_;
  const Trailer last_;
  const std::uint64_t start_;  // where the commit begins
  Packer packer_;
  EntryWriter entries_;
  std::shared_ptr<const Dictionary> dictionary_;
  Trailer trailer_;  // of this commit, from finish() on
  bool is_trailer_begun_ = false;
  std::uint64_t next_block_;
  std::vector<base::Bytes> packets_;
  std::uint64_t frames_written_ = 0;
  std::uint64_t frames_in_file_;
  std::uint64_t offset_;
  Pool<FrameMaker> makers_;
  // Last, so that they are destroyed first: jobs in flight use what stands above.
  base::OrderedQueue<PackedBlock> blocks_;
  base::OrderedQueue<Result<base::Bytes>> frames_;
};

Result<std::unique_ptr<CommitWriter>> begin_file(base::File& file, base::ThreadPool& pool,
                                                 const base::MemoryState& before,
                                                 std::function<void(std::uint64_t)> on_frames,
                                                 std::stop_token stop) {
  Trailer none;
  none.state = before;
  auto writer =
      std::make_unique<PipelinedWriter>(file, pool, none, std::move(on_frames), std::move(stop));
  MEMVID_TRY_VOID(writer->write_initial_boxes());
  return std::unique_ptr<CommitWriter>(std::move(writer));
}

}  // namespace

Result<Trailer> CommitWriter::commit(const CommitFacts& facts) {
  MEMVID_TRY(const Trailer trailer, finish(facts));
  MEMVID_TRY_VOID(seal());
  return trailer;
}

Result<std::unique_ptr<CommitWriter>> CommitWriter::create(
    base::File& file, base::ThreadPool& pool, const base::Hash128& memory_id,
    std::function<void(std::uint64_t)> on_frames, std::stop_token stop) {
  return begin_file(file, pool, {memory_id, 0, 0, {}}, std::move(on_frames), std::move(stop));
}

Result<std::unique_ptr<CommitWriter>> CommitWriter::rewrite(
    base::File& file, base::ThreadPool& pool, const base::MemoryState& follows,
    std::function<void(std::uint64_t)> on_frames, std::stop_token stop) {
  return begin_file(file, pool, {follows.memory_id, follows.epoch + 1, follows.commit, {}},
                    std::move(on_frames), std::move(stop));
}

Result<std::unique_ptr<CommitWriter>> CommitWriter::append(
    base::File& file, base::ThreadPool& pool, const Trailer& last,
    std::function<void(std::uint64_t)> on_frames, std::stop_token stop) {
  auto writer =
      std::make_unique<PipelinedWriter>(file, pool, last, std::move(on_frames), std::move(stop));
  MEMVID_TRY_VOID(writer->check_initial_boxes());
  return std::unique_ptr<CommitWriter>(std::move(writer));
}

}  // namespace memvid::archive
