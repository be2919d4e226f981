// EntryLog: entries in the order in which they came, in a temporary file.
#ifndef MEMVID_ENGINE_ENTRY_LOG_H_
#define MEMVID_ENGINE_ENTRY_LOG_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "archive/entry.h"
#include "base/temporary_file.h"
#include "memvid/error.h"

namespace memvid::engine {

// RAM: one block. Errors as of the temporary file.
class EntryLog {
 public:
  Status add(const archive::Entry& entry);
  // Writes out what is held in RAM. Returns the size of the log, a place to come back to. After an
  // Error nothing is lost.
  Result<std::uint64_t> flush();
  // As it was when flush() gave `size_bytes`.
  void roll_back(std::uint64_t size_bytes);
  std::uint64_t size_bytes() const { return file_.size_bytes() + block_.bytes().size(); }

  // Gives the entries one by one; the log must outlive it and not change.
  class Reader {
   public:
    explicit Reader(const EntryLog& log) : log_(log) {}
    Result<std::optional<archive::Entry>> next();  // nullopt after the last

   private:
    Status read_block();
    const EntryLog& log_;
    std::uint64_t offset_ = 0;
    bool has_read_last_block_ = false;
    std::vector<archive::Entry> entries_;
    std::size_t taken_ = 0;
  };

 private:
  base::TemporaryFile file_;  // blocks: u64 size, then the entries
  archive::EntryWriter block_;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_ENTRY_LOG_H_
