#include <gtest/gtest.h>

#include <algorithm>

#include "text/formats.h"
#include "text/mime.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

constexpr std::string_view kMail =
    "Received: from x\r\n"
    "From: =?utf-8?q?J=C3=B6rg_?= =?utf-8?B?TcO8bGxlcg==?= <j@example.org>\r\n"
    "To: ben@example.org,\r\n"
    " anna@example.org\r\n"
    "Date: Mon, 3 Mar 2025 10:00:00 +0100\r\n"
    "Message-ID: <1@example.org>\r\n"
    "Subject: =?ISO-8859-1?Q?Schl=FCssel?=\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=\"b 1\"\r\n"
    "\r\n"
    "for old programs\r\n"
    "--b 1\r\n"
    "Content-Type: multipart/alternative; boundary=b2\r\n"
    "\r\n"
    "--b2\r\n"
    "Content-Type: text/plain; charset=iso-8859-1\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "Er h=E4ngt hinter der Uh=\r\n"
    "r.\r\n"
    "--b2\r\n"
    "Content-Type: text/html\r\n"
    "\r\n"
    "<p>Er h&auml;ngt <b>hinter</b> der Uhr.\r\n"
    "--b2--\r\n"
    "--b 1\r\n"
    "Content-Type: image/png; name=\"x.png\"\r\n"
    "Content-Disposition: attachment; filename*=utf-8''Plan%20gr%C3%BCn.png\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "\r\n"
    "iVBORw0KGgo=\r\n"
    "--b 1\r\n"
    "Content-Type: message/rfc822\r\n"
    "\r\n"
    "From: old@example.org\r\n"
    "Subject: Old\r\n"
    "\r\n"
    "Where is it?\r\n"
    "--b 1--\r\n"
    "behind\r\n";

test::LoadedDocument read(std::string_view mail) {
  const test::Loaded loaded = test::load(email_loader(), mail);
  EXPECT_TRUE(loaded.status);
  return loaded.documents.size() == 1 ? loaded.documents[0] : test::LoadedDocument();
}

std::string body_of(std::string_view header, std::string_view body) {
  const std::string text =
      read("Subject: s\n" + std::string(header) + "\n" + std::string(body)).text;
  const std::size_t end = text.find("\n\n");
  return end == std::string::npos ? "" : text.substr(end + 2);
}

TEST(email, gives_header_text_and_what_is_attached) {
  const test::LoadedDocument document = read(kMail);
  EXPECT_EQ(document.text,
            "From: Jörg Müller <j@example.org>\nTo: ben@example.org, anna@example.org\n"
            "Date: Mon, 3 Mar 2025 10:00:00 +0100\nSubject: Schlüssel\n\n"
            "Er hängt hinter der Uhr.\n\nAttachment: Plan grün.png (image/png)\n\n"
            "From: old@example.org\nSubject: Old\n\nWhere is it?\n");
  EXPECT_EQ(document.title, "Schlüssel");
  EXPECT_EQ(document.media_type, "message/rfc822");
  EXPECT_EQ(document.metadata,
            R"({"attachments":["Plan grün.png"],"date":"Mon, 3 Mar 2025 10:00:00 +0100",)"
            R"("from":"Jörg Müller <j@example.org>","message_id":"<1@example.org>",)"
            R"("to":"ben@example.org, anna@example.org"})");
}

TEST(email, bodies_are_decoded) {
  EXPECT_EQ(body_of("", "caf\xC3\xA9\r\n\r\n"), "café\n");
  EXPECT_EQ(body_of("", "caf\xE9"), "café\n");
  EXPECT_EQ(body_of("Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: Base64\n",
                    "y8/N\n4\nA==\nignored"),
            "комЮ\n");
  EXPECT_EQ(body_of("Content-Type: text/plain; charset=iso-2022-jp\n", "\x1b$B4A;z\x1b(B"),
            "漢字\n");
  EXPECT_EQ(body_of("Content-Transfer-Encoding: quoted-printable\n", "a=3D=C3=A9 \t\n=zz=\nb="),
            "a=é\n=zzb\n");
  EXPECT_EQ(body_of("Content-Type: text/html; charset=utf-8\n", "<p>Fish &amp; <b>chips</b>"),
            "Fish & chips\n");
}

