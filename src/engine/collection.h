// Collection: the texts that were added to an Encoder, cut, numbered and spooled.
#ifndef MEMVID_ENGINE_COLLECTION_H_
#define MEMVID_ENGINE_COLLECTION_H_

#include <cstdint>
#include <string>

#include "base/hash.h"
#include "engine/spool.h"
#include "memvid/config.h"
#include "text/loader.h"

namespace memvid::engine {

class Collection {
 public:
  explicit Collection(const TextConfig& config);

  // Adds one document under a path. Returns its number of chunks; 0: an empty text, nothing added.
  Result<std::uint64_t> add(const std::string& path, std::int64_t modified_at,
                            const text::Document& document);
  // "text-1", "text-2", …: names for texts that have none.
  std::string next_text_name() { return "text-" + std::to_string(++unnamed_count_); }

  const Spool& spool() const { return spool_; }
  std::uint64_t source_count() const { return source_count_; }
  std::uint64_t chunk_count() const { return chunk_count_; }
  std::uint64_t text_bytes() const { return text_bytes_; }
  // Equal for equal content: paths, texts, titles, metadata, chunking. Times do not count.
  base::Hash128 digest() const;

 private:
  TextConfig config_;
  Spool spool_;
  base::Hash128 chained_{};  // over the documents so far
  std::int64_t added_at_;
  std::uint64_t unnamed_count_ = 0;
  std::uint64_t source_count_ = 0;
  std::uint64_t chunk_count_ = 0;
  std::uint64_t text_bytes_ = 0;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_COLLECTION_H_
