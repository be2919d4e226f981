// The code pages of RTF, made UTF-8.
#ifndef MEMVID_DOCUMENTS_RTF_CHARSETS_H_
#define MEMVID_DOCUMENTS_RTF_CHARSETS_H_

#include <map>
#include <string>
#include <string_view>

#include "text/decoder.h"

namespace memvid::documents {

// Of \fcharset; 0: the document's own.
int code_page_of_charset(int charset);

// One that ICU does not know is taken as 1252.
class CodePages {
 public:
  std::string to_utf8(std::string_view bytes, int code_page);

 private:
  std::map<int, text::Decoder> decoders_;
};

}  // namespace memvid::documents

#endif  // MEMVID_DOCUMENTS_RTF_CHARSETS_H_
