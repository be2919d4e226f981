// HandMadeVideo: writes memories entry by entry, also such as no command writes yet (deletes,
// differences, grafts, several commits), so that the reader is proved on all of the format.
#ifndef MEMVID_TESTS_ARCHIVE_HAND_MADE_VIDEO_H_
#define MEMVID_TESTS_ARCHIVE_HAND_MADE_VIDEO_H_

#include <filesystem>
#include <memory>
#include <vector>

#include "archive/compression.h"
#include "archive/entry.h"
#include "archive/frame_io.h"
#include "archive/packer.h"
#include "archive/trailer.h"
#include "base/bytes.h"

namespace memvid::test {

class HandMadeVideo {
 public:
  explicit HandMadeVideo(std::uint8_t id);  // the memory id is sixteen times this byte

  // One block of entries in symbols of its own, packed if there is a dictionary.
  void add_block(const std::vector<archive::Entry>& entries,
                 const archive::Dictionary* dictionary = nullptr);
  void add_dictionary(const archive::Dictionary& dictionary);
  // One packed block as it is, in symbols of its own: nothing in it need be right.
  void add_packed(archive::BlockRole role, base::ByteSpan packed);
  // Puts the frames of another memory behind what is there, as behind a graft's symbol.
  void add_foreign_frames(const HandMadeVideo& other);
  // The graft's symbol, which names the other's last commit, and its frames.
  void add_graft(const HandMadeVideo& other, std::uint64_t chunk_base, std::uint64_t source_base);
  // Ends the fragment, with a commit entry and, unless told otherwise, a trailer.
  void commit(std::uint64_t live_chunks, std::uint64_t versions, bool with_trailer = true);

  std::uint64_t next_frame() const { return frames_.size(); }
  const archive::Trailer& trailer() const { return trailer_; }
  const base::Bytes& bytes() const { return file_; }
  std::filesystem::path write(const std::filesystem::path& path) const;

 private:
  void flush();
  void add(const archive::BlockHeader& header, base::ByteSpan packed);
  base::Hash128 memory_id_{};
  std::unique_ptr<archive::FrameMaker> maker_;
  std::vector<base::Bytes> symbols_;
  std::vector<base::Bytes> frames_;  // packets of all frames
  std::size_t frames_in_file_ = 0;
  base::Bytes file_;
  base::Hash256 head_{};
  std::uint64_t next_block_ = 0;
  std::uint64_t commit_start_frame_ = 0;
  archive::Trailer trailer_;
};

// Entries with what tests do not care about filled in.
archive::SourceEntry source_entry(std::uint64_t id, std::string path, std::string_view text);
archive::PutEntry put_entry(std::uint64_t chunk, std::uint64_t source, std::uint64_t begin,
                            std::string text);

}  // namespace memvid::test

#endif  // MEMVID_TESTS_ARCHIVE_HAND_MADE_VIDEO_H_
