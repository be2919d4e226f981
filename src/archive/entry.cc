#include "archive/entry.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/try.h"

namespace memvid::archive {
namespace {

enum Type : std::uint64_t {
  kSettings = 1,
  kSource = 2,
  kPut = 3,
  kDelete = 4,
  kGraft = 5,
  kCommit = 6,
  kSkippableFirst = 64,
};

constexpr std::uint8_t kPutDifference = 1;
constexpr std::uint8_t kPutMetadata = 2;
constexpr std::uint8_t kPutDetached = 4;
constexpr std::uint8_t kPutRevised = 8;  // the revision follows; without it it is 1
constexpr std::uint8_t kPutRange = 16;   // the range's length follows; without it, the text's
constexpr std::uint8_t kPutLine = 32;    // the first line follows
constexpr std::uint8_t kPutKnownFlags =
    kPutDifference | kPutMetadata | kPutDetached | kPutRevised | kPutRange | kPutLine;

// Signed numbers as varints: 0, -1, 1, -2, … become 0, 1, 2, 3, …
std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}
// Differences wrap; parsers check the sum, so a hostile difference is only a wrong number.
std::uint64_t difference(std::uint64_t value, std::uint64_t reference) {
  return zigzag(static_cast<std::int64_t>(value - reference));
}
std::uint64_t sum(std::uint64_t coded, std::uint64_t reference) {
  return reference + static_cast<std::uint64_t>(unzigzag(coded));
}

template <std::size_t kBytes>
void read_array(base::ByteReader& in, std::array<std::uint8_t, kBytes>& out) {
  const base::ByteSpan bytes = in.bytes(kBytes);
  std::copy(bytes.begin(), bytes.end(), out.begin());
}

void write_state(base::ByteWriter& out, const base::MemoryState& state) {
  out.bytes(state.memory_id);
  out.varint(state.epoch);
  out.varint(state.commit);
  out.bytes(state.head);
}

Type type_of(const Entry& entry) { return static_cast<Type>(entry.index() + 1); }

}  // namespace

void EntryWriter::add(const Entry& entry) {
  base::Bytes body;
  base::ByteWriter body_writer(body);
  std::visit([&](const auto& value) { write(body_writer, value); }, entry);
  base::ByteWriter writer(bytes_);
  writer.varint(type_of(entry));
  writer.sized(body);
  ++count_;
}

base::Bytes EntryWriter::take() {
  context_ = {};
  count_ = 0;
  return std::exchange(bytes_, {});
}

void EntryWriter::write(base::ByteWriter& out, const SettingsEntry& entry) {
  out.sized(entry.profile);
  out.varint(entry.chunk_size);
  out.varint(entry.overlap);
  out.varint(entry.picture_px);
  out.varint(zigzag(entry.created_at));
  out.sized(entry.program);
  // Readers that know no `chunk_by` take what stands here for the state alone.
  if (entry.follows != base::MemoryState{} || entry.chunk_by > 0) write_state(out, entry.follows);
  if (entry.chunk_by > 0) out.varint(entry.chunk_by);
}

void EntryWriter::write(base::ByteWriter& out, const SourceEntry& entry) {
  out.varint(difference(entry.id, context_.source));
  out.sized(entry.path);
  out.sized(entry.own_id);
  out.sized(entry.title);
  out.sized(entry.media_type);
  out.sized(entry.metadata);
  out.bytes(entry.hash);
  out.varint(entry.size_bytes);
  out.varint(entry.first_line);
  out.varint(zigzag(entry.modified_at));
  out.varint(zigzag(entry.added_at));
  context_.source = entry.id;
  context_.end = 0;
}

