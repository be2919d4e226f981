// A packaged document as a whole zip file.
#include "fuzz/documents.h"
#include "fuzz/target.h"

FUZZ_TARGET(package) { memvid::fuzz::check_package(bytes); }
