// Texts in encodings that no rule tells: they become what they were, and no Latin text is taken for
// one of them.
#include "text/charset_guess.h"

#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include <string>
#include <vector>

#include "text/decoder.h"
#include "text/formats.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

std::string encoded(const char* charset, std::string_view utf8) {
  std::string bytes(utf8.size() * 4 + 16, '\0');
  UErrorCode error = U_ZERO_ERROR;
  const int32_t size =
      ucnv_convert(charset, "UTF-8", bytes.data(), static_cast<int32_t>(bytes.size()), utf8.data(),
                   static_cast<int32_t>(utf8.size()), &error);
  EXPECT_TRUE(U_SUCCESS(error)) << charset;
  bytes.resize(static_cast<std::size_t>(size));
  return bytes;
}

constexpr std::string_view kJapanese =
    "屋根裏部屋の鍵は時計の後ろに掛かっています。バックアップは毎晩コピーしてください。\n"
    "トマトに水をやり、三月にバラを剪定します。\n";
constexpr std::string_view kChinese =
    "阁楼的钥匙挂在钟的后面。请每天晚上把备份复制到阁楼。\n给西红柿浇水，三月修剪玫瑰。\n";
constexpr std::string_view kTaiwanese =
    "閣樓的鑰匙掛在時鐘的後面。請每天晚上把備份複製到閣樓。\n給番茄澆水，三月修剪玫瑰。\n";
constexpr std::string_view kKorean =
    "다락방 열쇠는 시계 뒤에 걸려 있습니다. 매일 밤 백업을 복사하십시오.\n"
    "토마토에 물을 주고 삼월에 장미를 다듬으세요.\n";
constexpr std::string_view kRussian =
    "Ключ от чердака висит за часами. Каждую ночь копируйте архив на чердак.\n"
    "Поливайте помидоры, а розы обрезайте в марте.\n";
constexpr std::string_view kUkrainian =
    "Ключ від горища висить за годинником. Щоночі копіюйте архів на горище.\n"
    "Поливайте помідори, а троянди підрізайте в березні; їжа є в ґанку.\n";

struct Sample {
  const char* charset;
  std::string_view text;
};
constexpr Sample kSamples[] = {
    {"windows-31j", kJapanese},   {"EUC-JP", kJapanese},
    {"ISO-2022-JP", kJapanese},   {"GBK", kChinese},
    {"gb18030", kChinese},        {"Big5", kTaiwanese},
    {"EUC-KR", kKorean},          {"windows-949", kKorean},
    {"KOI8-R", kRussian},         {"windows-1251", kRussian},
    {"ISO-8859-5", kRussian},     {"IBM866", kRussian},
    {"windows-1251", kUkrainian}, {"KOI8-U", kUkrainian},
};

TEST(charset_guess, a_text_becomes_what_it_was) {
  for (const auto& [charset, text] : kSamples) {
    const std::string bytes = encoded(charset, text);
    EXPECT_FALSE(looks_binary(bytes)) << charset;
    EXPECT_EQ(to_utf8(bytes), text) << charset;
  }
}

TEST(charset_guess, a_file_becomes_what_it_was_whatever_the_pieces) {
  for (const auto& [charset, text] : kSamples) {
    std::string whole;
    for (int i = 0; i < 300; ++i) whole += text;
    const std::string bytes = encoded(charset, whole);
    for (const std::size_t piece_bytes : {std::size_t{7}, std::size_t{4096}}) {
      const test::Loaded loaded = test::load(plain_text_loader(), bytes, piece_bytes);
      ASSERT_TRUE(loaded.status) << charset;
      EXPECT_EQ(loaded.documents.at(0).text, whole) << charset;
    }
  }
}

TEST(charset_guess, what_stands_behind_a_long_beginning_in_ascii_counts) {
  std::string licence;
  while (licence.size() < 100'000) licence += "Permission is hereby granted, free of charge,\n";
  for (const auto& [charset, text] : kSamples) {
    if (std::string_view(charset) == "ISO-2022-JP") continue;  // looked for in the beginning alone
    const std::string bytes = licence + encoded(charset, text);
    EXPECT_EQ(to_utf8(bytes), licence + std::string(text)) << charset;
  }
}

TEST(charset_guess, a_long_line_counts_from_where_it_is_foreign) {
  const std::string ascii(3'000, 'x');
  EXPECT_EQ(to_utf8(ascii + encoded("KOI8-R", kRussian)), ascii + std::string(kRussian));
}

TEST(charset_guess, latin_texts_are_none_of_them) {
  const std::vector<std::string> texts = {
      "Größe und Länge der Übung, heißt es im Gästehaus; „schön“ – 5 €.\n",
      "Où était l’élève ? Déjà là, à côté du château, naïve et fâchée.\n",
      "El niño comió piñas en España; ¿cuándo, señor? ¡Ayer! Año tras año.\n",
      "Perché è così? La città è più bella, però c’è già la metà di lunedì.\n",
      "Não há avaliações; a informação está à mão: coração, pão, órgãos.\n",
      "Det är så gött på ön, sa flickan från Skåne och åt räksmörgås.\n",
      "Rødgrød med fløde på bordet, æbler og øl; år for år går det såre vel.\n",
      "“Smart quotes” and — dashes – in English, with a naïve café © 2004 ™.\n",
      "£ £ £ £ £ £ £ £ £ £ £ £ § § § § ° ° °\n",
  };
  for (const std::string& text : texts) {
    const std::string bytes = encoded("windows-1252", text);
    EXPECT_EQ(to_utf8(bytes), text);
    EXPECT_EQ(guess_encoding(bytes), std::nullopt) << text;
  }
}

TEST(charset_guess, too_little_is_no_reason) {
  EXPECT_EQ(guess_encoding(""), std::nullopt);
  EXPECT_EQ(guess_encoding("ASCII\n"), std::nullopt);
  EXPECT_EQ(guess_encoding(encoded("windows-1251", "Привет\n")), std::nullopt);
  EXPECT_EQ(to_utf8("\x1B[31mcoloured\x1B[0m $B log"), "\x1B[31mcoloured\x1B[0m $B log");
}

TEST(charset_guess, bytes_without_a_sense_stay_binary) {
  std::string bytes;
  for (int i = 0; i < 4'000; ++i) bytes += static_cast<char>(0x80 + i * 37 % 128);
  EXPECT_TRUE(looks_binary(bytes));
}

}  // namespace
}  // namespace memvid::text
