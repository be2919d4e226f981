#include <gtest/gtest.h>

#include <chrono>

#include "text/formats.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

test::LoadedDocument page(std::string_view html) {
  test::Loaded loaded = test::load(html_loader(), html);
  EXPECT_TRUE(loaded.status);
  return loaded.documents.empty() ? test::LoadedDocument{} : std::move(loaded.documents[0]);
}
std::string text_of(std::string_view html) { return page(html).text; }

TEST(html, gives_title_and_visible_text) {
  const test::LoadedDocument document = page(
      "<!DOCTYPE html><html><head><title>\n A &amp; B </title><style>p{color:red}</style>"
      "<script>if (a<b) document.write('<p>no</p>')</script></head>"
      "<body><h1>Head</h1><p>One\n   two.</p><p>Three.</p></body></html>");
  EXPECT_EQ(document.title, "A & B");
  EXPECT_EQ(document.text, "Head\n\nOne two.\n\nThree.\n");
  EXPECT_EQ(document.media_type, "text/html");
}

TEST(html, what_is_never_seen_is_left_out) {
  EXPECT_EQ(text_of("a<!-- <p>no -->b<script>no</script ><STYLE>no</sTyLe><noscript><p>no</p>"
                    "</noscript><template>no<template>no</template>no</template><iframe>no</iframe>"
                    "c"),
            "abc\n");
  EXPECT_EQ(text_of("a<!-->b<!--->c<!-- x --!>d<!-- y --->e<?php no ?>f<![CDATA[no]]>g</ no>h"),
            "abcdefgh\n");
}

TEST(html, a_page_without_text_gives_no_document) {
  const test::Loaded loaded =
      test::load(html_loader(), "<title>x</title><script>y</script> &nbsp;");
  EXPECT_TRUE(loaded.status);
  EXPECT_TRUE(loaded.documents.empty());
}

TEST(html, white_space_is_folded_across_tags) {
  EXPECT_EQ(text_of(" a <b> b</b> <i>c </i>\n d<b>e</b>f&nbsp; g "), "a b c def g\n");
}

TEST(html, character_references_are_decoded_as_browsers_do) {
  EXPECT_EQ(text_of("&lt;p&gt; &amp;amp; &eacute;&hellip;&#x2014;&#8364; &copy2 &notit; &nosuch; "
                    "& &; AT&T &#150; &#xD800; &NotEqualTilde; a&b=c"),
            "<p> &amp; é…—€ ©2 ¬it; &nosuch; & &; AT&T – \uFFFD ≂̸ a&b=c\n");
}

TEST(html, a_number_beyond_all_characters_is_a_replacement_character) {
  EXPECT_EQ(text_of("&#xeeeeeeeeeeee; &#99999999x &#X110000; &#x00000000041; &#4294967361;"),
            "\uFFFD \uFFFDx \uFFFD A \uFFFD\n");
}

TEST(html, attributes_may_hold_angle_brackets_and_quotes) {
  EXPECT_EQ(text_of("<a title=\"1 > 0\" alt='<p>' href=it's>x</a><img alt = \"a>b\"/>y"), "xy\n");
}

TEST(html, an_angle_bracket_that_begins_no_tag_is_text) {
  EXPECT_EQ(text_of("1 < 2 <3 a<b and <"), "1 < 2 <3 a\n");
  EXPECT_EQ(text_of("if 1 < 2 then <"), "if 1 < 2 then <\n");
}

TEST(html, lists_stand_on_lines) {
  EXPECT_EQ(text_of("<p>Intro:</p><ul><li>one<li><p>two</p><p>more</p><ul><li>deep</ul></li>"
                    "<li></li></ul><p>After</p>"),
            "Intro:\n- one\n- two\n\nmore\n  - deep\n\nAfter\n");
  EXPECT_EQ(text_of("<dl><dt>Term</dt><dd><p>Meaning</p></dd><dt>Next</dt><dd>More</dd></dl>"),
            "Term\nMeaning\n\nNext\nMore\n");
}

TEST(html, an_empty_item_leaves_no_mark) {
  EXPECT_EQ(text_of("<ul><li></ul><p>After</p>"), "After\n");
}

TEST(html, table_rows_stand_on_lines) {
  EXPECT_EQ(text_of("<p>x</p><table><caption>Cap</caption><thead><tr><th>A</th><th>B</th></tr>"
                    "</thead><tbody><tr><td><p>1</p></td><td>2</td></tr><tr><td></td><td>3</td>"
                    "</tr><tr><td>4</td><td></td><td>5</td></tr></tbody></table>y"),
            "x\n\nCap\nA | B\n1 | 2\n3\n4 | 5\n\ny\n");
}

