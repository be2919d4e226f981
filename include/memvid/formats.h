// What the Encoder reads: the kinds of file, as `memvid loaders` lists them.
//
// A file's kind is told by its first bytes where they leave no doubt (an HTML page, whatever its
// name), else by its name's ending, else it is plain text. Bytes that are no text at all are an
// Error of add_file (kUnsupported), and add_directory skips them with a line.
#ifndef MEMVID_FORMATS_H_
#define MEMVID_FORMATS_H_

#include <string>
#include <vector>

namespace memvid {

struct FormatInfo {
  std::string name;                  // "Markdown"
  std::vector<std::string> endings;  // ".md", ".markdown"; in small letters, any case counts
  std::string media_type;            // Source::media_type; empty: that of the file inside
  std::string gives;                 // one line: what becomes text, title and metadata
};

// All formats of this build, in a fixed order. Thread-safe.
std::vector<FormatInfo> list_formats();

}  // namespace memvid

#endif  // MEMVID_FORMATS_H_
