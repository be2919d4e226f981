#include "embed/endpoint/protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace memvid::embed {
namespace {

using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

std::string error_of(EndpointApi api, std::string_view body, std::size_t text_count = 2,
                     int dimension = 2) {
  const auto vectors = read_vectors(api, body, text_count, dimension);
  if (vectors) return "no error";
  EXPECT_EQ(vectors.error().code, ErrorCode::kUnsupported);
  return vectors.error().message;
}

TEST(Protocol, a_request_names_the_model_and_holds_the_texts) {
  const std::string texts[] = {"a \"b\"\n", "", "ü"};
  const auto body = nlohmann::json::parse(request_body("m", texts));
  EXPECT_EQ(body, nlohmann::json::parse(R"({"model":"m","input":["a \"b\"\n"," ","ü"]})"));
}

TEST(Protocol, batches_are_bounded_by_texts_and_by_bytes) {
  const std::vector<std::string> texts = {"12345", "12345", "1", "1", "1"};
  EXPECT_EQ(next_batch(texts, {.text_count_max = 3, .text_bytes_max = 100}), 3u);
  EXPECT_EQ(next_batch(texts, {.text_count_max = 9, .text_bytes_max = 12}), 4u);
  EXPECT_EQ(next_batch(texts, {.text_count_max = 9, .text_bytes_max = 4}), 1u);
  EXPECT_EQ(next_batch({}, {}), 0u);
}

TEST(Protocol, vectors_come_out_in_unit_length) {
  EXPECT_THAT(
      read_vectors(EndpointApi::kOllama, R"({"embeddings":[[3,4],[0,-1e100]]})", 2, 0).value(),
      ElementsAre(FloatEq(0.6F), FloatEq(0.8F), 0.0F, -1.0F));
}

TEST(Protocol, openai_says_the_order_by_index) {
  const char* const body =
      R"({"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":[1,0]}]})";
  EXPECT_THAT(read_vectors(EndpointApi::kOpenAi, body, 2, 2).value(), ElementsAre(1, 0, 0, 1));
}

TEST(Protocol, an_index_that_is_missing_twice_or_out_of_range_is_refused) {
  const auto with = [](const std::string& index) {
    return error_of(EndpointApi::kOpenAi, R"({"data":[{"index":0,"embedding":[1,0]},{)" + index +
                                              R"("embedding":[1,0]}]})");
  };
  EXPECT_EQ(with(R"("index":1,)"), "no error");
  EXPECT_THAT(with(""), HasSubstr("no \"index\""));
  EXPECT_THAT(with(R"("index":0,)"), HasSubstr("index 0 comes twice"));
  for (const char* index : {"2", "-1", "1.0", "\"1\"", "18446744073709551615"})
    EXPECT_THAT(with(R"("index":)" + std::string(index) + ","), HasSubstr(" of 2")) << index;
}

TEST(Protocol, what_is_no_reply_is_refused_with_the_reason) {
  const struct {
    const char* body;
    const char* reason;
  } cases[] = {
      {"", "no JSON"},
      {"<html>busy</html>", "no JSON: \"<html>busy</html>\""},
      {R"({"embeddings":[[1,0],[1)", "no JSON"},
      {R"({"embeddings":[[1,0],[1,NaN]]})", "no JSON"},
      {R"({"embeddings":[[1,0],[1,1e999]]})", "no JSON"},
      {"[]", "no list \"embeddings\""},
      {R"({"data":[]})", "no list \"embeddings\""},
      {R"({"embeddings":{"0":[1,0],"1":[1,0]}})", "no list"},
      {R"({"embeddings":[[1,0]]})", "1 vectors for 2 texts"},
      {R"({"embeddings":[[1,0],[1,0],[1,0]]})", "3 vectors for 2 texts"},
      {R"({"embeddings":[[1,0],[1,0,0]]})", "3 numbers; 2 are expected"},
      {R"({"embeddings":[[],[]]})", "0 numbers"},
      {R"({"embeddings":[[1,0],["1","0"]]})", "a vector holds"},
      {R"({"embeddings":[[1,0],[1,null]]})", "a vector holds \"null\""},
      {R"({"embeddings":[[1,0],[[1],[0]]]})", "a vector holds"},
      {R"({"embeddings":[[1,0],"AACAPwAAAAA="]})", "a vector is no list"},
      {R"({"embeddings":[[1,0],[0,0]]})", "all zeros"},
      {R"({"embeddings":[[1,0],[1e200,0]]})", "too large"},
  };
  for (const auto& [body, reason] : cases)
    EXPECT_THAT(error_of(EndpointApi::kOllama, body), HasSubstr(reason)) << body;
}

TEST(Protocol, vectors_of_one_reply_are_all_of_one_dimension) {
  EXPECT_THAT(error_of(EndpointApi::kOllama, R"({"embeddings":[[1,0],[1]]})", 2, 0),
              HasSubstr("1 numbers; 2 are expected"));
  EXPECT_THAT(error_of(EndpointApi::kOllama, R"({"embeddings":[[],[]]})", 2, 0),
              HasSubstr("1 to 8192 are expected"));
  std::string long_vector = "[1";
  for (int i = 0; i < 8192; ++i) long_vector += ",1";
  EXPECT_THAT(error_of(EndpointApi::kOllama, R"({"embeddings":[)" + long_vector + "]]}", 1, 0),
              HasSubstr("8193 numbers"));
}

TEST(Protocol, a_deep_reply_is_only_a_wrong_one) {
  EXPECT_THAT(error_of(EndpointApi::kOllama, std::string(5'000'000, '[')), HasSubstr("no JSON"));
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_THAT(error_of(EndpointApi::kOllama, deep), HasSubstr("no list"));
  EXPECT_THAT(error_of(EndpointApi::kOllama, R"({"embeddings":[[)" + deep + "]]}", 1, 1),
              HasSubstr("a vector holds an array"));
  EXPECT_THAT(error_of(EndpointApi::kOpenAi,
                       R"({"data":[{"index":)" + deep + R"(,"embedding":[1]}]})", 1, 1),
              HasSubstr("index an array of 1"));
}

TEST(Protocol, the_servers_message_is_found) {
  EXPECT_EQ(message_of(R"({"error":{"message":"bad key","code":"x"}})"), "bad key");
  EXPECT_EQ(message_of(R"({"error":"model not found"})"), "model not found");
  EXPECT_EQ(message_of("busy"), "busy");
  EXPECT_EQ(message_of(R"({"error":{"code":1}})"), R"({"error":{"code":1}})");
}

TEST(Protocol, what_is_quoted_is_one_short_line_of_utf8) {
  EXPECT_EQ(quote("a\nb\x1b[31m\"c\""), R"("a\nb\u001b[31m\"c\"")");
  EXPECT_EQ(quote("ä\xff"), "\"ä\"");
  const std::string cut = quote(std::string(199, 'a') + "äöü");
  EXPECT_EQ(cut, "\"" + std::string(199, 'a') + "…\"");
}

}  // namespace
}  // namespace memvid::embed
