#include "text/format_table.h"

#include <algorithm>
#include <vector>

#include "text/encoding.h"
#include "text/formats.h"
#include "text/utf8.h"
#include "text/whole_text.h"

namespace memvid::text {
namespace {

bool begins_with_ignoring_case(std::string_view text, std::string_view lower) {
  return is_in_any_case(text.substr(0, lower.size()), lower);
}

// Without a mark and white space before them.
std::string_view first_words(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  bytes.remove_prefix(std::min(bytes.size(), bytes.find_first_not_of(" \t\r\n\f")));
  return bytes;
}

bool has_php(std::string_view bytes) {
  return bytes.find("<?php") != std::string_view::npos ||
         bytes.find("<?=") != std::string_view::npos;
}

// An XHTML page begins as XML. One with PHP in it is a program, and would be read without its code.
bool is_html(std::string_view bytes) {
  std::string_view page = first_words(bytes);
  if (begins_with_ignoring_case(page, "<?xml"))
    page = first_words(page.substr(std::min(page.find("?>"), page.size() - 2) + 2));
  const bool is_page =
      begins_with_ignoring_case(page, "<!doctype html") || begins_with_ignoring_case(page, "<html");
  return is_page && !has_php(bytes);
}

bool is_xml(std::string_view bytes) { return first_words(bytes).starts_with("<?xml "); }

bool is_rtf(std::string_view bytes) { return bytes.starts_with(kRtfSign); }

// The name of a zip file's first part. OpenDocument and EPUB begin with one that says what they
// are.
constexpr std::size_t kFirstNameAt = 30;
bool is_zip(std::string_view bytes) {
  return bytes.starts_with("PK\x03\x04") && bytes.size() >= kFirstNameAt;
}
std::string_view first_part(std::string_view bytes) {
  return is_zip(bytes) ? bytes.substr(kFirstNameAt) : "";
}
bool is_open_document(std::string_view zip, std::string_view kind) {
  constexpr std::string_view kPart = "mimetypeapplication/vnd.oasis.opendocument.";
  std::string_view part = first_part(zip);
  if (!part.starts_with(kPart)) return false;
  part.remove_prefix(kPart.size());
  return part.starts_with(kind);
}
bool is_text_document(std::string_view zip) { return is_open_document(zip, "text"); }
bool is_spreadsheet(std::string_view zip) { return is_open_document(zip, "spreadsheet"); }
bool is_presentation(std::string_view zip) { return is_open_document(zip, "presentation"); }
bool is_epub(std::string_view bytes) {
  return first_part(bytes).starts_with("mimetypeapplication/epub+zip");
}
// Which of them, its parts tell; the loader looks.
bool is_office_open_xml(std::string_view bytes) {
  const std::string_view part = first_part(bytes);
  return part.starts_with("[Content_Types].xml") || part.starts_with("_rels/.rels");
}

bool is_tar(std::string_view bytes) {
  constexpr std::size_t kMagicAt = 257;
  return bytes.size() > kMagicAt && bytes.substr(kMagicAt).starts_with("ustar");
}

// Readers look for it a little way in. An archive may have a whole one there.
bool is_pdf(std::string_view bytes) {
  return !is_zip(bytes) && !is_tar(bytes) &&
         bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos;
}

// Many a format is a zip file (.jar, .apk, .whl …): the name alone tells one that is a folder.
bool may_be_zip_archive(std::string_view bytes) {
  return is_zip(bytes) || bytes.starts_with("PK\x05\x06");  // an empty one
}

constexpr Cutting kProse = Cutting::kProse;
constexpr Cutting kLines = Cutting::kLines;
constexpr std::string_view kAsItIs = "as it is";
constexpr std::string_view kCode = "as it is, cut between functions and classes";
constexpr std::string_view kPackage = "paragraphs, headings, tables as rows; title, author, dates";
constexpr std::string_view kSheets = "sheet by sheet, a row a line; title, author, dates";
constexpr std::string_view kSlides = "slide by slide, with notes; title, author, dates";
constexpr std::string_view kArchive = "the files in it, each as what it is";
constexpr std::string_view kTable = "as it is, cut between rows; the columns' names";

// The first sign that holds counts.
constexpr Format kFormats[] = {
    {"Markdown", ".md .markdown", "text/markdown",
     "as it is; title, author, date, tags of the front matter, or the first heading",
     markdown_loader},
    {"HTML", ".html .htm .xhtml", "text/html", "what a reader sees; title", html_loader, kProse,
     is_html},
    {"reStructuredText", ".rst .rest", "text/x-rst", "as it is; title: the first heading",
     restructured_text_loader},
    {"manual page", ".man .mdoc", "text/troff", "as it is; title: what .TH or .Dt says; date",
     manual_page_loader, kProse, is_manual_page},
    {"CSV", ".csv", "text/csv", kTable, csv_loader, Cutting::kRows},
    {"TSV", ".tsv .tab", "text/tab-separated-values", kTable, tsv_loader, Cutting::kRows},
    {"subtitles", ".srt .vtt", "text/vtt", "a line a cue: its times and what is spoken",
     subtitle_loader, kLines, is_web_subtitles},
    {"notebook", ".ipynb", "application/x-ipynb+json",
     "cells in order, code and its output in fences; title, authors, language", notebook_loader},
    {"e-mail", ".eml", "message/rfc822",
     "sender, receivers, date, subject, what is said; attachments named", email_loader, kProse,
     is_email},
    {"mailbox", ".mbox", "application/mbox", "a document a message, as of e-mail", mailbox_loader,
     kProse, is_mailbox, true},
    {"JSON Lines", ".jsonl .ndjson", "application/jsonl",
     "a document a line: its text, id, title, metadata", json_lines_loader, kProse, nullptr, true},
    {"JSON", ".json .geojson .json5", "application/json", kAsItIs, nullptr, kLines},
    {"XML", ".xml .svg .xsd .xsl .xslt .rss .atom .docbook", "application/xml", kAsItIs, nullptr,
     kProse, is_xml},
    {"YAML", ".yaml .yml", "application/yaml", kAsItIs, nullptr, kLines},
    {"TOML", ".toml", "application/toml", kAsItIs, nullptr, kLines},
    {"settings", ".ini .cfg .conf .properties .env", "text/x-ini", kAsItIs, nullptr, kLines},
    {"log", ".log", "text/x-log", "as it is, cut between lines", nullptr, kLines},
    {"assembler", ".s .asm", "text/x-asm", kCode, nullptr, kLines},
    {"C", ".c .h", "text/x-c", kCode, nullptr, kLines},
    {"C++", ".cc .cpp .cxx .hh .hpp .hxx .ipp", "text/x-c++", kCode, nullptr, kLines},
    {"C#", ".cs", "text/x-csharp", kCode, nullptr, kLines},
    {"CMake", ".cmake", "text/x-cmake", kCode, nullptr, kLines},
    {"CSS", ".css .scss .less", "text/css", kCode, nullptr, kLines},
    {"Go", ".go", "text/x-go", kCode, nullptr, kLines},
    {"Haskell", ".hs", "text/x-haskell", kCode, nullptr, kLines},
    {"Java", ".java", "text/x-java", kCode, nullptr, kLines},
    {"JavaScript", ".js .mjs .cjs .jsx", "text/javascript", kCode, nullptr, kLines},
    {"Kotlin", ".kt .kts", "text/x-kotlin", kCode, nullptr, kLines},
    {"Lisp", ".lisp .el .scm .clj", "text/x-lisp", kCode, nullptr, kLines},
    {"Lua", ".lua", "text/x-lua", kCode, nullptr, kLines},
    {"Perl", ".pl .pm", "text/x-perl", kCode, nullptr, kLines},
    {"PHP", ".php", "text/x-php", kCode, nullptr, kLines},
    {"Python", ".py .pyi", "text/x-python", kCode, nullptr, kLines},
    {"R", ".r", "text/x-r", kCode, nullptr, kLines},
    {"Ruby", ".rb", "text/x-ruby", kCode, nullptr, kLines},
    {"Rust", ".rs", "text/x-rust", kCode, nullptr, kLines},
    {"Scala", ".scala", "text/x-scala", kCode, nullptr, kLines},
    {"shell script", ".sh .bash .zsh .fish", "text/x-shellscript", kCode, nullptr, kLines},
    {"SQL", ".sql", "text/x-sql", kCode, nullptr, kLines},
    {"Swift", ".swift", "text/x-swift", kCode, nullptr, kLines},
    {"TypeScript", ".ts .tsx", "text/x-typescript", kCode, nullptr, kLines},
    {"PDF", ".pdf", "application/pdf", "the text of its pages; title, author, dates", pdf_loader,
     kProse, is_pdf, false, true},
    {"RTF", ".rtf", "application/rtf", kPackage, rtf_loader, kProse, is_rtf, false, true},
    {"EPUB", ".epub", "application/epub+zip", "its chapters in reading order; title, author, dates",
     package_loader, kProse, is_epub, false, true},
    {"OpenDocument text", ".odt", "application/vnd.oasis.opendocument.text", kPackage,
     package_loader, kProse, is_text_document, false, true},
    {"OpenDocument sheets", ".ods", "application/vnd.oasis.opendocument.spreadsheet", kSheets,
     package_loader, kProse, is_spreadsheet, false, true},
    {"OpenDocument slides", ".odp", "application/vnd.oasis.opendocument.presentation", kSlides,
     package_loader, kProse, is_presentation, false, true},
    {"Excel", ".xlsx .xlsm", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     kSheets, package_loader, kProse, nullptr, false, true},
    {"PowerPoint", ".pptx .pptm .ppsx",
     "application/vnd.openxmlformats-officedocument.presentationml.presentation", kSlides,
     package_loader, kProse, nullptr, false, true},
    {"Word", ".docx .docm",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document", kPackage,
     package_loader, kProse, is_office_open_xml, false, true},
    {"tar", ".tar .tgz .tbz2 .txz .tzst", "application/x-tar", kArchive, nullptr, kProse, is_tar,
     false, true, "tar"},
    {"zip", ".zip", "application/zip", kArchive, nullptr, kProse, nullptr, false, true, "zip"},
    {"plain text", ".txt .text", "text/plain", "as it is; also any other file that is text",
     plain_text_loader},
};
constexpr const Format& kPlainText = kFormats[std::size(kFormats) - 1];
constexpr const Format& kZipArchive = kFormats[std::size(kFormats) - 2];

bool has_ending(const Format& format, std::string_view ending) {
  std::string_view rest = format.endings;
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find(' '));
    if (is_in_any_case(ending, one)) return true;
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
  }
  return false;
}

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* find_format(const std::filesystem::path& path, std::string_view first_bytes) {
  const bool is_binary = looks_binary(first_bytes);
  const std::string ending = path.extension().string();
  // Office Open XML may begin as any zip file does: its name counts first.
  if (is_zip(first_bytes))
    for (const Format& format : kFormats)
      if (format.is_binary && format.loader == package_loader && has_ending(format, ending))
        return &format;
  for (const Format& format : kFormats)
    if (format.is_binary == is_binary && format.is_sign != nullptr && format.is_sign(first_bytes))
      return &format;
  if (may_be_zip_archive(first_bytes) && has_ending(kZipArchive, ending)) return &kZipArchive;
  if (is_binary) return nullptr;
  for (const Format& format : kFormats)
    if (!format.is_binary && has_ending(format, ending)) return &format;
  return &kPlainText;
}

const Loader& loader_of(const Format& format) {
  if (format.loader != nullptr) return format.loader();
  static const std::vector<WholeTextLoader> loaders = [] {
    std::vector<WholeTextLoader> all;
    for (const Format& row : kFormats) all.emplace_back(row.media_type);
    return all;
  }();
  return loaders[static_cast<std::size_t>(&format - kFormats)];
}

bool is_one_of_many(std::string_view media_type) {
  return std::any_of(std::begin(kFormats), std::end(kFormats), [&](const Format& format) {
    return format.holds_many && format.media_type == media_type;
  });
}

}  // namespace memvid::text
