#include "engine/chunk_reader.h"

#include <set>
#include <utility>

#include "base/try.h"
#include "engine/put_text.h"

namespace memvid::engine {
namespace {
// A batch of hits or of chunks to embed lies in fewer blocks than this; 30 KB each.
constexpr std::size_t kKeptBlocks = 64;
}  // namespace

ChunkReader::ChunkReader(base::File& file, index::Index& index, base::ThreadPool& pool)
    : index_(index),
      pool_(pool),
      blocks_(file, [this](const base::Hash128& name) { return dictionary(name); }) {}

Result<std::shared_ptr<const archive::Dictionary>> ChunkReader::dictionary(
    const base::Hash128& name) {
  const auto found = dictionaries_.find(name);
  if (found != dictionaries_.end()) return found->second;
  return fail(ErrorCode::kCorrupt,
              "its dictionary is missing from the index; make the index again");
}

Status ChunkReader::load_dictionaries() {
  return index_.each_dictionary([this](const base::Hash128&, base::ByteSpan packed) -> Status {
    MEMVID_TRY(base::Bytes raw, archive::unpack_dictionary(packed));
    dictionary_bytes_ += raw.size();
    if (dictionary_bytes_ > archive::kDictionaryBytesKept)
      return fail(ErrorCode::kCorrupt, "the index has more dictionaries than are kept");
    // By the name that its bytes have, whatever the index says.
    const auto dictionary = std::make_shared<const archive::Dictionary>(std::move(raw));
    dictionaries_[dictionary->name()] = dictionary;
    return {};
  });
}

Status ChunkReader::prefetch(std::span<const index::VersionRow> versions) {
  // The catalogue is asked on this thread; only frames are read on the others.
  if (dictionaries_.empty()) MEMVID_TRY_VOID(load_dictionaries());
  MEMVID_TRY_VOID(read_blocks(versions));
  MEMVID_TRY(const std::vector<index::VersionRow> bases, bases_of(versions));
  return read_blocks(bases);
}

Status ChunkReader::read_blocks(std::span<const index::VersionRow> versions) {
  std::set<std::uint64_t> wanted;
  for (const index::VersionRow& version : versions)
    if (!kept_.contains(version.block)) wanted.insert(version.block);
  base::OrderedQueue<Block> jobs(pool_, wanted.size());
  std::vector<std::uint64_t> in_flight;
  for (const std::uint64_t block : wanted) {
    auto job = job_of(block);
    if (!job) {
      keep(block, tl::unexpected<Error>(std::move(job.error())));
      continue;
    }
    jobs.push([this, work = std::move(*job)] { return blocks_.read(work.place, work.samples); });
    in_flight.push_back(block);
  }
  for (const std::uint64_t block : in_flight) keep(block, jobs.pop());
  return {};
}

Result<ChunkReader::Job> ChunkReader::job_of(std::uint64_t block) {
  MEMVID_TRY(const auto row, index_.find_block(block));
  if (!row)
    return fail(ErrorCode::kCorrupt, "block " + std::to_string(block) +
                                         " is missing from the index; make the index again");
  Job job;
  job.place = {row->block,  row->first_frame, row->frame_count,
               row->number, row->frame_shift, row->origin};
  MEMVID_TRY(const auto frames, index_.find_frames(row->first_frame, row->frame_count));
  for (const index::FrameRow& frame : frames)
    job.samples.push_back({frame.frame, frame.offset, frame.size_bytes});
  return job;
}

Result<std::vector<index::VersionRow>> ChunkReader::bases_of(
    std::span<const index::VersionRow> versions) {
  std::vector<index::VersionRow> bases;
  for (const index::VersionRow& version : versions) {
    const archive::PutEntry* put = kept_put(version);
    if (put == nullptr || put->base_revision == 0) continue;
    MEMVID_TRY(auto base, index_.find_revision(version.chunk, put->base_revision, version.version));
    if (base) bases.push_back(std::move(*base));
  }
  return bases;
}

// Null: its block was not read or is damaged, or there is no put at its place.
const archive::PutEntry* ChunkReader::kept_put(const index::VersionRow& version) const {
  const auto kept = kept_.find(version.block);
  if (kept == kept_.end() || !kept->second || version.slot >= kept->second->size()) return nullptr;
  return std::get_if<archive::PutEntry>(&(*kept->second)[version.slot]);
}

// A copy: reading further blocks may drop the one that it came from.
Result<archive::PutEntry> ChunkReader::put_of(const index::VersionRow& version) {
  if (!kept_.contains(version.block)) MEMVID_TRY_VOID(prefetch({&version, 1}));
  const Block& block = kept_.at(version.block);
  if (!block) return tl::unexpected<Error>(block.error());
  const archive::PutEntry* put = kept_put(version);
  if (put != nullptr && put->revision == version.revision) return *put;
  return fail(ErrorCode::kCorrupt, "chunk " + std::to_string(version.chunk) +
                                       " is not where the index says; make the index again");
}

Result<std::string> ChunkReader::text(const index::VersionRow& version) {
  MEMVID_TRY(archive::PutEntry put, put_of(version));
  put.chunk = version.chunk;  // with the bases of grafts, which a block alone does not tell
  return put_text(put, [this, &version](std::uint64_t revision) {
    return whole_text(version.chunk, revision, version.version);
  });
}

Result<std::string> ChunkReader::whole_text(std::uint64_t chunk, std::uint64_t revision,
                                            std::uint64_t before) {
  MEMVID_TRY(const auto row, index_.find_revision(chunk, revision, before));
  if (!row) return no_whole_text(revision);
  MEMVID_TRY(archive::PutEntry put, put_of(*row));
  if (put.base_revision != 0) return no_whole_text(revision);
  return std::move(put.text);
}

Result<std::pair<std::uint64_t, std::string>> ChunkReader::newest_whole(
    const index::VersionRow& version) {
  MEMVID_TRY(archive::PutEntry put, put_of(version));
  if (put.base_revision == 0) return std::pair(put.revision, std::move(put.text));
  MEMVID_TRY(std::string text, whole_text(version.chunk, put.base_revision, version.version));
  return std::pair(put.base_revision, std::move(text));
}

void ChunkReader::keep(std::uint64_t block, Block entries) {
  kept_.insert_or_assign(block, std::move(entries));
  oldest_first_.push_back(block);
  while (oldest_first_.size() > kKeptBlocks) {
    kept_.erase(oldest_first_.front());
    oldest_first_.pop_front();
  }
}

}  // namespace memvid::engine
