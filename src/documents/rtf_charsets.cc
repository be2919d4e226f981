#include "documents/rtf_charsets.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "text/encoding.h"

namespace memvid::documents {
namespace {

constexpr int kUtf8 = 65001;
constexpr int kMacintosh = 10000;

struct Row {
  int charset;
  int code_page;
};
constexpr Row kRows[] = {{77, kMacintosh}, {128, 932},  {129, 949},  {134, 936},
                         {136, 950},       {161, 1253}, {162, 1254}, {163, 1258},
                         {177, 1255},      {178, 1256}, {186, 1257}, {204, 1251},
                         {222, 874},       {238, 1250}, {254, 437},  {255, 850}};

text::Decoder decoder_of(int code_page) {
  const std::string number = std::to_string(code_page);
  const std::string name = code_page == kMacintosh ? "macintosh"
                           : code_page < 874       ? "ibm-" + number
                                                   : "windows-" + number;
  auto decoder = text::Decoder::named(name);
  return decoder ? std::move(*decoder) : text::Decoder(text::Encoding::kWindows1252);
}

}  // namespace

int code_page_of_charset(int charset) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                 [charset](const Row& one) { return one.charset == charset; });
  return row == std::end(kRows) ? 0 : row->code_page;
}

std::string CodePages::to_utf8(std::string_view bytes, int code_page) {
  if (code_page == kUtf8) return text::repaired(bytes);
  // Most texts are ASCII, which is the same in all of them.
  if (std::all_of(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) == 0; }))
    return std::string(bytes);
  auto found = decoders_.find(code_page);
  if (found == decoders_.end()) found = decoders_.emplace(code_page, decoder_of(code_page)).first;
  std::string utf8;
  found->second.decode(bytes, true, utf8);
  return utf8;
}

}  // namespace memvid::documents
