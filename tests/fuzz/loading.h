// What a loader promises of any bytes: no crash, valid UTF-8, and the same whatever the pieces are
// that the bytes come in.
#ifndef MEMVID_TESTS_FUZZ_LOADING_H_
#define MEMVID_TESTS_FUZZ_LOADING_H_

#include "base/bytes.h"
#include "text/loader.h"

namespace memvid::fuzz {

void check_loader(const text::Loader& loader, base::ByteSpan bytes);

}  // namespace memvid::fuzz

#endif  // MEMVID_TESTS_FUZZ_LOADING_H_
