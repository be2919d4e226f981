// What the readers of documents promise of any bytes: no crash, valid UTF-8.
#ifndef MEMVID_TESTS_FUZZ_DOCUMENTS_H_
#define MEMVID_TESTS_FUZZ_DOCUMENTS_H_

#include <initializer_list>
#include <string_view>

#include "base/bytes.h"

namespace memvid::fuzz {

void check_package(base::ByteSpan bytes);
void check_rtf(base::ByteSpan bytes);

// A package of `parts`, by their names: the bytes between zero bytes are their contents, in order.
// No fuzzer would hit the checksums of a zip file itself. "mimetype" is first where it is
// `mimetype`.
void check_parts(base::ByteSpan bytes, std::initializer_list<std::string_view> parts,
                 std::string_view mimetype = {});

}  // namespace memvid::fuzz

#endif  // MEMVID_TESTS_FUZZ_DOCUMENTS_H_
