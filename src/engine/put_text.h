// The text of a put: whole as it lies there, or made of a difference and the whole text that it
// was made against (docs/formats/entries.md).
#ifndef MEMVID_ENGINE_PUT_TEXT_H_
#define MEMVID_ENGINE_PUT_TEXT_H_

#include <cstdint>
#include <functional>
#include <string>

#include "archive/entry.h"
#include "memvid/error.h"

namespace memvid::engine {

// Gives the whole text of an earlier revision of the put's chunk; no_whole_text where there is
// none.
using WholeText = std::function<Result<std::string>(std::uint64_t revision)>;

// kCorrupt names the chunk and what is wrong: its base is absent or a difference itself, or the two
// do not make a text of the size that the put says. Other errors are those of `whole_text`, which
// is only called for a difference.
Result<std::string> put_text(const archive::PutEntry& put, const WholeText& whole_text);

tl::unexpected<Error> no_whole_text(std::uint64_t revision);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_PUT_TEXT_H_
