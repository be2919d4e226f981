// ICU's rules need context on the left (flags pair up from the first one, an emoji sequence is
// known by its beginning) but only one character on the right. So every question is put to ICU over
// a window that begins at a known boundary and ends one character after the place in question; two
// neighbours that no rule joins, such as two ASCII letters, are answered without ICU.
#include "text/segment.h"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include <algorithm>

#include "base/check.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

constexpr std::size_t kWindowBytesMax = std::size_t{1} << 30;  // ICU counts in 32 bits

// One ICU iterator that is moved from window to window.
class Iterator {
 public:
  explicit Iterator(UBreakIteratorType type) {
    UErrorCode error = U_ZERO_ERROR;
    iterator_ = ubrk_open(type, "", nullptr, 0, &error);
    MEMVID_CHECK(U_SUCCESS(error));
  }
  ~Iterator() {
    ubrk_close(iterator_);
    utext_close(&text_);
  }
  Iterator(const Iterator&) = delete;
  Iterator& operator=(const Iterator&) = delete;

  UBreakIterator* over(std::string_view window) {
    UErrorCode error = U_ZERO_ERROR;
    utext_openUTF8(&text_, window.data(), static_cast<std::int64_t>(window.size()), &error);
    ubrk_setUText(iterator_, &text_, &error);
    MEMVID_CHECK(U_SUCCESS(error));
    return iterator_;
  }

 private:
  UBreakIterator* iterator_ = nullptr;
  UText text_ = UTEXT_INITIALIZER;
};

// No rule of UAX 29 joins these two, whatever stands around them.
bool never_joined(std::string_view utf8, std::size_t at) {
  if (is_ascii(utf8[at - 1]) && is_ascii(utf8[at])) return utf8[at - 1] != '\r' || utf8[at] != '\n';
  const auto is_plain = [&](std::size_t begin) {
    const auto c = static_cast<UChar32>(decode(utf8, begin));
    return u_getIntPropertyValue(c, UCHAR_GRAPHEME_CLUSTER_BREAK) == U_GCB_OTHER;
  };
  return is_plain(at) && is_plain(step_back(utf8, at));
}

struct Window {
  std::string_view text;
  std::size_t begin;
};

// `place` > at, moved back out of a character that it cuts, or the end of the text.
std::size_t floor_to_character(std::string_view utf8, std::size_t at, std::size_t place) {
  if (place >= utf8.size()) return utf8.size();
  while (place > at && is_continuation(utf8[place])) --place;
  return place;
}

// From `from` (or as far back as ICU can count) to `end`.
Window window_between(std::string_view utf8, std::size_t from, std::size_t end) {
  std::size_t begin = from;
  if (end - from > kWindowBytesMax) {
    begin = end - kWindowBytesMax;
    while (is_continuation(utf8[begin])) ++begin;
  }
  return {utf8.substr(begin, end - begin), begin};
}

}  // namespace

struct Segmenter::Iterators {
  Iterator graphemes{UBRK_CHARACTER};
  Iterator words{UBRK_WORD};
};

Segmenter::Segmenter() = default;
Segmenter::~Segmenter() = default;

Segmenter::Iterators& Segmenter::iterators() {
  if (!iterators_) iterators_ = std::make_unique<Iterators>();
  return *iterators_;
}

bool Segmenter::is_grapheme_boundary(std::string_view utf8, std::size_t from, std::size_t at) {
  if (never_joined(utf8, at)) return true;
  const Window window = window_between(utf8, from, step_on(utf8, at));
  return ubrk_isBoundary(iterators().graphemes.over(window.text),
                         static_cast<std::int32_t>(at - window.begin)) != 0;
}

std::size_t Segmenter::grapheme_cut(std::string_view utf8, std::size_t from, std::size_t at) {
  if (never_joined(utf8, at)) return at;
  const Window window = window_between(utf8, from, step_on(utf8, at));
  const std::int32_t cut = ubrk_preceding(iterators().graphemes.over(window.text),
                                          static_cast<std::int32_t>(window.text.size()));
  if (cut > 0) return window.begin + static_cast<std::size_t>(cut);
  return next_grapheme(utf8, from, at);
}

std::size_t Segmenter::next_grapheme(std::string_view utf8, std::size_t from, std::size_t at) {
  if (never_joined(utf8, at)) return at;
  const std::size_t limit =
      floor_to_character(utf8, at, from + std::max(at - from, kGraphemeBytesMax));
  // Almost always the end is near; windows that double keep a huge grapheme linear.
  for (std::size_t look_ahead = 64;; look_ahead *= 2) {
    const std::size_t end = std::min(limit, floor_to_character(utf8, at, at + look_ahead));
    const Window window = window_between(utf8, from, end);
    const std::int32_t next =
        ubrk_following(iterators().graphemes.over(window.text),
                       static_cast<std::int32_t>(step_back(utf8, at) - window.begin));
    if (next != UBRK_DONE && window.begin + static_cast<std::size_t>(next) < end)
      return window.begin + static_cast<std::size_t>(next);
    if (end == limit) return limit;
  }
}

std::size_t Segmenter::word_cut(std::string_view utf8, std::size_t from, std::size_t floor,
                                std::size_t at) {
  std::size_t begin = at;
  for (int i = 0; i < kWordWindow && begin > from; ++i) begin = step_back(utf8, begin);
  const Window window = window_between(utf8, begin, step_on(utf8, at));
  UBreakIterator* words = iterators().words.over(window.text);
  std::int32_t cut = ubrk_preceding(words, static_cast<std::int32_t>(window.text.size()));
  for (; cut > 0; cut = ubrk_previous(words)) {
    const std::size_t found = window.begin + static_cast<std::size_t>(cut);
    if (found <= floor) return 0;
    if (is_grapheme_boundary(utf8, from, found)) return found;
  }
  return 0;
}

}  // namespace memvid::text
