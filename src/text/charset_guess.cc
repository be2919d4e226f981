// uchardet's word counts for these encodings and no other. Measured with uchardet 0.0.7, and beside
// it ucsdet of ICU 72, on texts that Python's codecs made of Debian's manual pages and of the names
// of countries in Korean, the first so many bytes that begin with a line that is not ASCII:
//
//   right answers of 120            60 bytes         200 bytes        1,000 bytes
//                               uchardet ucsdet  uchardet ucsdet  uchardet ucsdet
//   Japanese  Shift_JIS              118    112       119    118       120    120
//   Japanese  EUC-JP                 118    104       119    118       120    120
//   Korean    EUC-KR                 120    114       120    120       120    120
//   Chinese   GB18030                114     86       118    114       120    120
//   Chinese   Big5                   111     79       116    116       120    118
//   Russian   KOI8-R                 116     97       119     99       120    108
//   Russian   windows-1251           119    100       119    100       119    108
//   Russian   ISO-8859-5             120     96       120    100       120    108
//   Russian   IBM866                 119      0       119      0       117      0
//   Ukrainian windows-1251           109     72       111    101       119    119
//
// and none of these was said of 10,491 texts in German, French, Spanish, Italian, Dutch, Swedish,
// Danish, Norwegian, Finnish, Portuguese, Polish, Czech, Hungarian, Romanian, Turkish, Greek in
// their 8-bit encodings, nor, with the rules below, of 38,011 single lines of such texts, nor of
// 1,373 English files with typographic quotes and dashes of Windows-1252 (one without the rules).
// Of Latin encodings it is no judge: of Spanish in Windows-1252 it says windows-1250 32 times of
// 120 at 60 bytes, of Italian IBM852 21 times of 120 at 1,000.
//
// More is not better: of 10,000 bytes of KOI8-R, in whose text English words stand, it takes 35 of
// 120 for nothing; of 1,000 bytes of the lines that are not ASCII it knows 119.
#include "text/charset_guess.h"

#include <uchardet.h>

#include <algorithm>
#include <memory>
#include <string>

#include "text/decoder.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

constexpr std::size_t kSampleBytes = 1000;
constexpr std::size_t kPlainBytesMax = 20;  // of a line, before what is not ASCII
constexpr std::size_t kForeignBytesMin = 8;

struct Known {
  std::string_view name;  // as uchardet has it
  Encoding encoding;
  bool is_cyrillic;
};
constexpr Known kKnown[] = {{"SHIFT_JIS", Encoding::kShiftJis, false},
                            {"EUC-JP", Encoding::kEucJp, false},
                            {"UHC", Encoding::kEucKr, false},
                            {"EUC-KR", Encoding::kEucKr, false},
                            {"GB18030", Encoding::kGb18030, false},
                            {"BIG5", Encoding::kBig5, false},
                            {"KOI8-R", Encoding::kKoi8, true},
                            {"WINDOWS-1251", Encoding::kWindows1251, true},
                            {"ISO-8859-5", Encoding::kIso8859Part5, true},
                            {"IBM866", Encoding::kIbm866, true}};

std::size_t foreign_bytes(std::string_view bytes) {
  return static_cast<std::size_t>(
      std::count_if(bytes.begin(), bytes.end(), [](char c) { return !is_ascii(c); }));
}

// The lines, or parts of long ones, in which there is something that is not ASCII.
std::string foreign_lines(std::string_view bytes) {
  std::string lines;
  while (!bytes.empty() && lines.size() < kSampleBytes) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    std::string_view line = bytes.substr(0, end);
    const auto foreign =
        std::find_if(line.begin(), line.end(), [](char c) { return !is_ascii(c); });
    const auto plain = static_cast<std::size_t>(foreign - line.begin());
    bytes.remove_prefix(end);
    if (plain == line.size()) continue;
    line.remove_prefix(plain - std::min(plain, kPlainBytesMax));
    lines += line.substr(0, kSampleBytes - lines.size());
  }
  return lines;
}

std::string name_by_uchardet(std::string_view bytes) {
  const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(),
                                                                       &uchardet_delete);
  uchardet_handle_data(detector.get(), bytes.data(), bytes.size());
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

// Whether nearly all of it means something in that encoding.
bool decodes(std::string_view bytes, Encoding encoding) {
  std::string utf8;
  Decoder(encoding).decode(bytes, false, utf8);
  std::size_t bad = 0;
  std::size_t all = 0;
  for (std::size_t at = 0; at < utf8.size(); at = step_on(utf8, at), ++all) {
    const char32_t c = decode(utf8, at);
    if (c == 0xFFFD || (c >= 0x7F && c < 0xA0)) ++bad;
  }
  return bad * 50 <= all;
}

}  // namespace

std::optional<Encoding> guess_encoding(std::string_view bytes) {
  const std::string lines = foreign_lines(bytes);
  const std::size_t foreign = foreign_bytes(lines);
  if (foreign < kForeignBytesMin) return std::nullopt;
  const std::string name = name_by_uchardet(lines);
  const auto* known = std::find_if(std::begin(kKnown), std::end(kKnown),
                                   [&name](const Known& one) { return one.name == name; });
  if (known == std::end(kKnown)) return std::nullopt;
  const auto latin = static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }));
  // Letters of Cyrillic are one byte each; a Latin text has few that are not ASCII.
  if (known->is_cyrillic && foreign < latin) return std::nullopt;
  if (!decodes(lines, known->encoding)) return std::nullopt;
  return known->encoding;
}

}  // namespace memvid::text
