// Fs: every file-system call of the store goes through this seam, so that tests can make each one
// fail (MemFs, FaultFs) and a production build uses the real disk (PosixFs).
//
// THREADS   An Fs may be used from many threads; one File from one thread at a time, except
//           read_at, which is safe from many.
// ERRORS    kNotFound, kIo (permission, device), kCapacity (disk full, quota), kInvalidArgument (a
//           pipe or a device where a file is meant; open() also of a folder; a symbolic link in
//           the place of a lock). Messages name the path and the system's reason.
#ifndef MEMVID_BASE_FS_H_
#define MEMVID_BASE_FS_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "memvid/error.h"

namespace memvid::base {

// An open file. Closed by the destructor; what was not synced may be lost with the power.
class File {
 public:
  virtual ~File() = default;
  // Reads exactly `out.size()` bytes at `offset`; kCorrupt when the file ends before.
  virtual Status read_at(std::uint64_t offset, std::span<std::uint8_t> out) = 0;
  // Writes all of `bytes` at `offset`, growing the file. After an Error the file may hold any part.
  virtual Status write_at(std::uint64_t offset, ByteSpan bytes) = 0;
  // Data and size reach the disk (fdatasync). After an Error nothing written since the last good
  // sync may be trusted, not even by a later sync.
  virtual Status sync() = 0;
  virtual Status truncate(std::uint64_t size_bytes) = 0;
  virtual Result<std::uint64_t> size() = 0;
  virtual const std::filesystem::path& path() const = 0;
};

// An advisory lock on a file that is never renamed nor removed; freed by the destructor, and by the
// kernel when the process dies.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

enum class OpenMode {
  kRead,       // must exist
  kReadWrite,  // must exist
  kCreateNew,  // truncates what is there
};

class Fs {
 public:
  virtual ~Fs() = default;
  virtual Result<std::unique_ptr<File>> open(const std::filesystem::path& path, OpenMode mode) = 0;
  virtual Result<bool> exists(const std::filesystem::path& path) = 0;
  virtual Status rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  virtual Status remove(const std::filesystem::path& path) = 0;  // kNotFound if absent
  // Names created, renamed or removed in `directory` reach the disk.
  virtual Status sync_directory(const std::filesystem::path& directory) = 0;
  // Takes the exclusive lock without waiting, creates the file if needed, and writes `holder`
  // (one line) into it. kBusy: the message carries the holder's line.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::filesystem::path& path,
                                                 const std::string& holder) = 0;
  // One of the file's further locks, 0 <= number < 2^60; none has to do with another, nor with
  // lock(), and none says who holds it. kBusy: taken, also by this process.
  virtual Result<std::unique_ptr<FileLock>> lock_number(const std::filesystem::path& path,
                                                        std::uint64_t number) = 0;
  virtual Result<bool> is_number_locked(const std::filesystem::path& path,
                                        std::uint64_t number) = 0;
};

// The real disk. One object for the whole process; never destroyed.
Fs& posix_fs();

// All of a file, up to `limit_bytes` (kCapacity beyond).
Result<std::string> read_all(Fs& fs, const std::filesystem::path& path, std::uint64_t limit_bytes);
// The same of whatever a user may name on the real disk, pipes and devices too; waits for a pipe's
// writers.
Result<std::string> read_stream(const std::filesystem::path& path, std::uint64_t limit_bytes);
// Writes a file so that after a crash it is the old one or the new one, whole: temporary name,
// sync, rename, sync of the directory. The temporary file is `path` + ".tmp".
Status write_atomically(Fs& fs, const std::filesystem::path& path, std::string_view bytes);

}  // namespace memvid::base

#endif  // MEMVID_BASE_FS_H_
