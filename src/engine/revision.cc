#include "engine/revision.h"

#include <string>
#include <utility>

#include "archive/compression.h"
#include "base/try.h"

namespace memvid::engine {

Result<archive::PutEntry> next_revision(const index::VersionRow& row, std::string_view text,
                                        ChunkReader& reader) {
  archive::PutEntry put;
  put.chunk = row.chunk;
  put.revision = row.revision + 1;
  put.source = row.source;
  put.metadata = row.metadata;
  put.text_bytes = text.size();
  MEMVID_TRY(const auto whole, reader.newest_whole(row));
  std::string difference = archive::pack_difference(text, whole.second);
  const bool is_smaller =
      text == whole.second ||
      difference.size() < archive::pack_bytes(base::as_bytes(text), nullptr).size();
  if (is_smaller) {
    put.base_revision = whole.first;
    put.text = std::move(difference);
  } else {
    put.text = text;
  }
  return put;
}

}  // namespace memvid::engine
