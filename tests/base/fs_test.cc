#include "base/fs.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "support/temp_dir.h"

namespace memvid::base {
namespace {

TEST(posix_fs, reads_back_what_was_written_at_any_offset) {
  const test::TempDir dir;
  const auto file = posix_fs().open(dir / "f", OpenMode::kCreateNew).value();
  ASSERT_TRUE(file->write_at(5, as_bytes("hello")).has_value());
  ASSERT_TRUE(file->sync().has_value());
  EXPECT_EQ(file->size(), 10u);
  Bytes bytes(5);
  ASSERT_TRUE(file->read_at(5, bytes).has_value());
  EXPECT_EQ(as_text(bytes), "hello");
}

TEST(posix_fs, a_read_beyond_the_end_is_corrupt_and_names_the_byte) {
  const test::TempDir dir;
  const auto file = posix_fs().open(dir.write("f", "abc"), OpenMode::kRead).value();
  Bytes bytes(10);
  const Status read = file->read_at(1, bytes);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(read.error().message.find("byte 3"), std::string::npos) << read.error().message;
}

TEST(posix_fs, absent_files_and_folders_are_told_apart_from_files) {
  const test::TempDir dir;
  EXPECT_EQ(posix_fs().open(dir / "no", OpenMode::kRead).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(posix_fs().open(dir.path(), OpenMode::kRead).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(posix_fs().exists(dir / "no"), false);
  EXPECT_EQ(posix_fs().exists(dir.path()), true);
}

TEST(posix_fs, a_pipe_is_no_file_and_is_not_waited_for) {
  const test::TempDir dir;
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  for (const OpenMode mode : {OpenMode::kRead, OpenMode::kReadWrite, OpenMode::kCreateNew})
    EXPECT_EQ(posix_fs().open(dir / "pipe", mode).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(posix_fs().exists(dir / "pipe").error().code, ErrorCode::kInvalidArgument);
}

TEST(read_stream, reads_pipes_and_devices_to_their_end_or_the_limit) {
  const test::TempDir dir;
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(dir / "pipe") << std::string(10'000, 'x'); });
  const auto text = read_stream(dir / "pipe", 10'000);
  writer.join();
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(*text, std::string(10'000, 'x'));
  EXPECT_EQ(read_stream("/dev/null", 0), "");
  EXPECT_EQ(read_stream("/dev/zero", 10'000).error().code, ErrorCode::kCapacity);
  EXPECT_EQ(read_stream(dir.path(), 1).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(read_stream(dir / "no", 1).error().code, ErrorCode::kNotFound);
}

TEST(posix_fs, a_lock_excludes_others_names_its_holder_and_ends_with_its_object) {
  const test::TempDir dir;
  auto first = posix_fs().lock(dir / "x.lock", "process one");
  ASSERT_TRUE(first.has_value());
  const auto second = posix_fs().lock(dir / "x.lock", "process two");
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_NE(second.error().message.find("process one"), std::string::npos);
  first->reset();
  EXPECT_TRUE(posix_fs().lock(dir / "x.lock", "process two").has_value());
  EXPECT_TRUE(std::filesystem::exists(dir / "x.lock"));
}

TEST(posix_fs, a_lock_is_not_taken_through_a_link) {
  const test::TempDir dir;
  dir.write("precious", "a text");
  std::filesystem::create_symlink("precious", dir / "x.lock");
  std::filesystem::create_symlink("absent", dir / "y.lock");
  for (const char* name : {"x.lock", "y.lock"}) {
    EXPECT_EQ(posix_fs().lock(dir / name, "me").error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(posix_fs().lock_number(dir / name, 1).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(posix_fs().is_number_locked(dir / name, 1).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(test::slurp(dir / "precious"), "a text");
  EXPECT_FALSE(std::filesystem::exists(dir / "absent"));
}

TEST(write_atomically, replaces_the_whole_file_and_leaves_no_other) {
  const test::TempDir dir;
  dir.write("f", "old and longer");
  ASSERT_TRUE(write_atomically(posix_fs(), dir / "f", "new").has_value());
  EXPECT_EQ(test::slurp(dir / "f"), "new");
  EXPECT_FALSE(std::filesystem::exists(dir / "f.tmp"));
}

TEST(read_all, refuses_more_than_its_limit) {
  const test::TempDir dir;
  EXPECT_EQ(read_all(posix_fs(), dir.write("f", "12345"), 5), "12345");
  EXPECT_EQ(read_all(posix_fs(), dir / "f", 4).error().code, ErrorCode::kCapacity);
}

}  // namespace
}  // namespace memvid::base
