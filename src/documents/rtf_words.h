// The control words of RTF that say something to a reader of texts; all others are passed over.
#ifndef MEMVID_DOCUMENTS_RTF_WORDS_H_
#define MEMVID_DOCUMENTS_RTF_WORDS_H_

#include <string_view>

namespace memvid::documents {

// Where the text of a group goes.
enum class RtfTarget {
  kBody,
  kNowhere,
  kFonts,
  kStyles,
  kStyle,  // one of them
  kInfo,
  kTitle,
  kAuthor,
  kCreated,
  kModified,
  kNotes,
  kComments,
  kHeader,
  kFooter,
};

enum class RtfAction {
  kNone,
  kText,   // stands for `text`
  kGroup,  // the text of its group goes to `target`
  kKeep,   // its group goes on as the one around it, though old readers should pass over it
  kUnicode,
  kFallback,  // how many bytes after \u stand for the same
  kTwoForms,  // a group for old readers, then one in \ud
  kNewForm,
  kFont,
  kCharset,
  kFontPage,
  kPage,  // the document's code page: the number, else `code_page`
  kHidden,
  kPlain,
  kNewParagraph,
  kStyle,
  kOutline,
  kInTable,
  kListText,
  kParagraphEnd,
  kCellEnd,
  kRowEnd,
  kDate,  // a part of one
};

struct RtfWord {
  std::string_view name;
  RtfAction action = RtfAction::kNone;
  std::string_view text = {};
  RtfTarget target = RtfTarget::kBody;
  int code_page = 0;
};

// nullptr: it says nothing.
const RtfWord* find_rtf_word(std::string_view name);

}  // namespace memvid::documents

#endif  // MEMVID_DOCUMENTS_RTF_WORDS_H_
