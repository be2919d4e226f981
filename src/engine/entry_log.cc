#include "engine/entry_log.h"

#include <array>
#include <utility>

#include "base/try.h"

namespace memvid::engine {
namespace {

constexpr std::size_t kBlockBytes = 30 * 1024;

}  // namespace

Status EntryLog::add(const archive::Entry& entry) {
  block_.add(entry);
  if (block_.bytes().size() >= kBlockBytes) MEMVID_TRY_VOID(flush());
  return {};
}

Result<std::uint64_t> EntryLog::flush() {
  if (block_.count() == 0) return file_.size_bytes();
  base::Bytes block;
  base::ByteWriter writer(block);
  writer.u64(block_.bytes().size());
  writer.bytes(block_.bytes());
  MEMVID_TRY_VOID(file_.append(block));
  block_.take();  // only now: what could not be written is still held
  return file_.size_bytes();
}

void EntryLog::roll_back(std::uint64_t size_bytes) {
  file_.cut(size_bytes);
  block_ = {};
}

Status EntryLog::Reader::read_block() {
  taken_ = 0;
  entries_.clear();
  if (offset_ == log_.file_.size_bytes()) {
    has_read_last_block_ = true;
    MEMVID_TRY(entries_, archive::parse_entries(log_.block_.bytes()));
    return {};
  }
  std::array<std::uint8_t, 8> size;
  MEMVID_TRY_VOID(log_.file_.read_at(offset_, size));
  base::Bytes block(base::ByteReader(size).u64());
  MEMVID_TRY_VOID(log_.file_.read_at(offset_ + size.size(), block));
  offset_ += size.size() + block.size();
  MEMVID_TRY(entries_, archive::parse_entries(block));
  return {};
}

Result<std::optional<archive::Entry>> EntryLog::Reader::next() {
  while (taken_ == entries_.size()) {
    if (has_read_last_block_) return std::nullopt;
    MEMVID_TRY_VOID(read_block());
  }
  return std::move(entries_[taken_++]);
}

}  // namespace memvid::engine
