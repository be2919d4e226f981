#include "text/loader.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "support/temp_dir.h"
#include "text/format_table.h"
#include "text/formats.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

using namespace std::string_literals;

const Loader* find_loader(const char* name, std::string_view first_bytes) {
  const Format* format = find_format(name, first_bytes);
  return format == nullptr ? nullptr : &loader_of(*format);
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
  EXPECT_EQ(find_loader("b.unknown", "x"), &plain_text_loader());
  EXPECT_EQ(find_loader("README", ""), &plain_text_loader());
}

TEST(loader, is_chosen_by_first_bytes_that_leave_no_doubt_whatever_the_ending) {
  EXPECT_EQ(find_loader("page", "\xEF\xBB\xBF\n <!DOCTYPE HTML><p>x"), &html_loader());
  EXPECT_EQ(find_loader("page.php", "<html lang=en>"), &html_loader());
  EXPECT_EQ(find_loader("page.txt", "<html lang=en>"), &html_loader());
  EXPECT_EQ(find_loader("page.txt", "<?xml version='1.0'?>\n<html>"), &html_loader());
  EXPECT_EQ(find_loader("page.txt", "plain <html>"), &plain_text_loader());
}

TEST(loader, there_is_none_for_binary) {
  EXPECT_EQ(find_loader("b.txt", "\0\1\2\3"s), nullptr);
  EXPECT_EQ(find_loader("b.jar", "PK\x03\x04\0\0"s + std::string(24, '\0') + "a.txt"), nullptr);
  EXPECT_EQ(find_loader("b.docx", "PK\x03\x04"), nullptr);
}

TEST(loader, documents_are_known_by_their_bytes) {
  const auto zip = [](std::string_view first_part) {
    return "PK\x03\x04" + std::string(26, '\0') + std::string(first_part);
  };
  EXPECT_EQ(find_loader("b.txt", "%PDF-1.4\n"), &pdf_loader());
  EXPECT_EQ(find_loader("b", "\0mail\0%PDF-1.4\n"s), &pdf_loader());
  EXPECT_EQ(find_loader("b", zip("mimetypeapplication/epub+zip")), &package_loader());
  EXPECT_EQ(find_loader("b", zip("mimetypeapplication/vnd.oasis.opendocument.text")),
            &package_loader());
  EXPECT_EQ(find_loader("b", zip("[Content_Types].xml")), &package_loader());
  EXPECT_EQ(find_loader("b.DocX", zip("word/document.xml")), &package_loader());
  EXPECT_EQ(find_loader("b.docx", "a text"), &plain_text_loader());
}

TEST(loader, plain_text_is_kept_byte_for_byte) {
  const test::TempDir dir;
  const std::string text = "\xEF\xBB\xBF one\r\ntwo \n";
  const test::Loaded loaded = test::load(dir.write("a.txt", text));
  ASSERT_TRUE(loaded.status);
  ASSERT_EQ(loaded.documents.size(), 1u);
  EXPECT_EQ(loaded.documents[0].text, text);
  EXPECT_EQ(loaded.documents[0].media_type, "text/plain");
  EXPECT_EQ(loaded.documents[0].first_line, 1u);
}

TEST(loader, an_empty_file_gives_no_document) {
  const test::TempDir dir;
  for (const char* name : {"a.txt", "a.md", "a.html", "a.jsonl"}) {
    const test::Loaded loaded = test::load(dir.write(name, ""));
    EXPECT_TRUE(loaded.status) << name;
    EXPECT_TRUE(loaded.documents.empty()) << name;
  }
}

