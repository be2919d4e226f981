// An e-mail.
#include "fuzz/loading.h"
#include "fuzz/target.h"
#include "text/formats.h"

FUZZ_TARGET(email) { memvid::fuzz::check_loader(memvid::text::email_loader(), bytes); }
