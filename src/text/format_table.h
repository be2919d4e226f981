// The table of what is read: a row a format. The loader of a file is chosen here, and nowhere else.
#ifndef MEMVID_TEXT_FORMAT_TABLE_H_
#define MEMVID_TEXT_FORMAT_TABLE_H_

#include <filesystem>
#include <span>
#include <string_view>

#include "text/line_cuts.h"
#include "text/loader.h"

namespace memvid::text {

struct Format {
  std::string_view name;
  std::string_view endings;             // of file names: ".md .markdown", in small letters
  std::string_view media_type;          // of its documents
  std::string_view gives;               // for people: what becomes text, title and metadata
  const Loader& (*loader)() = nullptr;  // null: the file as it is, of which nothing else is said
  Cutting cutting = Cutting::kProse;
  // True when a file that begins so is of this format whatever its name says; null: only the name
  // can tell.
  bool (*is_sign)(std::string_view first_bytes) = nullptr;
  bool holds_many = false;        // documents, of which the file's name says nothing
  bool is_binary = false;         // its files are no text
  std::string_view archive = {};  // of files, as memvid-loader calls it: "zip"; empty: it is none
};

std::span<const Format> formats();

// Of a format that is no archive.
const Loader& loader_of(const Format& format);

// The format of a file: by its first bytes where they leave no doubt, else by its name's ending,
// else plain text. nullptr: the bytes are binary.
const Format* find_format(const std::filesystem::path& path, std::string_view first_bytes);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_FORMAT_TABLE_H_
