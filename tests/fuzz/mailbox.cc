// A mailbox (mbox).
#include "fuzz/loading.h"
#include "fuzz/target.h"
#include "text/formats.h"

FUZZ_TARGET(mailbox) { memvid::fuzz::check_loader(memvid::text::mailbox_loader(), bytes); }
