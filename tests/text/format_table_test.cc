#include "text/format_table.h"

#include <gtest/gtest.h>

#include "support/temp_dir.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

using namespace std::string_literals;

std::string_view type_of(const char* name, std::string_view bytes) {
  const Format* format = find_format(name, bytes);
  return format == nullptr ? "binary" : format->media_type;
}

TEST(format_table, content_that_leaves_no_doubt_beats_the_name) {
  EXPECT_EQ(type_of("page.txt", "<!doctype html><p>x"), "text/html");
  EXPECT_EQ(type_of("page.xml", "<?xml version='1.0'?>\n<!DOCTYPE html>"), "text/html");
  EXPECT_EQ(type_of("feed", "\xEF\xBB\xBF<?xml version='1.0'?><rss/>"), "application/xml");
  EXPECT_EQ(type_of("tar.1", ".\\\" A comment\n.TH TAR 1\n"), "text/troff");
  EXPECT_EQ(type_of("movie.txt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello"), "text/vtt");
  EXPECT_EQ(type_of("1732.host:2,S", "From: a@b\nDate: x\nMessage-ID: <1>\n\nHi"),
            "message/rfc822");
  EXPECT_EQ(type_of("inbox", "From a@b Mon Mar  3 10:00:00 2025\nFrom: a@b\n\nHi"),
            "application/mbox");
  EXPECT_EQ(type_of("data.csv", "\0\1\2"s), "binary");
}

