// An HTML page.
#include "fuzz/loading.h"
#include "fuzz/target.h"
#include "text/formats.h"

FUZZ_TARGET(html) { memvid::fuzz::check_loader(memvid::text::html_loader(), bytes); }