TEST(html, paragraphs_in_a_cell_are_lines) {
  EXPECT_EQ(text_of("<table><tr><td><p>a</p><p>b</p></td></tr><tr><td>c</td></tr></table>"),
            "a\nb\nc\n");
}

TEST(html, pre_is_kept_verbatim) {
  EXPECT_EQ(text_of("<p>x</p><pre>\n  if (a &lt; b)\r\n    <b>go</b>\t;\n\n</pre>y"),
            "x\n\n  if (a < b)\n    go\t;\n\ny\n");
  EXPECT_EQ(text_of("<pre><div>a</div><div>b</div></pre>"), "a\nb\n");
}

TEST(html, br_ends_a_line_and_two_end_a_paragraph) {
  EXPECT_EQ(text_of("a<br>b<br/><br />c<br>"), "a\nb\n\nc\n");
}

TEST(html, xhtml_may_close_elements_in_themselves) {
  EXPECT_EQ(text_of("<?xml version='1.0'?><html><head><script src='x'/><title/></head><body>"
                    "<pre/><p>a <![CDATA[<&amp;>]]></p></body></html>"),
            "a <&amp;>\n");
}

TEST(html, a_page_in_the_namespace_of_xhtml_needs_no_declaration) {
  const test::LoadedDocument document = page(
      "<!DOCTYPE html>\n<!-- x --><html lang='en' xmlns=\"http://www.w3.org/1999/xhtml\"><head>"
      "<title>T</title><script src=\"x.js\"/></head><body><iframe src='y'/><textarea/>"
      "<p>page words</p></body></html>");
  EXPECT_EQ(document.title, "T");
  EXPECT_EQ(document.text, "page words\n");
  EXPECT_EQ(text_of("<html xmlns='other'><title/>no</title><p>http://www.w3.org/1999/xhtml"),
            "http://www.w3.org/1999/xhtml\n");
}

TEST(html, unclosed_and_misplaced_tags_lose_no_text) {
  EXPECT_EQ(text_of("<p>a<b>b<p>c</i></b></table>d<li>e</html>f"), "ab\n\nc\n\nd\n- ef\n");
  EXPECT_EQ(text_of("<p>a<table><td>b<td>c</table>"), "a\n\nb | c\n");
}

TEST(html, the_input_may_end_anywhere) {
  const std::string html =
      "<?xml?><!DOCTYPE html><title>t</title><p class=\"a\" b='c'>x &eacute;<!-- c -->"
      "<pre>\ny</pre><script>z</script><![CDATA[q]]><ul><li>w";
  for (std::size_t size = 0; size <= html.size(); ++size) page(html.substr(0, size));
}

TEST(html, the_encoding_may_be_named_by_the_page) {
  EXPECT_EQ(text_of("<meta charset=\"koi8-r\"><p>\xF0\xD2\xC9\xD7\xC5\xD4"), "Привет\n");
  EXPECT_EQ(text_of("<meta http-equiv=Content-Type content=\"text/html; charset=Shift_JIS\">"
                    "\x93\xFA\x96\x7B"),
            "日本\n");
  EXPECT_EQ(text_of("<meta charset=iso-8859-1>\x80 caf\xE9"), "€ café\n");
  EXPECT_EQ(text_of("\xFF\xFE" + test::utf16le(u"<p>Grüße</p>")), "Grüße\n");
  EXPECT_EQ(text_of("\xEF\xBB\xBF<p>x"), "x\n");
}

// A megabyte of what makes parsers slow or deep; quadratic work would take minutes.
TEST(html, hostile_pages_take_linear_time) {
  const auto start = std::chrono::steady_clock::now();
  for (const char* piece : {"<div>",     "<b><div>",         "<ul><li>",   "<table><tr><td>",
                            "<pre>",     "<font size=1><p>", "<",          "</",
                            "<!--",      "<!-- -",           "<a b=\"",    "<script>",
                            "</script ", "<title>",          "&",          "&a",
                            "&#",        "<svg><title>",     "<template>", "<noscript></noscrip",
                            "<![CDATA[", "\xC2\xA0",         "<li>x</ul>"}) {
    std::string html;
    while (html.size() < 300'000) html += piece;
    test::load(html_loader(), html);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

}  // namespace
}  // namespace memvid::text
