// A Markdown text, with or without front matter.
#include "fuzz/loading.h"
#include "fuzz/target.h"
#include "text/formats.h"

FUZZ_TARGET(markdown) { memvid::fuzz::check_loader(memvid::text::markdown_loader(), bytes); }
