// A Jupyter notebook.
#include "fuzz/loading.h"
#include "fuzz/target.h"
#include "text/formats.h"

FUZZ_TARGET(notebook) { memvid::fuzz::check_loader(memvid::text::notebook_loader(), bytes); }