void EntryWriter::write(base::ByteWriter& out, const PutEntry& entry) {
  const std::uint8_t flags = static_cast<std::uint8_t>(
      (entry.base_revision != 0 ? kPutDifference : 0) |
      (!entry.metadata.empty() ? kPutMetadata : 0) | (entry.detached ? kPutDetached : 0) |
      (entry.revision != 1 ? kPutRevised : 0) |
      (entry.end - entry.begin != entry.text.size() ? kPutRange : 0) |
      (entry.first_line != 0 ? kPutLine : 0));
  out.u8(flags);
  out.varint(difference(entry.chunk, context_.chunk));
  out.varint(difference(entry.source, context_.source));
  if (entry.source != context_.source) context_.end = 0;
  out.varint(difference(entry.begin, context_.end));
  if ((flags & kPutRange) != 0) out.varint(entry.end - entry.begin);
  if ((flags & kPutLine) != 0) out.varint(entry.first_line);
  if ((flags & kPutRevised) != 0) out.varint(entry.revision);
  if ((flags & kPutMetadata) != 0) out.sized(entry.metadata);
  if ((flags & kPutDifference) != 0) {
    out.varint(entry.base_revision);
    out.varint(entry.text_bytes);
  }
  out.bytes(base::as_bytes(entry.text));
  context_ = {entry.source, entry.chunk + 1, entry.end};
}

void EntryWriter::write(base::ByteWriter& out, const DeleteEntry& entry) {
  out.varint(entry.chunk);
}

void EntryWriter::write(base::ByteWriter& out, const GraftEntry& entry) {
  write_state(out, entry.origin);
  out.varint(entry.first_frame);
  out.varint(entry.frame_count);
  out.varint(entry.origin_frame);
  out.varint(entry.chunk_base);
  out.varint(entry.source_base);
}

void EntryWriter::write(base::ByteWriter& out, const CommitEntry& entry) {
  out.varint(entry.number);
  out.varint(entry.epoch);
  out.varint(zigzag(entry.time));
  out.varint(entry.first_frame);
  out.varint(entry.frame_count);
  out.bytes(entry.parent);
  out.bytes(entry.body);
  out.varint(entry.next_chunk);
  out.varint(entry.next_source);
  out.varint(entry.next_block);
  out.varint(entry.live_chunks);
  out.varint(entry.versions);
  out.bytes(entry.inputs);
}

// Reads what EntryWriter wrote. Bodies may grow at their end in later versions: what follows the
// fields known here is passed over, except in `put`, whose text is the rest.
class EntryParser {
 public:
  // nullopt: an entry that may be passed over.
  Result<std::optional<Entry>> parse(std::uint64_t type, base::ByteSpan body) {
    in_ = base::ByteReader(body);
    Entry entry;
    bool supported = true;
    switch (type) {
      case kSettings: entry = settings(); break;
      case kSource: entry = source(); break;
      case kPut: entry = put(supported); break;
      case kDelete: entry = DeleteEntry{id(in_.varint())}; break;
      case kGraft: entry = graft(); break;
      case kCommit: entry = commit(); break;
      default:
        if (type >= kSkippableFirst) return std::nullopt;
        supported = false;
    }
    if (!supported)
      return fail(ErrorCode::kUnsupported,
                  "an entry of a newer memvid (type " + std::to_string(type) + ")");
    if (!in_.ok()) return fail(ErrorCode::kCorrupt, "an entry is malformed");
    return entry;
  }

 private:
  SettingsEntry settings() {
    SettingsEntry entry;
    entry.profile = in_.sized_text();
    entry.chunk_size = in_.varint();
    entry.overlap = in_.varint();
    entry.picture_px = in_.varint();
    entry.created_at = unzigzag(in_.varint());
    entry.program = in_.sized_text();
    if (in_.remaining() > 0) entry.follows = state();
    if (in_.remaining() > 0) entry.chunk_by = in_.varint();
    return entry;
  }

  base::MemoryState state() {
    base::MemoryState state;
    read_array(in_, state.memory_id);
    state.epoch = in_.varint();
    state.commit = id(in_.varint());
    read_array(in_, state.head);
    return state;
  }

  SourceEntry source() {
    SourceEntry entry;
    entry.id = id(sum(in_.varint(), context_.source));
    entry.path = in_.sized_text();
    entry.own_id = in_.sized_text();
    entry.title = in_.sized_text();
    entry.media_type = in_.sized_text();
    entry.metadata = in_.sized_text();
    read_array(in_, entry.hash);
    entry.size_bytes = id(in_.varint());
    entry.first_line = id(in_.varint());
    entry.modified_at = unzigzag(in_.varint());
    entry.added_at = unzigzag(in_.varint());
    if (!fits_bounds(entry)) in_.set_bad();
    context_.source = entry.id;
    context_.end = 0;
    return entry;
  }

