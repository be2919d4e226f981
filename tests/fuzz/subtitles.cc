// A file of subtitles.
#include "fuzz/loading.h"
#include "fuzz/target.h"
#include "text/formats.h"

FUZZ_TARGET(subtitles) { memvid::fuzz::check_loader(memvid::text::subtitle_loader(), bytes); }
