// Loader: turns the bytes of one file into documents of UTF-8 text. One file per format.
//
// The text of a document is what the memory keeps: `extract` gives it back byte for byte. Plain
// text and Markdown keep their BOM and line ends; UTF-16 and Latin-1 become UTF-8.
#ifndef MEMVID_TEXT_LOADER_H_
#define MEMVID_TEXT_LOADER_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "memvid/error.h"

namespace memvid::text {

// One text with what is known of it. A file gives one document, a JSON Lines file one a line. A
// file or line without any text (empty, or an HTML page of scripts) gives none.
struct Document {
  std::string text;        // valid UTF-8, never empty
  std::string own_id;      // the document's own id (JSON Lines "id" or "_id"); empty if it has none
  std::string title;       // empty if it has none; one line, white space folded
  std::string media_type;  // "text/plain", "text/markdown", "text/html", "application/jsonl"
  std::string metadata;    // a JSON object as text, empty if there is none
  std::uint64_t first_line = 1;  // the line of the file on which the text starts, from 1
  bool is_single_chunk = false;  // keep as one chunk unless longer than the limit (JSON Lines)
};

// Receives documents in the order of the file. An Error stops the loader and is returned by it.
using DocumentSink = std::function<Status(Document&&)>;

// A loader keeps no state and may be used from many threads.
class Loader {
 public:
  virtual ~Loader() = default;
  // `bytes` is the whole file, `name` its file name (for messages: kCorrupt names line or byte).
  // kUnsupported when the bytes are binary.
  virtual Status load(std::string_view bytes, std::string_view name,
                      const DocumentSink& sink) const = 0;
};

// The loader for a file by its name's ending (.md .markdown .html .htm .xhtml .jsonl .ndjson), else
// by its first bytes (an HTML page without ending); anything else that is text: plain. nullptr: the
// bytes are binary.
const Loader* find_loader(const std::filesystem::path& path, std::string_view bytes);

// Loads one file of the disk. kNotFound, kIo; kInvalidArgument when it is a folder; kCapacity when
// it is larger than kFileBytesMax; kUnsupported when the file is binary (callers skip it with a
// line); kCorrupt when a JSON line does not parse. Messages name the path.
Status load_file(const std::filesystem::path& path, const DocumentSink& sink);

inline constexpr std::uint64_t kFileBytesMax = std::uint64_t{4} << 30;

}  // namespace memvid::text

#endif  // MEMVID_TEXT_LOADER_H_
