// TempDir: a fresh directory for one test, removed with everything in it.
#ifndef MEMVID_TESTS_SUPPORT_TEMP_DIR_H_
#define MEMVID_TESTS_SUPPORT_TEMP_DIR_H_

#include <filesystem>
#include <string>
#include <string_view>

namespace memvid::test {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  // Writes a file below the directory (parents are made) and returns its path.
  std::filesystem::path write(std::string_view name, std::string_view bytes) const;

 private:
  std::filesystem::path path_;
};

// All bytes of a file; fails the test when it cannot be read.
std::string slurp(const std::filesystem::path& path);

// The folder of test data beside the checkout (../shared/NAME), empty when it is absent: such a
// test calls GTEST_SKIP() with a word.
std::filesystem::path shared_data(std::string_view name);

}  // namespace memvid::test

#endif  // MEMVID_TESTS_SUPPORT_TEMP_DIR_H_
