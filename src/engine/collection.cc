#include "engine/collection.h"

#include <ctime>
#include <utility>

#include "base/try.h"
#include "engine/reading_along.h"
#include "text/encoding.h"
#include "text/input.h"

namespace memvid::engine {

Collection::Collection(const TextConfig& config, text::CountTokens count_tokens)
    : config_(config),
      count_tokens_(std::move(count_tokens)),
      chunker_(config.chunk_size, config.chunk_by, count_tokens_),
      added_at_(static_cast<std::int64_t>(std::time(nullptr))) {}

namespace {
std::string text_name(std::uint64_t number) { return "text-" + std::to_string(number); }
}  // namespace

Status Collection::each(std::uint64_t texts_before,
                        const std::function<Status(archive::Entry&&)>& on_entry) const {
  return spool_.each([&](archive::Entry&& entry) {
    auto* source = std::get_if<archive::SourceEntry>(&entry);
    if (source != nullptr && source->path.empty()) source->path = text_name(++texts_before);
    return on_entry(std::move(entry));
  });
}

Status Collection::spool_chunk(text::ByteRange range, std::string_view utf8) {
  archive::PutEntry put;
  put.chunk = done_.counts.chunks + open_.chunks++;
  put.source = done_.counts.sources;
  put.begin = range.begin;
  put.end = range.end;
  put.metadata = metadata_of(open_.places.take(range.begin, range.end));
  put.text = utf8;
  put.text_bytes = utf8.size();
  return spool_.add(put);
}

Status Collection::add_text(std::string_view utf8) {
  // Slices, because the chunker holds what it is given.
  while (!utf8.empty()) {
    const std::string_view slice = utf8.substr(0, text::kInputPieceBytes);
    utf8.remove_prefix(slice.size());
    open_.hasher.update(base::as_bytes(slice));
    open_.bytes += slice.size();
    MEMVID_TRY_VOID(chunker_.add(slice, [this](text::ByteRange range, std::string_view chunk) {
      return spool_chunk(range, chunk);
    }));
  }
  return {};
}

void Collection::set_place(std::string_view where) {
  open_.path.clear();
  open_.places.add(open_.bytes, where);
}

void Collection::add_heading(const text::Heading& heading) {
  chunker_.add_heading(heading.bytes);
  open_.path.add(heading);
  open_.places.add(open_.bytes, open_.path.in_words());
}

void Collection::set_block(const text::Block& block) {
  chunker_.set_block(block.kind);
  open_.places.add_columns(open_.bytes, joined_columns(block.columns, ", "));
}

Result<std::uint64_t> Collection::finish_document(const std::string& path, std::int64_t modified_at,
                                                  const text::Document& document) {
  MEMVID_TRY_VOID(chunker_.finish(
      [this](text::ByteRange range, std::string_view chunk) { return spool_chunk(range, chunk); }));
  Open finished = std::exchange(open_, Open());
  archive::SourceEntry source;
  source.id = done_.counts.sources;
  source.path = path.empty() ? text_name(++done_.unnamed) : path;
  source.own_id = document.own_id;
  source.title = document.title;
  source.media_type = document.media_type;
  source.metadata = document.metadata;
  source.hash = finished.hasher.finish128();
  source.size_bytes = finished.bytes;
  source.first_line = document.first_line;
  source.modified_at = modified_at;
  source.added_at = added_at_;
  if (!archive::fits_bounds(source))
    return fail(ErrorCode::kUnsupported,
                text::printable(std::string_view(path).substr(0, 200)) +
                    ": a name or title of more than 64 KiB, or metadata of more than 1 MiB, cannot "
                    "be kept");
  base::Hasher hasher(16);
  hasher.update(done_.chained);
  for (const std::string* part :
       {&source.path, &source.own_id, &source.title, &source.media_type, &source.metadata})
    hasher.update_sized(base::as_bytes(*part));
  hasher.update(source.hash);
  // Its number is known when it is written into a memory; one path more would then be there twice.
  source.path = path;
  MEMVID_TRY_VOID(spool_.add(source));
  done_.chained = hasher.finish128();
  ++done_.counts.sources;
  done_.counts.chunks += finished.chunks;
  done_.counts.text_bytes += finished.bytes;
  return finished.chunks;
}

Result<Collection::Mark> Collection::mark() {
  MEMVID_TRY(const Spool::Mark spool, spool_.mark());
  return Mark{done_, spool};
}

void Collection::roll_back(const Mark& mark) {
  done_ = mark.done;
  spool_.roll_back(mark.spool);
  chunker_.reset();
  open_ = Open();
}

base::Hash128 Collection::digest() const {
  base::Bytes chunking;
  base::ByteWriter writer(chunking);
  writer.varint(static_cast<std::uint64_t>(config_.chunk_size));
  writer.varint(static_cast<std::uint64_t>(config_.overlap));
  if (config_.chunk_by != ChunkBy::kCharacters)
    writer.varint(static_cast<std::uint64_t>(config_.chunk_by));
  base::Hasher hasher(16);
  hasher.update(done_.chained);
  hasher.update(chunking);
  return hasher.finish128();
}

}  // namespace memvid::engine
