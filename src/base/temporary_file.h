// TemporaryFile: bytes on the disk that nobody else sees and that are gone with the process.
//
// It lies in $TMPDIR (else /tmp) and has no name. Not behind the seam of fs.h: that one is the
// store's, and nothing here outlives a crash.
#ifndef MEMVID_BASE_TEMPORARY_FILE_H_
#define MEMVID_BASE_TEMPORARY_FILE_H_

#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "memvid/error.h"

namespace memvid::base {

// One thread at a time, except read_at, which is safe from many.
class TemporaryFile {
 public:
  TemporaryFile() = default;  // made by the first append
  ~TemporaryFile();
  TemporaryFile(TemporaryFile&& other) noexcept;
  TemporaryFile& operator=(TemporaryFile&& other) noexcept;

  // kCapacity, whatever the system says: there is no room to work in, which is never to be taken
  // for a fault of the file that is read meanwhile. Messages name the folder. After an Error: as
  // before.
  Status append(ByteSpan bytes);
  // Exactly `out.size()` bytes; offset + out.size() <= size_bytes().
  Status read_at(std::uint64_t offset, std::span<std::uint8_t> out) const;
  std::uint64_t size_bytes() const { return size_bytes_; }
  // Of the file as it lies on the disk, its offset at 0; -1 before the first append.
  int descriptor() const { return fd_; }
  // Forgets what lies behind `size_bytes` <= size_bytes().
  void cut(std::uint64_t size_bytes) { size_bytes_ = size_bytes; }

 private:
  int fd_ = -1;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace memvid::base

#endif  // MEMVID_BASE_TEMPORARY_FILE_H_
