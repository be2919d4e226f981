#include "base/fs.h"

#include "base/try.h"

namespace memvid::base {

Result<std::string> read_all(Fs& fs, const std::filesystem::path& path, std::uint64_t limit_bytes) {
  MEMVID_TRY(const auto file, fs.open(path, OpenMode::kRead));
  MEMVID_TRY(const std::uint64_t size_bytes, file->size());
  if (size_bytes > limit_bytes)
    return fail(ErrorCode::kCapacity, path.string() + " has " + std::to_string(size_bytes) +
                                          " bytes; the limit is " + std::to_string(limit_bytes));
  std::string bytes(size_bytes, '\0');
  MEMVID_TRY_VOID(file->read_at(0, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()}));
  return bytes;
}

Status write_atomically(Fs& fs, const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::path temporary = path;
  temporary += ".tmp";
  {
    MEMVID_TRY(const auto file, fs.open(temporary, OpenMode::kCreateNew));
    MEMVID_TRY_VOID(file->write_at(0, as_bytes(bytes)));
    MEMVID_TRY_VOID(file->sync());
  }
  MEMVID_TRY_VOID(fs.rename(temporary, path));
  return fs.sync_directory(path.parent_path());
}

}  // namespace memvid::base
