#include "engine/collection.h"

#include <ctime>

#include "base/try.h"
#include "text/chunker.h"

namespace memvid::engine {

Collection::Collection(const TextConfig& config)
    : config_(config), added_at_(static_cast<std::int64_t>(std::time(nullptr))) {}

Result<std::uint64_t> Collection::add(const std::string& path, std::int64_t modified_at,
                                      const text::Document& document) {
  if (document.text.empty()) return 0;
  archive::SourceEntry source;
  source.id = source_count_;
  source.path = path;
  source.own_id = document.own_id;
  source.title = document.title;
  source.media_type = document.media_type;
  source.metadata = document.metadata;
  source.hash = base::hash128(base::as_bytes(document.text));
  source.size_bytes = document.text.size();
  source.first_line = document.first_line;
  source.modified_at = modified_at;
  source.added_at = added_at_;
  MEMVID_TRY_VOID(spool_.add(source));

  std::uint64_t count = 0;
  for (const text::ByteRange& range : text::cut(document.text, config_.chunk_size)) {
    archive::PutEntry put;
    put.chunk = chunk_count_ + count++;
    put.source = source.id;
    put.begin = range.begin;
    put.end = range.end;
    put.text = document.text.substr(range.begin, range.end - range.begin);
    put.text_bytes = put.text.size();
    MEMVID_TRY_VOID(spool_.add(put));
  }

  base::Hasher hasher(16);
  hasher.update(chained_);
  for (const std::string* part :
       {&source.path, &source.own_id, &source.title, &source.media_type, &source.metadata})
    hasher.update_sized(base::as_bytes(*part));
  hasher.update(source.hash);
  chained_ = hasher.finish128();
  ++source_count_;
  chunk_count_ += count;
  text_bytes_ += document.text.size();
  return count;
}

base::Hash128 Collection::digest() const {
  base::Bytes chunking;
  base::ByteWriter writer(chunking);
  writer.varint(static_cast<std::uint64_t>(config_.chunk_size));
  writer.varint(static_cast<std::uint64_t>(config_.overlap));
  base::Hasher hasher(16);
  hasher.update(chained_);
  hasher.update(chunking);
  return hasher.finish128();
}

}  // namespace memvid::engine
