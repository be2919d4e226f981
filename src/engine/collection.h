// Collection: the texts that were added to an Encoder, cut, numbered and spooled.
#ifndef MEMVID_ENGINE_COLLECTION_H_
#define MEMVID_ENGINE_COLLECTION_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "engine/place.h"
#include "engine/spool.h"
#include "memvid/config.h"
#include "text/chunker.h"
#include "text/loader.h"

namespace memvid::engine {

// One document after the other: its text in pieces, then what is known of it. RAM: O(chunk size).
class Collection {
 public:
  // `count_tokens`: what token_counting gives for the config.
  explicit Collection(const TextConfig& config, text::CountTokens count_tokens = {});

  // How the texts that follow are cut; between two documents only.
  void cut_as(text::Cutting cutting) { chunker_.cut_as(cutting); }
  // The next piece of the text: valid UTF-8 as a whole. kCapacity, kIo of the temporary folder.
  Status add_text(std::string_view utf8);
  // Where the text that follows stands, see text::DocumentSink; its chunks keep it.
  void set_place(std::string_view where);
  // The text that follows begins with it; what stands below it has its path as place.
  void add_heading(const text::Heading& heading);
  // What the text that follows is of; the chunks that begin in a table's rows keep their columns.
  void set_block(const text::Block& block);
  // Ends a document that has some text, under a path; an empty one means "text-N". Returns its
  // number of chunks.
  Result<std::uint64_t> finish_document(const std::string& path, std::int64_t modified_at,
                                        const text::Document& document);
  struct Counts {
    std::uint64_t sources = 0;
    std::uint64_t chunks = 0;
    std::uint64_t text_bytes = 0;
  };
  const Counts& counts() const { return done_.counts; }
  const text::CountTokens& count_tokens() const { return count_tokens_; }
  // All sources, each before its chunks. Texts without a path are called "text-N", N from
  // `texts_before` + 1 on; ids count from 0.
  Status each(std::uint64_t texts_before,
              const std::function<Status(archive::Entry&&)>& on_entry) const;
  std::uint64_t spooled_bytes() const { return spool_.size_bytes(); }
  // Equal for equal content: paths, texts, titles, metadata, chunking. Times do not count.
  base::Hash128 digest() const;

 private:
  // What the finished documents come to.
  struct Done {
    Counts counts;
    std::uint64_t unnamed = 0;
    base::Hash128 chained{};  // over all of them
  };

 public:
  // The documents so far, to come back to: a file that breaks off must leave nothing behind.
  struct Mark {
    Done done;
    Spool::Mark spool;
  };
  Result<Mark> mark();
  void roll_back(const Mark& mark);

 private:
  // The document that is being added.
  struct Open {
    base::Hasher hasher{16};
    std::uint64_t chunks = 0;
    std::uint64_t bytes = 0;
    PlaceTrack places;
    text::HeadingPath path;
  };
  Status spool_chunk(text::ByteRange range, std::string_view utf8);

  TextConfig config_;
  text::CountTokens count_tokens_;
  Spool spool_;
  text::Chunker chunker_;
  Done done_;
  Open open_;
  std::int64_t added_at_;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_COLLECTION_H_