TEST(loader, a_missing_file_a_folder_and_a_binary_are_told_apart_and_named) {
  const test::TempDir dir;
  const test::Loaded missing = test::load(dir / "none.txt");
  ASSERT_FALSE(missing.status);
  EXPECT_EQ(missing.status.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(missing.status.error().message,
            (dir / "none.txt").string() + ": No such file or directory");
  const test::Loaded folder = test::load(dir.path());
  ASSERT_FALSE(folder.status);
  EXPECT_EQ(folder.status.error().code, ErrorCode::kInvalidArgument);
  const test::Loaded binary = test::load(dir.write("a.bin", "\0\1\2"s));
  ASSERT_FALSE(binary.status);
  EXPECT_EQ(binary.status.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(binary.status.error().message.find("a.bin"), std::string::npos);
}

TEST(loader, a_bad_json_line_is_named_with_its_path) {
  const test::TempDir dir;
  const test::Loaded loaded = test::load(dir.write("a.jsonl", "{\"text\":\"a\"}\nnonsense\n"));
  ASSERT_FALSE(loaded.status);
  EXPECT_EQ(loaded.status.error().message, (dir / "a.jsonl").string() + ": line 2: not valid JSON");
}

TEST(loader, a_file_name_that_is_not_utf8_is_read_and_shown) {
  const test::TempDir dir;
  EXPECT_EQ(test::load(dir.write("caf\xE9.txt", "x")).documents.size(), 1u);
  const test::Loaded missing = test::load(dir / "non\xE9.txt");
  ASSERT_FALSE(missing.status);
  EXPECT_NE(missing.status.error().message.find("non\uFFFD.txt"), std::string::npos);
}

TEST(loader, a_pipe_is_read_to_its_end) {
  const test::TempDir dir;
  const std::filesystem::path path = dir / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const std::string text(300'000, 'x');
  std::thread writer([&] { dir.write("pipe", text); });
  const test::Loaded loaded = test::load(path);
  writer.join();
  ASSERT_TRUE(loaded.status);
  EXPECT_EQ(loaded.documents.at(0).text, text);
}

TEST(loader, what_needs_all_of_a_file_has_a_limit) {
  test::MemoryInput input("0123456789", 3);
  const auto whole = read_whole(input, "page.html", 10);
  ASSERT_TRUE(whole);
  EXPECT_EQ(*whole, "0123456789");
  const auto too_large = read_whole(input, "page.html", 9);
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().code, ErrorCode::kUnsupported);  // a folder goes on without it
}

// Another text each time that it is read from the beginning.
class ChangingInput final : public Input {
 public:
  Result<std::string_view> next() override {
    return std::exchange(is_at_end_, true) ? "" : rewind_count_ > 1 ? "caf\xE9" : "café";
  }
  void rewind() override {
    is_at_end_ = false;
    ++rewind_count_;
  }

 private:
  bool is_at_end_ = false;
  int rewind_count_ = 0;
};

TEST(loader, a_file_that_changes_while_it_is_read_is_told) {
  struct Sink final : DocumentSink {
    Status text(std::string_view) override { return {}; }
    Status finish(Document&&) override { return {}; }
  } sink;
  ChangingInput input;
  const Status status = plain_text_loader().load(input, "log", sink);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kIo);
  EXPECT_EQ(status.error().message, "log: changed while it was read; try again");
}

TEST(loader, the_size_of_the_pieces_does_not_matter) {
  const std::vector<std::string> files = {
      "\xEF\xBB\xBF# Tïtle\r\n\r\n漢字 👍\n{\"text\": \"Grüße\"}\n",
      "\xEF\xBB\xBF{\"text\": \"Grüße 👍\", \"id\": 1}\r\n\n{\"text\": \"b\"}",
      "1\r\n0:01,0 --> 0:02,0\r\nGrüße\r\n\r\n2\n0:03,0 --> 0:04,0\nEnd",
      "a,\"b\n\"\r\n1,2",
      "caf\xE9 cr\xE8me",
      "äöü \xFF äöü \xE6\xBC",
      "\xFF\xFE" + test::utf16le(u"Grüße, 漢字 👍\n"),
      test::utf16be(u"Grüße, 漢字 👍\n") + "x",
  };
  for (const Loader* loader : {&plain_text_loader(), &markdown_loader(), &html_loader(),
                               &json_lines_loader(), &csv_loader(), &subtitle_loader()})
    for (const std::string& bytes : files) {
      const test::Loaded whole = test::load(*loader, bytes);
      for (std::size_t piece_bytes = 1; piece_bytes < bytes.size(); ++piece_bytes) {
        const test::Loaded pieces = test::load(*loader, bytes, piece_bytes);
        ASSERT_EQ(pieces.status.has_value(), whole.status.has_value());
        ASSERT_EQ(pieces.documents.size(), whole.documents.size());
        for (std::size_t i = 0; i < whole.documents.size(); ++i) {
          ASSERT_EQ(pieces.documents[i].text, whole.documents[i].text) << piece_bytes;
          ASSERT_EQ(pieces.documents[i].title, whole.documents[i].title);
          ASSERT_EQ(pieces.documents[i].first_line, whole.documents[i].first_line);
        }
      }
    }
}

}  // namespace
}  // namespace memvid::text
