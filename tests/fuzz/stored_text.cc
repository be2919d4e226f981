// A text out of a video, which need not be UTF-8: analysed, marked, and read along.
#include "engine/reading_along.h"
#include "fuzz/target.h"
#include "index/index.h"
#include "index/words.h"

FUZZ_TARGET(stored_text) {
  using namespace memvid;
  const std::string_view text = base::as_text(bytes);
  const std::string_view half = text.substr(0, text.size() / 2);
  static index::Analyser analyser;
  index::WordBag bag;
  bag.fill(analyser, text);
  for (const index::TextRange& range : index::highlights(half, text))
    MEMVID_CHECK(range.begin < range.end && range.end <= text.size());
  const std::string joined = engine::read_along({"title", "", {}}, {0, half}, text, 5, half);
  MEMVID_CHECK(joined.size() <= text.size() + half.size() + 6);
}
