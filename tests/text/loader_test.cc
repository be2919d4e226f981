#include "text/loader.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "support/temp_dir.h"
#include "text/formats.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

using namespace std::string_literals;

test::Loaded load_path(const std::filesystem::path& path) {
  test::Loaded loaded;
  loaded.status = load_file(path, [&](Document&& document) {
    loaded.documents.push_back(std::move(document));
    return Status{};
  });
  return loaded;
}

TEST(loader, is_chosen_by_the_ending_in_any_case) {
  EXPECT_EQ(find_loader("a/b.md", "x"), &markdown_loader());
  EXPECT_EQ(find_loader("b.MarkDown", "x"), &markdown_loader());
  EXPECT_EQ(find_loader("b.HTM", "x"), &html_loader());
  EXPECT_EQ(find_loader("b.html", "x"), &html_loader());
  EXPECT_EQ(find_loader("b.xhtml", "x"), &html_loader());
  EXPECT_EQ(find_loader("b.jsonl", "x"), &json_lines_loader());
  EXPECT_EQ(find_loader("b.ndjson", "x"), &json_lines_loader());
  EXPECT_EQ(find_loader("b.txt", "x"), &plain_text_loader());
  EXPECT_EQ(find_loader("b.cc", "x"), &plain_text_loader());
  EXPECT_EQ(find_loader("README", ""), &plain_text_loader());
}

TEST(loader, is_chosen_by_the_first_bytes_when_the_ending_says_nothing) {
  EXPECT_EQ(find_loader("page", "\xEF\xBB\xBF\n <!DOCTYPE HTML><p>x"), &html_loader());
  EXPECT_EQ(find_loader("page.php", "<html lang=en>"), &html_loader());
  EXPECT_EQ(find_loader("page.txt", "<html lang=en>"), &plain_text_loader());
}

TEST(loader, there_is_none_for_binary) {
  EXPECT_EQ(find_loader("b.txt", "\0\1\2\3"s), nullptr);
  EXPECT_EQ(find_loader("b.pdf", "%PDF-1.4\n"), nullptr);
}

TEST(loader, plain_text_is_kept_byte_for_byte) {
  const test::TempDir dir;
  const std::string text = "\xEF\xBB\xBF one\r\ntwo \n";
  const test::Loaded loaded = load_path(dir.write("a.txt", text));
  ASSERT_TRUE(loaded.status);
  ASSERT_EQ(loaded.documents.size(), 1u);
  EXPECT_EQ(loaded.documents[0].text, text);
  EXPECT_EQ(loaded.documents[0].media_type, "text/plain");
  EXPECT_EQ(loaded.documents[0].first_line, 1u);
  EXPECT_FALSE(loaded.documents[0].is_single_chunk);
}

TEST(loader, an_empty_file_gives_no_document) {
  const test::TempDir dir;
  for (const char* name : {"a.txt", "a.md", "a.html", "a.jsonl"}) {
    const test::Loaded loaded = load_path(dir.write(name, ""));
    EXPECT_TRUE(loaded.status) << name;
    EXPECT_TRUE(loaded.documents.empty()) << name;
  }
}

TEST(loader, a_missing_file_a_folder_and_a_binary_are_told_apart_and_named) {
  const test::TempDir dir;
  const test::Loaded missing = load_path(dir / "none.txt");
  ASSERT_FALSE(missing.status);
  EXPECT_EQ(missing.status.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(missing.status.error().message,
            (dir / "none.txt").string() + ": No such file or directory");
  const test::Loaded folder = load_path(dir.path());
  ASSERT_FALSE(folder.status);
  EXPECT_EQ(folder.status.error().code, ErrorCode::kInvalidArgument);
  const test::Loaded binary = load_path(dir.write("a.bin", "\0\1\2"s));
  ASSERT_FALSE(binary.status);
  EXPECT_EQ(binary.status.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(binary.status.error().message.find("a.bin"), std::string::npos);
}

TEST(loader, a_bad_json_line_is_named_with_its_path) {
  const test::TempDir dir;
  const test::Loaded loaded = load_path(dir.write("a.jsonl", "{\"text\":\"a\"}\nnonsense\n"));
  ASSERT_FALSE(loaded.status);
  EXPECT_EQ(loaded.status.error().message, (dir / "a.jsonl").string() + ": line 2: not valid JSON");
}

TEST(loader, a_file_name_that_is_not_utf8_is_read_and_shown) {
  const test::TempDir dir;
  EXPECT_EQ(load_path(dir.write("caf\xE9.txt", "x")).documents.size(), 1u);
  const test::Loaded missing = load_path(dir / "non\xE9.txt");
  ASSERT_FALSE(missing.status);
  EXPECT_NE(missing.status.error().message.find("non\uFFFD.txt"), std::string::npos);
}

TEST(loader, a_pipe_is_read_to_its_end) {
  const test::TempDir dir;
  const std::filesystem::path path = dir / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const std::string text(300'000, 'x');
  std::thread writer([&] { dir.write("pipe", text); });
  const test::Loaded loaded = load_path(path);
  writer.join();
  ASSERT_TRUE(loaded.status);
  EXPECT_EQ(loaded.documents.at(0).text, text);
}

TEST(loader, a_file_larger_than_the_limit_is_refused_before_memory_is) {
  const test::TempDir dir;
  const std::filesystem::path path = dir.write("huge.txt", "");
  std::error_code error;
  std::filesystem::resize_file(path, kFileBytesMax + 1, error);
  if (error) GTEST_SKIP() << "no sparse file of 4 GiB here";
  const test::Loaded loaded = load_path(path);
  ASSERT_FALSE(loaded.status);
  EXPECT_EQ(loaded.status.error().code, ErrorCode::kCapacity);
}

}  // namespace
}  // namespace memvid::text
