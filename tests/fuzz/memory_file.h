// MemoryFile: bytes in RAM as a base::File, so that a target need not touch the disk.
#ifndef MEMVID_TESTS_FUZZ_MEMORY_FILE_H_
#define MEMVID_TESTS_FUZZ_MEMORY_FILE_H_

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/fs.h"

namespace memvid::fuzz {

// Reads of `bytes`, which outlive it. Nothing can be written.
class MemoryFile final : public base::File {
 public:
  explicit MemoryFile(base::ByteSpan bytes) : bytes_(bytes) {}
  Status read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
    if (offset > bytes_.size() || out.size() > bytes_.size() - offset)
      return fail(ErrorCode::kCorrupt, "the file ends before");
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
    return {};
  }
  Status write_at(std::uint64_t, base::ByteSpan) override { return read_only(); }
  Status sync() override { return read_only(); }
  Status truncate(std::uint64_t) override { return read_only(); }
  Result<std::uint64_t> size() override { return bytes_.size(); }
  const std::filesystem::path& path() const override { return path_; }

 private:
  static Status read_only() { return fail(ErrorCode::kIo, "read only"); }
  base::ByteSpan bytes_;
  std::filesystem::path path_ = "in.ram";
};

// A file system with one file, whatever it is asked for.
class MemoryFs final : public base::Fs {
 public:
  explicit MemoryFs(base::ByteSpan bytes) : bytes_(bytes) {}
  Result<std::unique_ptr<base::File>> open(const std::filesystem::path&, base::OpenMode) override {
    return std::make_unique<MemoryFile>(bytes_);
  }
  Result<bool> exists(const std::filesystem::path&) override { return true; }
  Status rename(const std::filesystem::path&, const std::filesystem::path&) override {
    return read_only();
  }
  Status remove(const std::filesystem::path&) override { return read_only(); }
  Status sync_directory(const std::filesystem::path&) override { return read_only(); }
  Result<std::unique_ptr<base::FileLock>> lock_number(const std::filesystem::path&,
                                                      std::uint64_t) override {
    return fail(ErrorCode::kIo, "read only");
  }
  Result<bool> is_number_locked(const std::filesystem::path&, std::uint64_t) override {
    return false;
  }
  Result<std::unique_ptr<base::FileLock>> lock(const std::filesystem::path&,
                                               const std::string&) override {
    return fail(ErrorCode::kIo, "read only");
  }

 private:
  static Status read_only() { return fail(ErrorCode::kIo, "read only"); }
  base::ByteSpan bytes_;
};

}  // namespace memvid::fuzz

#endif  // MEMVID_TESTS_FUZZ_MEMORY_FILE_H_
