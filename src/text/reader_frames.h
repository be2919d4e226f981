// Frames: what the program memvid-loader answers, and how it is believed.
//
//   u8 kind | u32 bytes (little-endian) | payload
//   'T' a piece of text    'P' the place of the text that follows    'H' a heading that follows
//   'K' the block that the text that follows is of
//   'D' the end of a document
//   'M' a member of an archive    'B' bytes of it    'F' its end: why it cannot be read, if so
//   'E' an error, one line: why the file cannot be taken    'Z' the end: the file is whole
//
// 'H' holds level, bytes (varints), words (sized), 'K' the kind (u8) and the columns (sized), 'D'
// own id, title, media type and metadata, each sized (base/bytes.h), 'M' the kind (u8), the time
// (u64) and the name. 'E' and 'Z' are the last frame. A file is either a document or an archive.
// The program is taken for one that its input has subverted: every frame is checked.
#ifndef MEMVID_TEXT_READER_FRAMES_H_
#define MEMVID_TEXT_READER_FRAMES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "text/loader.h"

namespace memvid::text {

// A member of an archive, as it says itself.
struct PackedMember {
  enum class Kind : std::uint8_t { kFile, kLink, kOther };  // other: a device, a pipe
  Kind kind = Kind::kFile;
  std::int64_t modified_at = 0;  // seconds since 1970
  std::string name;              // any bytes
};

// Receives the members of an archive in its order. An Error stops the reader and is returned by it.
class MemberSink {
 public:
  virtual ~MemberSink() = default;
  virtual Status member(PackedMember&& member) = 0;
  // The next bytes of the member, not empty.
  virtual Status bytes(std::string_view piece) = 0;
  // The member is whole, or `problem` says, in one line, why it cannot be read.
  virtual Status end_member(std::string_view problem) = 0;
  // As DocumentSink::wait.
  virtual Status wait() { return {}; }
};

// The program's side: writes what it is given to a descriptor. kIo when nobody reads it any more.
class FrameWriter final : public DocumentSink, public MemberSink {
 public:
  explicit FrameWriter(int descriptor) : descriptor_(descriptor) {}
  Status text(std::string_view utf8) override;
  Status place(std::string_view where) override;
  Status heading(const Heading& heading) override;
  Status block(const Block& block) override;
  Status finish(Document&& document) override;
  Status member(PackedMember&& member) override;
  Status bytes(std::string_view piece) override;
  Status end_member(std::string_view problem) override;
  // The last frame: 'Z', or the error's message.
  Status end(const Status& status);

 private:
  Status write(char kind, std::string_view payload);
  Status flush();
  int descriptor_;
  base::Bytes held_;  // a sheet has a place and a text for each of a million rows
};

// The library's side: takes the bytes as they come and gives on to `sink` what they say.
class FrameReader {
 public:
  explicit FrameReader(DocumentSink& documents) : documents_(&documents) {}
  explicit FrameReader(MemberSink& members) : members_(&members) {}
  // The sink's errors; kCorrupt: not what the program would say. Not to be used after an Error.
  Status add(std::string_view bytes);
  // Nothing comes at present: asks the sink.
  Status wait() { return documents_ != nullptr ? documents_->wait() : members_->wait(); }
  // Whether the last frame has come.
  bool is_at_end() const { return is_at_end_; }
  // What the program's error said, if there was one.
  const std::optional<std::string>& refusal() const { return refusal_; }

 private:
  Status on_frame(char kind, std::string_view payload);
  Status on_end(char kind, std::string_view payload);
  Status on_part_of_document(char kind, std::string_view payload);
  Status on_heading(std::string_view payload);
  Status on_block(std::string_view payload);
  Status on_document(std::string_view payload);
  Status on_part_of_archive(char kind, std::string_view payload);
  Status on_member(std::string_view payload);

  DocumentSink* documents_ = nullptr;  // one of the two
  MemberSink* members_ = nullptr;
  std::string held_;
  bool has_text_ = false;
  bool is_in_member_ = false;
  bool is_at_end_ = false;
  std::optional<std::string> refusal_;
};

}  // namespace memvid::text

#endif  // MEMVID_TEXT_READER_FRAMES_H_
