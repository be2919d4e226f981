// Bytes from outside through every loader: nothing crashes, and what comes out is valid UTF-8.
#include <gtest/gtest.h>

#include <random>

#include "text/chunker.h"
#include "text/encoding.h"
#include "text/formats.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

const Loader* const kLoaders[] = {
    &plain_text_loader(),  &markdown_loader(), &html_loader(),
    &json_lines_loader(),  &csv_loader(),      &restructured_text_loader(),
    &manual_page_loader(), &subtitle_loader(), &notebook_loader(),
    &email_loader(),       &mailbox_loader()};

void feed_all_loaders(const std::string& bytes) {
  for (const Loader* loader : kLoaders) {
    const test::Loaded loaded = test::load(*loader, bytes);
    for (const test::LoadedDocument& document : loaded.documents) {
      ASSERT_FALSE(document.text.empty());
      ASSERT_TRUE(is_valid_utf8(document.text));
      ASSERT_TRUE(is_valid_utf8(document.title));
      ASSERT_TRUE(is_valid_utf8(document.own_id));
      ASSERT_TRUE(is_valid_utf8(document.metadata));
      ASSERT_EQ(cut(document.text, {50}).back().end, document.text.size());
    }
    if (!loaded.status) {
      ASSERT_TRUE(is_valid_utf8(loaded.status.error().message));
    }
  }
}

TEST(hostile, random_bytes) {
  std::mt19937 random(11);
  for (int round = 0; round < 2'000; ++round) {
    std::string bytes(random() % 400, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    feed_all_loaders(bytes);
    for (char& c : bytes) c = static_cast<char>(0x20 + random() % 0xE0);  // no control characters
    feed_all_loaders(bytes);
  }
}

TEST(hostile, random_markup) {
  static const char* const kPieces[] = {
      "<",         ">",         "</",         "/>",          "<!--",       "-->",      "<p>",
      "</p>",      "<pre>",     "</pre>",     "<li>",        "</li>",      "<td>",     "</td>",
      "<tr>",      "<table>",   "</table>",   "<ul>",        "</ul>",      "<script>", "</script>",
      "<title>",   "</title>",  "<template>", "</template>", "<br>",       "&",        "&lt;",
      "&#",        "&#x1F600;", "&nbsp;",     "\"",          "'",          "=",        " a=\"",
      "<![CDATA[", "]]>",       "<?xml",      "text",        " ",          "\n",       "\r",
      "\xC2\xA0",  "é",         "\xE9",       "{\"text\":",  "}",          "[",        "# ",
      "---\n",     "```\n",     "<dd>",       "<textarea>",  "</textarea>"};
  std::mt19937 random(12);
  for (int round = 0; round < 3'000; ++round) {
    std::string bytes;
    for (int i = 0; i < 40; ++i) bytes += kPieces[random() % std::size(kPieces)];
    feed_all_loaders(bytes);
  }
}

TEST(hostile, utf16_cut_at_every_byte) {
  const std::u16string text = u"<p>Grüße 👍</p>\n# 漢字 {\"text\":\"x\"}\n";
  for (const std::string& bytes :
       {"\xFF\xFE" + test::utf16le(text), "\xFE\xFF" + test::utf16be(text), test::utf16le(text),
        test::utf16be(text)})
    for (std::size_t size = 0; size <= bytes.size(); ++size)
      feed_all_loaders(bytes.substr(0, size));
}

TEST(hostile, good_files_with_one_byte_changed) {
  const std::string good =
      "# Tïtle\n\n<p>Some &eacute;text</p>\n"
      "{\"id\": 1, \"text\": \"Grüße\", \"metadata\": {\"a\": 1}}\n";
  std::mt19937 random(13);
  for (std::size_t at = 0; at < good.size(); ++at)
    for (int i = 0; i < 8; ++i) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(random());
      feed_all_loaders(bytes);
    }
}

}  // namespace
}  // namespace memvid::text
