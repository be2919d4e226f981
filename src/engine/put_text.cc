#include "engine/put_text.h"

#include "archive/compression.h"

namespace memvid::engine {

Result<std::string> put_text(const archive::PutEntry& put, const WholeText& whole_text) {
  if (put.base_revision == 0) return put.text;
  const auto base = whole_text(put.base_revision);
  const auto text = base ? archive::unpack_difference(put.text, *base, put.text_bytes) : base;
  if (text) return *text;
  return fail(text.error().code,
              "chunk " + std::to_string(put.chunk) + ", stored as a difference against revision " +
                  std::to_string(put.base_revision) + ": " +
                  (base ? "the two do not make up its text" : text.error().message));
}

tl::unexpected<Error> no_whole_text(std::uint64_t revision) {
  return fail(ErrorCode::kCorrupt,
              "there is no whole text of revision " + std::to_string(revision));
}

}  // namespace memvid::engine
