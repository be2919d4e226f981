#include "text/loader.h"

#include <algorithm>

#include "base/try.h"
#include "text/decoder.h"
#include "text/encoding.h"
#include "text/formats.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

struct Format {
  std::string_view ending;
  const Loader& (*loader)();
};

constexpr Format kFormats[] = {
    {".md", markdown_loader},       {".markdown", markdown_loader}, {".html", html_loader},
    {".htm", html_loader},          {".xhtml", html_loader},        {".jsonl", json_lines_loader},
    {".ndjson", json_lines_loader}, {".txt", plain_text_loader},    {".text", plain_text_loader},
};

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool begins_with_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  return std::equal(lower.begin(), lower.end(), text.begin(),
                    [](char a, char b) { return a == to_lower(b); });
}

bool looks_like_html(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  const std::size_t first = bytes.find_first_not_of(" \t\r\n\f");
  if (first == std::string_view::npos) return false;
  bytes.remove_prefix(first);
  return begins_with_ignoring_case(bytes, "<!doctype html") ||
         begins_with_ignoring_case(bytes, "<html");
}

bool is_pdf(std::string_view bytes) {
  return bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos && looks_binary(bytes);
}

// Documents that are zip files. Those of OpenDocument and EPUB begin with a part that says so; of
// Office Open XML some part of its own is the first.
bool is_package(std::string_view bytes, std::string_view ending) {
  constexpr std::size_t kNameAt = 30;
  constexpr std::string_view kEndings[] = {".docx", ".docm", ".pptx", ".pptm", ".ppsx", ".xlsx",
                                           ".xlsm", ".odt",  ".ods",  ".odp",  ".epub"};
  constexpr std::string_view kFirstParts[] = {"mimetypeapplication/epub+zip",
                                              "mimetypeapplication/vnd.oasis.opendocument.",
                                              "[Content_Types].xml", "_rels/.rels"};
  if (!bytes.starts_with("PK\x03\x04") || bytes.size() < kNameAt) return false;
  bytes.remove_prefix(kNameAt);
  return std::any_of(std::begin(kFirstParts), std::end(kFirstParts),
                     [&](std::string_view part) { return bytes.starts_with(part); }) ||
         std::any_of(std::begin(kEndings), std::end(kEndings), [&](std::string_view known) {
           return ending.size() == known.size() && begins_with_ignoring_case(ending, known);
         });
}

}  // namespace

Status DocumentSink::place(std::string_view) { return {}; }

Status read_text(Input& input, std::string_view name, const TextSink& on_piece) {
  input.rewind();
  EncodingDetector detector;
  for (;;) {
    MEMVID_TRY(const std::string_view bytes, input.next());
    if (bytes.empty()) break;
    detector.add(bytes);
  }
  const Encoding encoding = detector.finish();
  if (encoding == Encoding::kBinary) return binary_error(name);

  input.rewind();
  Decoder decoder(encoding);
  for (bool is_last = false; !is_last;) {
    MEMVID_TRY(const std::string_view bytes, input.next());
    is_last = bytes.empty();
    std::string utf8;
    if (!decoder.decode(bytes, is_last, utf8))
      return fail(ErrorCode::kIo, printable(name) + ": changed while it was read; try again");
    if (!utf8.empty()) MEMVID_TRY_VOID(on_piece(utf8));
  }
  return {};
}

Status binary_error(std::string_view name) {
  return fail(ErrorCode::kUnsupported, printable(name) + ": binary, not text");
}

const Loader* find_loader(const std::filesystem::path& path, std::string_view first_bytes) {
  const std::string ending = path.extension().native();
  if (is_pdf(first_bytes)) return &pdf_loader();
  if (is_package(first_bytes, ending)) return &package_loader();
  if (looks_binary(first_bytes)) return nullptr;
  for (const Format& format : kFormats)
    if (ending.size() == format.ending.size() && begins_with_ignoring_case(ending, format.ending))
      return &format.loader();
  return looks_like_html(first_bytes) ? &html_loader() : &plain_text_loader();
}

Status load_file(const std::filesystem::path& path, DocumentSink& sink) {
  MEMVID_TRY(const auto input, open_input(path));
  MEMVID_TRY(const std::string_view first_bytes, input->next());
  const Loader* loader = find_loader(path, first_bytes);
  if (loader == nullptr) return binary_error(path.native());
  return loader->load(*input, path.native(), sink);
}

bool is_binary(const std::filesystem::path& path) {
  const auto input = open_input(path);
  if (!input) return false;
  const auto first_bytes = (*input)->next();
  return first_bytes && find_loader(path, *first_bytes) == nullptr;
}

}  // namespace memvid::text
