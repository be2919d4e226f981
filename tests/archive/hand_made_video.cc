#include "archive/hand_made_video.h"

#include <gtest/gtest.h>

#include <fstream>

#include "archive/chain.h"
#include "archive/symbol.h"
#include "qr/symbol_image.h"
#include "video/mp4.h"

namespace memvid::test {

HandMadeVideo::HandMadeVideo(std::uint8_t id) {
  memory_id_.fill(id);
  maker_ = archive::FrameMaker::create().value();
  file_ = video::initial_boxes(qr::kPicturePx, qr::kPicturePx, maker_->codec_configuration());
}

void HandMadeVideo::add_block(const std::vector<archive::Entry>& entries,
                              const archive::Dictionary* dictionary) {
  archive::EntryWriter writer;
  for (const archive::Entry& entry : entries) writer.add(entry);
  const base::Bytes raw = writer.take();
  const base::Bytes packed = dictionary != nullptr ? archive::pack_bytes(raw, dictionary) : raw;
  const auto codec = dictionary != nullptr ? archive::Codec::kZstdDict : archive::Codec::kNone;
  add({next_block_++, archive::BlockRole::kEntries, codec, raw.size(), packed.size()}, packed);
}

void HandMadeVideo::add_dictionary(const archive::Dictionary& dictionary) {
  add_packed(archive::BlockRole::kDictionary, archive::pack_bytes(dictionary.bytes(), nullptr));
}

void HandMadeVideo::add_packed(archive::BlockRole role, base::ByteSpan packed) {
  add({next_block_++, role, archive::Codec::kZstd, archive::kBlockRawBytesMax, packed.size()},
      packed);
}

void HandMadeVideo::add(const archive::BlockHeader& header, base::ByteSpan packed) {
  archive::Packer packer(memory_id_, next_frame(), head_, [this](base::Bytes symbol) -> Status {
    frames_.push_back(maker_->make(symbol).value());
    symbols_.push_back(std::move(symbol));
    return {};
  });
  EXPECT_TRUE(packer.add(header, packed).has_value());
  EXPECT_TRUE(packer.flush().has_value());
  head_ = packer.head();
}

void HandMadeVideo::add_foreign_frames(const HandMadeVideo& other) {
  for (std::size_t i = 0; i < other.frames_.size(); ++i) {
    frames_.push_back(other.frames_[i]);
    symbols_.push_back(other.symbols_[i]);
  }
  head_ = archive::next_link_over(head_, other.head_);
}

void HandMadeVideo::add_graft(const HandMadeVideo& other, std::uint64_t chunk_base,
                              std::uint64_t source_base) {
  archive::GraftEntry graft;
  graft.origin = other.trailer().state;
  graft.first_frame = next_frame() + 1;
  graft.frame_count = other.next_frame();
  graft.chunk_base = chunk_base;
  graft.source_base = source_base;
  add_block({graft});
  add_foreign_frames(other);
}

void HandMadeVideo::flush() {
  if (frames_in_file_ == frames_.size()) return;
  const std::span<const base::Bytes> rest = std::span(frames_).subspan(frames_in_file_);
  const base::Bytes bytes =
      video::fragment(static_cast<std::uint32_t>(frames_in_file_ + 1), frames_in_file_, rest);
  file_.insert(file_.end(), bytes.begin(), bytes.end());
  frames_in_file_ = frames_.size();
}

void HandMadeVideo::commit(std::uint64_t live_chunks, std::uint64_t versions, bool with_trailer) {
  archive::CommitEntry entry;
  entry.number = trailer_.state.commit + 1;
  entry.first_frame = commit_start_frame_;
  entry.frame_count = next_frame() + 1 - commit_start_frame_;
  entry.parent = trailer_.state.head;
  entry.body = head_;
  entry.live_chunks = live_chunks;
  entry.versions = versions;
  entry.next_block = next_block_ + 1;
  add_block({entry});
  flush();
  commit_start_frame_ = next_frame();

  archive::Trailer next;
  next.state = {memory_id_, 0, entry.number, head_};
  next.start =
      trailer_.state.commit == 0 ? 0 : trailer_.start + trailer_.length + archive::kTrailerBoxBytes;
  next.length = file_.size() - next.start;
  next.previous = trailer_.state.commit == 0 ? 0 : trailer_.start + trailer_.length;
  next.next_frame = next_frame();
  next.next_block = next_block_;
  next.live_chunks = live_chunks;
  next.versions = versions;
  trailer_ = next;
  if (!with_trailer) return;
  const base::Bytes box = archive::pack_trailer(trailer_);
  file_.insert(file_.end(), box.begin(), box.end());
}

std::filesystem::path HandMadeVideo::write(const std::filesystem::path& path) const {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(file_.data()),
            static_cast<std::streamsize>(file_.size()));
  return path;
}

archive::SourceEntry source_entry(std::uint64_t id, std::string path, std::string_view text) {
  archive::SourceEntry source;
  source.id = id;
  source.path = std::move(path);
  source.media_type = "text/plain";
  source.hash = base::hash128(base::as_bytes(text));
  source.size_bytes = text.size();
  return source;
}

archive::PutEntry put_entry(std::uint64_t chunk, std::uint64_t source, std::uint64_t begin,
                            std::string text) {
  archive::PutEntry put;
  put.chunk = chunk;
  put.source = source;
  put.begin = begin;
  put.end = begin + text.size();
  put.text_bytes = text.size();
  put.text = std::move(text);
  return put;
}

}  // namespace memvid::test