  PutEntry put(bool& supported) {
    PutEntry entry;
    const std::uint8_t flags = in_.u8();
    supported = (flags & ~kPutKnownFlags) == 0;
    entry.detached = (flags & kPutDetached) != 0;
    entry.chunk = id(sum(in_.varint(), context_.chunk));
    entry.source = id(sum(in_.varint(), context_.source));
    if (entry.source != context_.source) context_.end = 0;
    entry.begin = id(sum(in_.varint(), context_.end));
    std::optional<std::uint64_t> range_bytes;
    if ((flags & kPutRange) != 0) range_bytes = id(in_.varint());
    if ((flags & kPutLine) != 0) entry.first_line = id(in_.varint());
    if ((flags & kPutRevised) != 0) entry.revision = id(in_.varint());
    if ((flags & kPutMetadata) != 0) entry.metadata = in_.sized_text();
    if ((flags & kPutDifference) != 0) {
      entry.base_revision = in_.varint();
      entry.text_bytes = in_.varint();
      if (entry.base_revision == 0 || entry.base_revision >= entry.revision) in_.set_bad();
    }
    if (entry.metadata.size() > kMetadataBytesMax) in_.set_bad();
    entry.text = base::as_text(in_.bytes(in_.remaining()));
    if (entry.base_revision == 0) entry.text_bytes = entry.text.size();
    if (entry.text_bytes > kTextBytesMax) in_.set_bad();
    entry.end = id(entry.begin + range_bytes.value_or(entry.text.size()));
    context_ = {entry.source, entry.chunk + 1, entry.end};
    return entry;
  }

  GraftEntry graft() {
    GraftEntry entry;
    entry.origin = state();
    entry.first_frame = id(in_.varint());
    entry.frame_count = id(in_.varint());
    entry.origin_frame = id(in_.varint());
    entry.chunk_base = id(in_.varint());
    entry.source_base = id(in_.varint());
    return entry;
  }

  CommitEntry commit() {
    CommitEntry entry;
    entry.number = id(in_.varint());
    entry.epoch = id(in_.varint());
    entry.time = unzigzag(in_.varint());
    entry.first_frame = id(in_.varint());
    entry.frame_count = id(in_.varint());
    read_array(in_, entry.parent);
    read_array(in_, entry.body);
    entry.next_chunk = id(in_.varint());
    entry.next_source = id(in_.varint());
    entry.next_block = id(in_.varint());
    entry.live_chunks = id(in_.varint());
    entry.versions = id(in_.varint());
    read_array(in_, entry.inputs);
    return entry;
  }

  std::uint64_t id(std::uint64_t value) {
    if (value > kIdMax) in_.set_bad();
    return value;
  }

  base::ByteReader in_{{}};
  EntryWriter::Context context_;
};

bool fits_bounds(const SourceEntry& entry) {
  return entry.path.size() <= kNameBytesMax && entry.own_id.size() <= kNameBytesMax &&
         entry.title.size() <= kNameBytesMax && entry.media_type.size() <= kNameBytesMax &&
         entry.metadata.size() <= kMetadataBytesMax;
}

Result<std::vector<Entry>> parse_entries(base::ByteSpan block) {
  std::vector<Entry> entries;
  base::ByteReader reader(block);
  EntryParser parser;
  for (std::uint64_t number = 0; reader.remaining() > 0; ++number) {
    const std::uint64_t type = reader.varint();
    const base::ByteSpan body = reader.sized();
    if (!reader.ok())
      return fail(ErrorCode::kCorrupt, "entry " + std::to_string(number) + " is malformed");
    auto entry = parser.parse(type, body);
    if (!entry)
      return fail(entry.error().code,
                  "entry " + std::to_string(number) + ": " + entry.error().message);
    if (*entry && entries.size() == kBlockEntriesMax)
      return fail(ErrorCode::kCorrupt, "the block has more than 65,536 entries");
    if (*entry) entries.push_back(std::move(**entry));
  }
  if (!reader.ok()) return fail(ErrorCode::kCorrupt, "the block's entries are malformed");
  return entries;
}

}  // namespace memvid::archive
