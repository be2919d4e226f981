// An RTF file.
#include "fuzz/documents.h"
#include "fuzz/target.h"

FUZZ_TARGET(rtf) { memvid::fuzz::check_rtf(bytes); }
