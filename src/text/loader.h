// Loader: turns the bytes of one file into documents of UTF-8 text. One file per format.
//
// The text of a document is what the memory keeps: `extract` gives it back byte for byte. Formats
// that are read as text (Markdown, CSV, JSON, code …) keep their BOM and line ends; other
// encodings (encoding.h) become UTF-8. HTML, subtitles, notebooks and e-mail become what a reader
// sees of them. Texts stream, so a file may be larger than the RAM; HTML, notebooks and each e-mail
// are read as a whole.
#ifndef MEMVID_TEXT_LOADER_H_
#define MEMVID_TEXT_LOADER_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "memvid/config.h"
#include "memvid/error.h"
#include "text/blocks.h"
#include "text/headings.h"
#include "text/input.h"
#include "text/line_cuts.h"

namespace memvid::text {

// What is known of one text. A file gives one document, a JSON Lines file one a line. A file or
// line without any text (empty, or an HTML page of scripts) gives none.
struct Document {
  std::string own_id;      // the document's own id (JSON Lines "id" or "_id"); empty if it has none
  std::string title;       // empty if it has none; one line, white space folded
  std::string media_type;  // as format_table.h has it: "text/markdown", "application/pdf"
  std::string metadata;    // a JSON object as text, empty if there is none
  std::uint64_t first_line = 1;  // the line of the file on which the text starts, from 1
};

// A file within an archive.
struct Member {
  std::string path;  // below the archive, with '/' between names, escaped as by escape_name
  std::int64_t modified_at = 0;  // seconds since 1970, as the archive says
  std::uint64_t size_bytes = 0;  // 0 of what its name, its place or its kind leaves out
};

// Receives documents in the order of the file. An Error stops the loader and is returned by it.
class DocumentSink {
 public:
  virtual ~DocumentSink() = default;
  // How the texts of this file are best cut; before the first piece. Not called: as prose.
  virtual void cut_as(Cutting /*cutting*/) {}
  // The next piece of a document's text: valid UTF-8, not empty.
  virtual Status text(std::string_view utf8) = 0;
  // Where the text that follows stands, as people say it: "p. 12", "slide 3", "Sales!A40". Valid
  // UTF-8, one line, short. It holds until the next place or finish(). A sink may have no use for
  // it; formats whose lines say enough tell none.
  virtual Status place(std::string_view where);
  // The text that follows begins with this heading, at the beginning of a line. What stands below
  // it is then at its place, and no more at the one that was told before.
  virtual Status heading(const Heading& heading);
  // The text that follows, from the beginning of a line, is of this block, up to the next call or
  // finish().
  virtual Status block(const Block& block);
  // Asked some ten times a second by a loader that waits for another process; an Error stops it.
  virtual Status wait();
  // All pieces since the last finish() were the text of this document; there was at least one.
  virtual Status finish(Document&& document) = 0;

  // Of an archive alone: what follows, up to end_member, is of this file within it. A sink that
  // knows no archives refuses it.
  virtual Status begin_member(Member&& member);
  // What became of it; `detail` as FolderEntry has it. If it is not taken, what came of it since
  // begin_member is to be forgotten.
  virtual Status end_member(FolderVerdict verdict, std::string_view detail);
};

// A loader keeps no state and may be used from many threads.
class Loader {
 public:
  virtual ~Loader() = default;
  // `name` is the file's name (for messages: kCorrupt names line or byte). kUnsupported when the
  // bytes are binary; the input's own errors; kIo when the file changes while it is read. After an
  // Error the sink may have got a part of the file.
  virtual Status load(Input& input, std::string_view name, DocumentSink& sink) const = 0;
};

// True for the media types of files that hold many documents: their path says nothing of one.
bool is_one_of_many(std::string_view media_type);

// Loads one file of the disk, or the one inside of it if it is compressed, or, of an archive, the
// files within that `rules` let in (text/archive.h). The errors of open_input, unpack and the
// loader; kUnsupported when the file is binary (callers skip it with a line). Messages name the
// path.
Status load_file(const std::filesystem::path& path, DocumentSink& sink,
                 const FolderConfig& rules = {});

// The same for the file `path` within an archive, whose bytes `input` gives. An archive in it is
// kUnsupported.
Status load_member(std::unique_ptr<Input> input, const std::filesystem::path& path,
                   DocumentSink& sink);

// True when load_file refuses the file as binary: by its first bytes, or those of the file inside
// of it if it is compressed, it is of no format that is read. False also when it cannot be read.
bool is_binary(const std::filesystem::path& path);
bool is_binary(std::unique_ptr<Input> input, const std::filesystem::path& path);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_LOADER_H_
