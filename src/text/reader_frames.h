// Frames: what the program memvid-loader answers, and how it is believed.
//
//   u8 kind | u32 bytes (little-endian) | payload
//   'T' a piece of text    'P' the place of the text that follows    'D' the end of a document
//   'E' an error, one line: why the file cannot be taken    'Z' the end: the file is whole
//
// 'D' holds own id, title, media type and metadata, each sized (base/bytes.h). 'E' and 'Z' are the
// last frame. The program is taken for one that its input has subverted: every frame is checked.
#ifndef MEMVID_TEXT_READER_FRAMES_H_
#define MEMVID_TEXT_READER_FRAMES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "text/loader.h"

namespace memvid::text {

// The program's side: writes what it is given to a descriptor. kIo when nobody reads it any more.
class FrameWriter final : public DocumentSink {
 public:
  explicit FrameWriter(int descriptor) : descriptor_(descriptor) {}
  Status text(std::string_view utf8) override;
  Status place(std::string_view where) override;
  Status finish(Document&& document) override;
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
  explicit FrameReader(DocumentSink& sink) : sink_(sink) {}
  // The sink's errors; kCorrupt: not what the program would say. Not to be used after an Error.
  Status add(std::string_view bytes);
  // Whether the last frame has come.
  bool is_at_end() const { return is_at_end_; }
  // What the program's error said, if there was one.
  const std::optional<std::string>& refusal() const { return refusal_; }

 private:
  Status on_frame(char kind, std::string_view payload);
  Status on_document(std::string_view payload);

  DocumentSink& sink_;
  std::string held_;
  bool has_text_ = false;
  bool is_at_end_ = false;
  std::optional<std::string> refusal_;
};

}  // namespace memvid::text

#endif  // MEMVID_TEXT_READER_FRAMES_H_
