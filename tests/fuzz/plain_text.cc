// A text in any encoding, as plain text and as Markdown.
#include "fuzz/loading.h"
#include "fuzz/target.h"
#include "text/formats.h"

FUZZ_TARGET(plain_text) {
  memvid::fuzz::check_loader(memvid::text::plain_text_loader(), bytes);
  memvid::fuzz::check_loader(memvid::text::markdown_loader(), bytes);
}
