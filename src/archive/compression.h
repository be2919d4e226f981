// Compression of blocks: zstd, alone or with a dictionary trained on the memory's own text.
#ifndef MEMVID_ARCHIVE_COMPRESSION_H_
#define MEMVID_ARCHIVE_COMPRESSION_H_

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "archive/symbol.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "memvid/error.h"

namespace memvid::archive {

// A dictionary in use: digested once, then shared by all threads. Named by the hash of its bytes.
class Dictionary {
 public:
  explicit Dictionary(base::Bytes bytes);
  ~Dictionary();
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;

  const base::Hash128& name() const { return name_; }
  const base::Bytes& bytes() const { return bytes_; }

 private:
  friend base::Bytes pack_bytes(base::ByteSpan raw, const Dictionary* dictionary);
  friend Result<base::Bytes> unpack_bytes(const BlockHeader& header, base::ByteSpan packed,
                                          const Dictionary* dictionary);
  struct Digest;
  base::Bytes bytes_;
  base::Hash128 name_;
  std::unique_ptr<Digest> digest_;
};

// Finds a dictionary by its name.
using DictionarySource =
    std::function<Result<std::shared_ptr<const Dictionary>>(const base::Hash128& name)>;

// Packs a block with zstd 19, with the dictionary unless it is null. Deterministic for one version
// of zstd. Safe from many threads.
base::Bytes pack_bytes(base::ByteSpan raw, const Dictionary* dictionary);

// The name of the dictionary that a packed block needs; kCorrupt when the block is too short.
Result<base::Hash128> dictionary_name(base::ByteSpan packed);

// The raw bytes of a packed block. `dictionary` is needed for Codec::kZstdDict and must be the one
// that dictionary_name() names. kCorrupt when it does not unpack to exactly header.raw_bytes.
Result<base::Bytes> unpack_bytes(const BlockHeader& header, base::ByteSpan packed,
                                 const Dictionary* dictionary);

// A dictionary as it lies in the video: one zstd frame, of at most kDictionaryBytesMax unpacked.
inline constexpr std::uint64_t kDictionaryBytesMax = std::uint64_t{1} << 20;
// Of all dictionaries of a memory together: each one that was merged brings its own, of 110 KB.
inline constexpr std::uint64_t kDictionaryBytesKept = std::uint64_t{64} << 20;
Result<base::Bytes> unpack_dictionary(base::ByteSpan packed);

// A difference: `text` packed with `reference` as a prefix, and back. For put entries.
std::string pack_difference(std::string_view text, std::string_view reference);
Result<std::string> unpack_difference(std::string_view packed, std::string_view reference,
                                      std::uint64_t text_bytes);

// Blocks of the memory's own entries, one after the other.
struct Samples {
  base::Bytes joined;
  std::vector<std::size_t> sizes;
};

// Trains a dictionary on samples and returns it if it pays for itself, twice written, over
// `total_bytes` of text; else empty bytes. Time O(samples).
base::Bytes train_dictionary(const Samples& samples, std::uint64_t total_bytes);

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_COMPRESSION_H_