TEST(email, of_alternatives_without_plain_text_the_last_with_text_counts) {
  EXPECT_EQ(body_of("Content-Type: multipart/alternative; boundary=x\n",
                    "--x\nContent-Type: text/html\n\n<p>one\n--x\nContent-Type: text/html\n\n"
                    "<p>two\n--x\nContent-Type: text/html\n\n<script>3</script>\n--x--\n"),
            "two\n");
}

TEST(email, of_alternatives_a_blank_one_does_not_count) {
  for (const char* blank : {"", " \n\n", "\xC2\xA0\n", "\t\xE2\x80\xAF"})
    EXPECT_EQ(body_of("Content-Type: multipart/alternative; boundary=x\n",
                      "--x\n\n" + std::string(blank) +
                          "\n--x\nContent-Type: text/html\n\n<p>two\n--x--\n"),
              "two\n");
}

TEST(email, a_zero_byte_costs_no_text) {
  EXPECT_EQ(body_of("Content-Transfer-Encoding: quoted-printable\n", "one=00 two=C3=A9"),
            "one twoé\n");
  EXPECT_EQ(body_of("Content-Transfer-Encoding: quoted-printable\n", "one=00 two three four=E9"),
            "one two three fouré\n");
  EXPECT_EQ(body_of("Content-Transfer-Encoding: quoted-printable\n", "=00=01=02=03=04=05 one"),
            "\x01\x02\x03\x04\x05 one\n");
}

TEST(email, utf_16_is_decoded_by_its_name) {
  const auto body = [](const char* charset, const char* base64) {
    return body_of("Content-Type: text/plain; charset=" + std::string(charset) +
                       "\nContent-Transfer-Encoding: base64\n",
                   base64);
  };
  EXPECT_EQ(body("utf-16le", "RwByAPwA3wBlACAAIm9XWwoA"), "Grüße 漢字\n");
  EXPECT_EQ(body("UTF-16BE", "byJbVwAKMAI="), "漢字\n。\n");
  // Big-endian where nothing tells (RFC 2781).
  EXPECT_EQ(body("utf-16", "byJbVzBulugwTJZNMIsACg=="), "漢字の雨が降る\n");
  EXPECT_EQ(body("utf-16", "//4ib1db"), "漢字\n");           // a mark
  EXPECT_EQ(body("utf-16", "RwByAPwA3wBlAA=="), "Grüße\n");  // zeros
  EXPECT_EQ(body_of("Content-Type: text/plain; charset=utf-16\n", "It is not.\n"), "It is not.\n");
}

TEST(email, what_says_that_it_has_parts_and_has_none_is_text) {
  EXPECT_EQ(body_of("Content-Type: multipart/mixed; boundary=x\n", "The fish.\n--y\n"),
            "The fish.\n--y\n");
  EXPECT_EQ(body_of("Content-Type: multipart/mixed\n", "The fish.\n"), "The fish.\n");
}

TEST(email, encoded_words_stand_for_their_text) {
  EXPECT_EQ(decoded_words("=?utf-8?q?a?=  =?utf-8?q?b?= c =?utf-8?q?d?="), "ab c d");
  EXPECT_EQ(decoded_words("=?utf-8?q?open =?x?y?= == =?"), "open =?x?y == =?");
  EXPECT_EQ(decoded_words("=?utf-8*de?B?w7w=?="), "ü");
  EXPECT_EQ(decoded_words("=?utf-8?x?a?="), "=?utf-8?x?a?=");
  EXPECT_EQ(decoded_words("a=b\tc"), "a=b c");
}

