// A JSON Lines file.
#include "fuzz/loading.h"
#include "fuzz/target.h"
#include "text/formats.h"

FUZZ_TARGET(json_lines) { memvid::fuzz::check_loader(memvid::text::json_lines_loader(), bytes); }