TEST(format_table, documents_that_are_no_text_are_known_by_their_first_bytes) {
  const auto zip = [](const std::string& first_part) {
    return "PK\x03\x04" + std::string(26, '\0') + first_part;
  };
  EXPECT_EQ(type_of("report", "%PDF-1.5\n%\0\1\2\n"s), "application/pdf");
  EXPECT_EQ(type_of("about.pdf", "%PDF is a format.\n"), "text/plain");
  EXPECT_EQ(type_of("book", zip("mimetypeapplication/epub+zip")), "application/epub+zip");
  EXPECT_EQ(type_of("a", zip("mimetypeapplication/vnd.oasis.opendocument.text")),
            "application/vnd.oasis.opendocument.text");
  EXPECT_EQ(type_of("a", zip("mimetypeapplication/vnd.oasis.opendocument.spreadsheet")),
            "application/vnd.oasis.opendocument.spreadsheet");
  EXPECT_EQ(type_of("a.XLSX", zip("docProps/app.xml")),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  EXPECT_EQ(type_of("a", zip("[Content_Types].xml")),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
  EXPECT_EQ(type_of("a.ZIP", zip("a.txt")), "application/zip");
  EXPECT_EQ(type_of("empty.zip", "PK\x05\x06" + std::string(18, '\0')), "application/zip");
  EXPECT_EQ(type_of("letter.zip", zip("[Content_Types].xml")),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
  EXPECT_EQ(type_of("a.jar", zip("a.txt")), "binary");
  EXPECT_EQ(type_of("backup", std::string(257, '\0') +
                                  "ustar\0"
                                  "00"s +
                                  std::string(247, '\0')),
            "application/x-tar");
  EXPECT_EQ(type_of("a.tar", std::string(512, '\0')), "binary");
  EXPECT_EQ(type_of("a.zip", "no zip\n"), "text/plain");
  EXPECT_EQ(type_of("a.docx", "no zip\n"), "text/plain");
}

TEST(format_table, the_name_counts_where_the_content_says_nothing) {
  EXPECT_EQ(type_of("a.CSV", "a,b\n"), "text/csv");
  EXPECT_EQ(type_of("a.py", "import os\n"), "text/x-python");
  EXPECT_EQ(type_of("a.yml", "a: b\n"), "application/yaml");
  EXPECT_EQ(type_of("syslog.1", "Nov 22 07:25:31 host cron\n"), "text/plain");
  EXPECT_EQ(type_of("WEBVTT.txt", "WEBVTTX"), "text/plain");
  EXPECT_EQ(type_of("csv", "a,b\n"), "text/plain");
  EXPECT_EQ(type_of("letter", "From me at 10:00\nDear all"), "text/plain");
  EXPECT_EQ(type_of("a.txt", "From Rome: notes of a journey\nMonday: we arrived\n"), "text/plain");
  EXPECT_EQ(type_of("letter", "From: me\nTo: you\n\nDear you"), "text/plain");
}

TEST(format_table, a_page_with_php_in_it_is_code) {
  constexpr std::string_view kPage = "<!DOCTYPE html>\n<h1><?php echo $title; ?></h1>";
  EXPECT_EQ(type_of("page.php", kPage), "text/x-php");
  EXPECT_EQ(type_of("page.php", "<html><p><?= $words ?>"), "text/x-php");
  EXPECT_EQ(type_of("page.phtml", kPage), "text/plain");
  EXPECT_EQ(type_of("page.html", kPage), "text/html");
  EXPECT_EQ(type_of("saved.php", "<!DOCTYPE html>\n<h1>Rain</h1>"), "text/html");
}

TEST(format_table, an_unfinished_declaration_is_no_page) {
  EXPECT_EQ(type_of("a.txt", "<?xml"), "text/plain");
  EXPECT_EQ(type_of("a.txt", "<?xml "), "application/xml");
}

TEST(format_table, what_is_kept_as_it_is_comes_back_byte_for_byte) {
  const test::TempDir dir;
  const std::string text =
      "\xEF\xBB\xBF \t\n# Tïtle\r\n=====\r\n\n\"a\",b;c\t{\n  \"x\": [1]\n}\n漢字 👍 \n\n\n";
  for (const Format& format : formats()) {
    if (!format.gives.starts_with("as it is")) continue;
    const std::string name = "a" + std::string(format.endings.substr(0, format.endings.find(' ')));
    const test::Loaded loaded = test::load(dir.write(name, text));
    ASSERT_TRUE(loaded.status) << name;
    ASSERT_EQ(loaded.documents.size(), 1u) << name;
    EXPECT_EQ(loaded.documents[0].text, text) << name;
    EXPECT_EQ(loaded.documents[0].media_type, format.media_type) << name;
  }
}

TEST(format_table, a_table_names_its_columns) {
  const test::TempDir dir;
  const auto metadata = [&dir](const char* name, std::string_view text) {
    return test::load(dir.write(name, std::string(text))).documents.at(0).metadata;
  };
  EXPECT_EQ(metadata("a.csv", "id,\"full, \"\"real\"\" name\", born\r\n1,x,y\n"),
            R"({"columns":["id","full, \"real\" name","born"]})");
  EXPECT_EQ(metadata("b.csv", "\xEF\xBB\xBFNr;Größe\n1;2\n"), R"({"columns":["Nr","Größe"]})");
  EXPECT_EQ(metadata("a.tsv", "a,b\tc\n"), R"({"columns":["a,b","c"]})");
  EXPECT_EQ(metadata("c.csv", "just words\n"), "");
  EXPECT_EQ(metadata("d.csv", std::string(5000, ',') + "\n"), "");
}

TEST(format_table, restructured_text_has_its_first_heading_as_title) {
  const test::TempDir dir;
  const auto title = [&dir](std::string_view text) {
    return test::load(dir.write("a.rst", std::string(text))).documents.at(0).title;
  };
  EXPECT_EQ(title(".. comment\n\n=======\n Tïtle\n=======\n\nText\n"), "Tïtle");
  EXPECT_EQ(title("Guide\n-----\r\n"), "Guide");
  EXPECT_EQ(title("Too long for it\n---\n\n"), "");
  EXPECT_EQ(title("----\n----\n\n===\n"), "");
}

TEST(format_table, a_manual_page_is_called_by_its_name_and_section) {
  const test::TempDir dir;
  const auto load = [&dir](std::string_view text) {
    return test::load(dir.write("page", std::string(text))).documents.at(0);
  };
  const test::LoadedDocument man = load(
      "'\\\" t\n.\\\" c\n.ie n \\{\\\n'br\\}\n.TH \"git add\" 1 \"2023-01-02\" \"Git\"\n.SH X\n");
  EXPECT_EQ(man.title, "git add(1)");
  EXPECT_EQ(man.metadata, R"({"date":"2023-01-02"})");
  const test::LoadedDocument mdoc = load(".Dd March 3, 2020\n.Dt TMUX 1\n.Os\n");
  EXPECT_EQ(mdoc.title, "TMUX(1)");
  EXPECT_EQ(mdoc.metadata, R"({"date":"March 3, 2020"})");
}

TEST(format_table, only_files_of_many_documents_say_nothing_of_one) {
  EXPECT_TRUE(is_one_of_many("application/jsonl"));
  EXPECT_TRUE(is_one_of_many("application/mbox"));
  EXPECT_FALSE(is_one_of_many("application/json"));
  EXPECT_FALSE(is_one_of_many(""));
}

}  // namespace
}  // namespace memvid::text
