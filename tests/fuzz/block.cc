// A block as an enemy packs it: the first byte chooses the codec, the next two the raw size that
// the header promises, the rest is packed bytes. What unpacks is read as entries; so are the bytes
// themselves. What reads is written and read again.
#include "archive/compression.h"
#include "archive/entry.h"
#include "fuzz/target.h"

namespace memvid::archive {
namespace {

constexpr std::size_t kHeadBytes = 3;

const Dictionary& a_dictionary() {
  static const Dictionary dictionary(base::Bytes(1000, 'd'));
  return dictionary;
}

void check_entries(base::ByteSpan raw) {
  const auto entries = parse_entries(raw);
  if (!entries) return;
  EntryWriter writer;
  for (const Entry& entry : *entries) {
    if (const auto* put = std::get_if<PutEntry>(&entry)) {
      MEMVID_CHECK(put->chunk <= kIdMax && put->source <= kIdMax && put->revision <= kIdMax);
      MEMVID_CHECK(put->begin <= put->end && put->end <= kIdMax);
    }
    writer.add(entry);
  }
  const auto again = parse_entries(writer.bytes());
  MEMVID_CHECK(again.has_value() && *again == *entries);
}

}  // namespace

FUZZ_TARGET(block) {
  check_entries(bytes);
  if (bytes.size() < kHeadBytes) return;
  const std::uint64_t raw_bytes = bytes[1] | std::uint64_t{bytes[2]} << 8;
  base::Bytes packed(bytes.begin() + kHeadBytes, bytes.end());
  const auto codec = static_cast<Codec>(bytes[0] % 3);
  if (codec == Codec::kZstdDict)
    packed.insert(packed.begin(), a_dictionary().name().begin(), a_dictionary().name().end());
  const BlockHeader header = {0, BlockRole::kEntries, codec,
                              codec == Codec::kNone ? packed.size() : raw_bytes, packed.size()};
  const auto raw = unpack_bytes(header, packed, &a_dictionary());
  if (!raw) return;
  MEMVID_CHECK(raw->size() == header.raw_bytes);
  check_entries(*raw);
}

}  // namespace memvid::archive