TEST(email, a_file_without_a_header_is_told) {
  EXPECT_TRUE(test::load(email_loader(), "").status);
  const test::Loaded loaded = test::load(email_loader(), "just text\n");
  ASSERT_FALSE(loaded.status);
  EXPECT_EQ(loaded.status.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(loaded.status.error().message, "file: no header of an e-mail");
}

TEST(email, parts_without_end_and_in_each_other_are_bounded) {
  std::string nested = "From: a\n";
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = "b" + std::to_string(i);
    nested += "Content-Type: multipart/mixed; boundary=" + name + "\n\n--" + name + "\n";
  }
  EXPECT_EQ(read(nested).text, "From: a\n\nAttachment: multipart/mixed\n");
  std::string flat = "From: a\nContent-Type: multipart/mixed; boundary=x\n\n";
  for (int i = 0; i < 100'000; ++i) flat += "--x\nContent-Type: image/png; name=p.png\n\n";
  const test::LoadedDocument document = read(flat);
  EXPECT_EQ(std::count(document.text.begin(), document.text.end(), 'A'), 100);
  const std::string long_subject = "Subject: " + std::string(5'000'000, 'x') + "\n\ntext";
  EXPECT_EQ(read(long_subject).title.size(), 4000u);
}

TEST(email, a_mail_cut_off_anywhere_gives_what_is_there) {
  for (std::size_t size = 20; size < kMail.size(); ++size)
    EXPECT_TRUE(test::load(email_loader(), kMail.substr(0, size)).status) << size;
}

TEST(mailbox, gives_a_document_a_message) {
  const std::string bytes =
      "From a@b Mon Mar  3 10:00:00 2025\r\nFrom: a@b\r\nSubject: one\r\n\r\nFirst.\r\n"
      "From here on it is quoted.\r\n\r\n"
      "From c@d Tue Mar  4 10:00:00 2025\nSubject: two\n\n>From me\n>>From you\n> From x\n\n"
      "From e@f Tue Mar  4 10:00:00 2025\nContent-Type: image/png\n\n";
  const test::Loaded loaded = test::load(mailbox_loader(), bytes);
  ASSERT_TRUE(loaded.status);
  ASSERT_EQ(loaded.documents.size(), 3u);
  EXPECT_EQ(loaded.documents[0].text,
            "From: a@b\nSubject: one\n\nFirst.\nFrom here on it is quoted.\n");
  EXPECT_EQ(loaded.documents[0].first_line, 1u);
  EXPECT_EQ(loaded.documents[1].text, "Subject: two\n\nFrom me\n>From you\n> From x\n");
  EXPECT_EQ(loaded.documents[1].title, "two");
  EXPECT_EQ(loaded.documents[1].media_type, "application/mbox");
  EXPECT_EQ(loaded.documents[1].first_line, 8u);
  EXPECT_EQ(loaded.documents[2].text, "Attachment: image/png\n");
  for (std::size_t piece_bytes = 1; piece_bytes < 50; ++piece_bytes)
    EXPECT_EQ(test::load(mailbox_loader(), bytes, piece_bytes).documents[1].text,
              loaded.documents[1].text);
}

TEST(mailbox, a_paragraph_that_begins_with_from_is_no_message) {
  const test::Loaded loaded = test::load(mailbox_loader(),
                                         "From a@b Mon Mar  3 10:00:00 2025\nSubject: one\n\n"
                                         "Hello.\n\nFrom now on: we do this\nMonday: we rest\n\n"
                                         "From 9:00 on Mon we open.\n\n"
                                         "From Mon to Fri we open at 10:00.\n");
  ASSERT_TRUE(loaded.status);
  ASSERT_EQ(loaded.documents.size(), 1u);
  EXPECT_EQ(loaded.documents[0].text,
            "Subject: one\n\nHello.\n\nFrom now on: we do this\nMonday: we rest\n\n"
            "From 9:00 on Mon we open.\n\nFrom Mon to Fri we open at 10:00.\n");
}

TEST(mailbox, senders_and_dates_are_written_in_many_ways) {
  for (const char* line :
       {"From a@b Mon Mar  3 10:00:00 2025", "From - Mon Sep 17 00:00:00 2001",
        "From guido at python.org  Thu Jan  1 00:00:00 1998",
        "From MAILER-DAEMON Fri Jul 8 9:08 2011", "From a@b Mon, 3 Mar 2025 10:00:00 +0100",
        "From a@b Mon Mar 3 10:00:00 CET 2025"}) {
    const std::string message = std::string(line) + "\nSubject: one\n\nHello.\n\n";
    EXPECT_TRUE(is_mailbox(message)) << line;
    EXPECT_EQ(test::load(mailbox_loader(), message + message).documents.size(), 2u) << line;
  }
}

}  // namespace
}  // namespace memvid::text
