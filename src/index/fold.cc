// Folding is NFKC casefold (case, full width, ligatures), then decomposition, from which the marks
// of alphabets are dropped, then composition again, which puts Hangul and kana together as they
// were. Marks of Indic scripts and of Thai are vowels: they stay.

#include "index/fold.h"

#include <unicode/normalizer2.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

namespace memvid::index {
namespace {

// Accents of Latin, Greek and Cyrillic; points of Hebrew; short vowels of Arabic.
bool is_accent(UChar32 c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0591 && c <= 0x05C7) ||
         (c >= 0x064B && c <= 0x065F) || c == 0x0670;
}

bool is_full_width_ascii(UChar32 c) { return c >= 0xFF01 && c <= 0xFF5E; }

// Folding takes some characters apart, "⑴" into "(1)"; a term keeps letters, digits and '_' only.
bool is_term_character(UChar32 c) { return is_word_character(c) || c == '_' || c == '.'; }

// Letters with a stroke and ligatures have no decomposition in Unicode, but people type them plain.
const char16_t* plain_letters(UChar32 c) {
  switch (c) {
    case 0x00E6: return u"ae";
    case 0x0153: return u"oe";
    case 0x00F8: return u"o";
    case 0x00F0:
    case 0x0111: return u"d";
    case 0x00FE: return u"th";
    case 0x0127: return u"h";
    case 0x0131: return u"i";
    case 0x0142: return u"l";
    case 0x0640: return u"";  // Arabic tatweel only stretches a word
    default: return nullptr;
  }
}

}  // namespace

std::int32_t next_character(std::string_view text, std::size_t& offset) {
  auto place = static_cast<std::int64_t>(offset);
  const auto length = static_cast<std::int64_t>(text.size());
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  UChar32 character = 0;
  U8_NEXT(bytes, place, length, character);
  offset = static_cast<std::size_t>(place);
  return character;
}

bool is_word_character(std::int32_t character) {
  constexpr std::uint32_t kWord = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK;
  if (character < 0) return false;
  return (U_GET_GC_MASK(character) & kWord) != 0 || character == 0x200C || character == 0x200D;
}

bool needs_dictionary(std::int32_t character) {
  if (character < 0x0E00 || is_full_width_ascii(character)) return false;
  switch (u_getIntPropertyValue(character, UCHAR_LINE_BREAK)) {
    case U_LB_COMPLEX_CONTEXT:               // Thai, Lao, Khmer, Burmese
    case U_LB_IDEOGRAPHIC:                   // Chinese characters, most kana
    case U_LB_CONDITIONAL_JAPANESE_STARTER:  // small kana
    case U_LB_NONSTARTER:                    // the prolonged sound mark, iteration marks
      return true;
    default: return false;
  }
}

bool is_east_asian(std::int32_t character) {
  if (character < 0x1100 || is_full_width_ascii(character)) return false;
  switch (u_getIntPropertyValue(character, UCHAR_LINE_BREAK)) {
    case U_LB_IDEOGRAPHIC:
    case U_LB_CONDITIONAL_JAPANESE_STARTER:
    case U_LB_NONSTARTER:
    case U_LB_H2:
    case U_LB_H3: return true;
    default: return false;
  }
}

std::string fold(std::string_view word) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const auto* decompose = icu::Normalizer2::getNFDInstance(status);
  const auto* compose = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) return std::string(word);  // ICU without its data: words as they are
  const auto source = icu::UnicodeString::fromUTF8(
      icu::StringPiece(word.data(), static_cast<std::int32_t>(word.size())));
  const icu::UnicodeString decomposed =
      decompose->normalize(casefold->normalize(source, status), status);
  icu::UnicodeString plain;
  for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
    const UChar32 c = decomposed.char32At(i);
    if (is_accent(c) || !is_term_character(c)) continue;
    if (const char16_t* letters = plain_letters(c)) {
      plain.append(letters, -1);
    } else {
      plain.append(c);
    }
  }
  std::string folded;
  compose->normalize(plain, status).toUTF8String(folded);
  return U_FAILURE(status) ? std::string(word) : folded;
}

struct WordBreaker::State {
  UBreakIterator* iterator = nullptr;
  UText* text = nullptr;
  ~State() {
    if (iterator != nullptr) ubrk_close(iterator);
    if (text != nullptr) utext_close(text);
  }
};

WordBreaker::WordBreaker() : state_(std::make_unique<State>()) {}
WordBreaker::~WordBreaker() = default;

std::vector<std::size_t> WordBreaker::boundaries(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  if (state_->iterator == nullptr) state_->iterator = ubrk_open(UBRK_WORD, "", nullptr, 0, &status);
  state_->text =
      utext_openUTF8(state_->text, text.data(), static_cast<std::int64_t>(text.size()), &status);
  ubrk_setUText(state_->iterator, state_->text, &status);
  std::vector<std::size_t> ends;
  if (U_SUCCESS(status)) {
    for (std::int32_t end = ubrk_next(state_->iterator); end != UBRK_DONE;
         end = ubrk_next(state_->iterator))
      ends.push_back(static_cast<std::size_t>(end));
  }
  if (ends.empty() || ends.back() != text.size()) ends.push_back(text.size());
  return ends;
}

}  // namespace memvid::index
