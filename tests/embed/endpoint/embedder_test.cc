// The embedder of an endpoint, through the module, against a real server on loopback.
#include "embed/embedder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <thread>

#include "embed/endpoint/loopback_server.h"

namespace memvid::embed {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

constexpr const char* kOllamaPath = "/api/embed";
constexpr const char* kOpenAiPath = "/v1/embeddings";

// Three tries without a wait.
constexpr RetryLimits kSoon = {3, 0ms, 0ms};

// [length of the text, 1]: tells the texts apart, and is of no unit length.
Json vector_of(const Json& text) { return {text.get<std::string>().size(), 1}; }

std::string ollama(const SeenRequest& request) {
  const Json input = Json::parse(request.body)["input"];
  Json rows = Json::array();
  for (const Json& text : input) rows.push_back(vector_of(text));
  return http(200, Json{{"embeddings", rows}}.dump());
}

// The last text comes first.
std::string openai_shuffled(const SeenRequest& request) {
  const Json input = Json::parse(request.body)["input"];
  Json rows = Json::array();
  for (std::size_t i = input.size(); i-- > 0;)
    rows.push_back({{"index", i}, {"embedding", vector_of(input[i])}});
  return http(200, Json{{"data", rows}, {"object", "list"}}.dump());
}

std::string ok(const std::string& rows) { return http(200, R"({"embeddings":)" + rows + "}"); }

// $MEMVID_API_KEY for one test; none in the others, and no proxy of the machine that tests.
class Endpoints : public testing::Test {
 protected:
  void SetUp() override { unset(); }
  void TearDown() override { unset(); }

  static Endpoint endpoint(const std::string& url) { return {url, "nomic", 5s, 2}; }

  static Status embed(const Endpoint& endpoint, std::span<const std::string> texts,
                      std::vector<float>& vectors, const RetryLimits& limits = kSoon,
                      std::stop_token stop = {}) {
    auto embedder = open_endpoint_embedder(endpoint, limits);
    if (!embedder) return tl::unexpected<Error>(embedder.error());
    vectors.resize(texts.size() * static_cast<std::size_t>((*embedder)->info().dimension));
    return (*embedder)->embed(texts, vectors, {}, stop);
  }

  // What becomes of one text; a failure must be one line.
  static Error error_of(const Endpoint& endpoint, const RetryLimits& limits = kSoon,
                        std::stop_token stop = {}) {
    const std::string text = "text";
    std::vector<float> vectors;
    const Status status = embed(endpoint, {&text, 1}, vectors, limits, stop);
    if (status) {
      ADD_FAILURE() << "it worked";
      return {ErrorCode::kIo, ""};
    }
    EXPECT_THAT(status.error().message, Not(HasSubstr("\n")));
    return status.error();
  }

 private:
  static void unset() {
    for (const char* name : {"MEMVID_API_KEY", "http_proxy", "all_proxy", "ALL_PROXY"})
      ::unsetenv(name);
  }
};

TEST_F(Endpoints, ollama_is_asked_in_batches_and_the_rows_are_in_order) {
  LoopbackServer server(ollama);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < 130; ++i) texts.emplace_back(i + 1, 'x');
  std::vector<float> vectors;
  const Status status = embed(endpoint(server.url(kOllamaPath)), texts, vectors);
  ASSERT_TRUE(status) << status.error().message;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto length = static_cast<float>(i + 1);
    EXPECT_FLOAT_EQ(vectors[2 * i], length / std::sqrt(length * length + 1)) << i;
    EXPECT_FLOAT_EQ(vectors[2 * i + 1], 1 / std::sqrt(length * length + 1)) << i;
  }
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_THAT(requests[0].head, HasSubstr("POST /api/embed HTTP/1.1\r\n"));
  EXPECT_THAT(requests[0].head, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_EQ(Json::parse(requests[0].body)["model"], "nomic");
  EXPECT_EQ(Json::parse(requests[2].body)["input"].size(), 2u);
}

TEST_F(Endpoints, openai_may_answer_in_another_order) {
  LoopbackServer server(openai_shuffled);
  const std::string texts[] = {"1", "333"};
  std::vector<float> vectors;
  ASSERT_TRUE(embed(endpoint(server.url(kOpenAiPath)), texts, vectors));
  EXPECT_THAT(vectors, ElementsAre(FloatEq(1 / std::sqrt(2.0F)), FloatEq(1 / std::sqrt(2.0F)),
                                   FloatEq(3 / std::sqrt(10.0F)), FloatEq(1 / std::sqrt(10.0F))));
}

TEST_F(Endpoints, the_dimension_is_learned_by_one_request_unless_it_is_known) {
  LoopbackServer server([](const SeenRequest&) { return ok("[[1,2,3]]"); });
  Endpoint unknown = endpoint(server.url(kOllamaPath));
  unknown.dimension = 0;
  ASSERT_TRUE(learn_dimension(unknown, kSoon, {}));
  EXPECT_EQ(unknown.dimension, 3);
  ASSERT_TRUE(learn_dimension(unknown, kSoon, {}));
  EXPECT_EQ(server.requests().size(), 1u);
  Endpoint none;
  EXPECT_TRUE(learn_dimension(none, kSoon, {}));
}

TEST_F(Endpoints, the_fingerprint_is_of_api_model_and_dimension_and_not_of_the_host) {
  const auto fingerprint = [](const char* url, const char* model, int dimension) {
    return read_model_info({.endpoint = {url, model, 1s, dimension}}).value().fingerprint;
  };
  const std::string one = fingerprint("http://a/api/embed", "m", 3);
  EXPECT_EQ(fingerprint("https://b:1/x/api/embed", "m", 3), one);
  EXPECT_NE(fingerprint("http://a/embeddings", "m", 3), one);
  EXPECT_NE(fingerprint("http://a/api/embed", "n", 3), one);
  EXPECT_NE(fingerprint("http://a/api/embed", "m", 4), one);
}

TEST_F(Endpoints, a_server_that_is_busy_is_asked_again) {
  std::atomic<int> count = 0;
  LoopbackServer server([&](const SeenRequest& request) {
    if (++count == 1) return http(429, "slow down", "Retry-After: 3600\r\n");
    if (count == 2) return http(503, "");
    return ollama(request);
  });
  const std::string text = "1";
  std::vector<float> vectors;
  // Honoured, but not longer than 50 ms.
  const auto start = std::chrono::steady_clock::now();
  const Status status =
      embed(endpoint(server.url(kOllamaPath)), {&text, 1}, vectors, {3, 0ms, 50ms});
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_GE(std::chrono::steady_clock::now() - start, 50ms);
  EXPECT_EQ(count, 3);
}

TEST_F(Endpoints, a_server_that_only_fails_is_given_up_after_so_many_tries) {
  LoopbackServer server(
      [](const SeenRequest&) { return http(500, R"({"error":"out of\nmemory"})"); });
  const Error error = error_of(endpoint(server.url(kOllamaPath)));
  EXPECT_EQ(error.code, ErrorCode::kIo);
  EXPECT_THAT(error.message,
              AllOf(HasSubstr(server.url(kOllamaPath).substr(7)), HasSubstr("3 tries"),
                    HasSubstr(R"(status 500, "out of\nmemory")"), HasSubstr("--mode words")));
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST_F(Endpoints, a_server_that_hangs_is_given_up_after_the_timeout) {
  LoopbackServer server([](const SeenRequest&) { return kHang; });
  Endpoint hanging = endpoint(server.url(kOllamaPath));
  hanging.timeout = 100ms;
  const Error error = error_of(hanging, {2, 0ms, 0ms});
  EXPECT_EQ(error.code, ErrorCode::kIo);
  EXPECT_THAT(error.message,
              AllOf(HasSubstr("2 tries of at most 0.100 s"), HasSubstr("timed out")));
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST_F(Endpoints, a_connection_that_is_refused_is_tried_again_and_told) {
  std::string url;
  {
    const LoopbackServer gone(ollama);
    url = gone.url(kOllamaPath);
  }
  const Error error = error_of(endpoint(url));
  EXPECT_EQ(error.code, ErrorCode::kIo);
  EXPECT_THAT(error.message, AllOf(HasSubstr(url.substr(7)), HasSubstr("3 tries"),
                                   HasSubstr("refused"), HasSubstr("see that it runs")));
}

TEST_F(Endpoints, a_host_that_does_not_exist_is_told_at_once) {
  // Too long for a label of a name, so no name server is asked.
  const std::string host = std::string(64, 'a') + ".invalid";
  const Error error = error_of(endpoint("http://" + host + "/api/embed"), {1000, 10s, 10s});
  EXPECT_EQ(error.code, ErrorCode::kIo);
  EXPECT_THAT(error.message, AllOf(HasSubstr("resolve"), HasSubstr(host)));
}

TEST_F(Endpoints, a_reply_that_is_cut_off_is_none) {
  std::atomic<int> count = 0;
  LoopbackServer server([&](const SeenRequest& request) {
    const std::string whole = ollama(request);
    return ++count == 1 ? whole.substr(0, whole.size() - 5) : whole;
  });
  const std::string text = "1";
  std::vector<float> vectors;
  EXPECT_TRUE(embed(endpoint(server.url(kOllamaPath)), {&text, 1}, vectors));
  EXPECT_EQ(count, 2);
}

TEST_F(Endpoints, a_server_that_lies_is_not_believed_and_not_asked_again) {
  const struct {
    const char* rows;
    const char* reason;
  } cases[] = {
      {"[]", "0 vectors for 1 texts"},
      {"[[1,2],[1,2]]", "2 vectors for 1 texts"},
      {"[[1,2,3]]", "3 numbers; 2 are expected"},
      {"[[1,NaN]]", "no JSON"},
      {R"([["1","2"]])", "a vector holds"},
      {"[[0,0]]", "all zeros"},
  };
  for (const auto& [rows, reason] : cases) {
    LoopbackServer server([rows = rows](const SeenRequest&) { return ok(rows); });
    const Error error = error_of(endpoint(server.url(kOllamaPath)));
    EXPECT_EQ(error.code, ErrorCode::kUnsupported) << rows;
    EXPECT_THAT(error.message,
                AllOf(HasSubstr(reason), HasSubstr("nomic"), HasSubstr("endpoint_model")));
    EXPECT_EQ(server.requests().size(), 1u) << rows;
  }
}

TEST_F(Endpoints, a_reply_without_end_is_cut_off) {
  LoopbackServer server([](const SeenRequest&) { return http(200, std::string(50 << 20, ' ')); });
  const Error error = error_of(endpoint(server.url(kOllamaPath)));
  EXPECT_EQ(error.code, ErrorCode::kIo);
  EXPECT_THAT(error.message, HasSubstr("longer than 33554432 bytes"));
  LoopbackServer headers([](const SeenRequest&) {
    std::string lines;
    while (lines.size() < 50 << 20) lines += "X-Y: " + std::string(60'000, 'z') + "\r\n";
    return http(200, "", lines);
  });
  EXPECT_EQ(error_of(endpoint(headers.url(kOllamaPath))).code, ErrorCode::kIo);
}

TEST_F(Endpoints, a_redirect_is_not_followed) {
  LoopbackServer other(ollama);
  LoopbackServer server([&](const SeenRequest&) {
    return http(307, "", "Location: " + other.url(kOllamaPath) + "\r\n");
  });
  const Error error = error_of(endpoint(server.url(kOllamaPath)));
  EXPECT_THAT(error.message, AllOf(HasSubstr("status 307"), HasSubstr("redirects")));
  EXPECT_EQ(other.requests().size(), 0u);
}

TEST_F(Endpoints, a_refusal_is_quoted_and_not_tried_again) {
  for (const int status : {400, 401, 403, 404}) {
    LoopbackServer server([status](const SeenRequest&) {
      return http(status, R"({"error":{"message":"no\u001b[2J )" + std::string(5000, 'x') + "\"}}");
    });
    const Error error = error_of(endpoint(server.url(kOpenAiPath)));
    EXPECT_EQ(error.code, ErrorCode::kIo);
    EXPECT_THAT(error.message, AllOf(HasSubstr("status " + std::to_string(status)),
                                     HasSubstr(R"("no\u001b[2J xxx)")));
    EXPECT_LT(error.message.size(), 500u);
    EXPECT_EQ(error.message.find("$MEMVID_API_KEY") != std::string::npos,
              status == 401 || status == 403);
    EXPECT_EQ(server.requests().size(), 1u) << status;
  }
}

TEST_F(Endpoints, the_key_is_sent_to_loopback_and_shown_nowhere) {
  ::setenv("MEMVID_API_KEY", "sk-/secret", 1);
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);  // would see the key
  LoopbackServer server([](const SeenRequest& request) {
    EXPECT_THAT(request.head, HasSubstr("Authorization: Bearer sk-/secret\r\n"));
    return http(401, R"({"error":"sk-\/secret is wrong"})");
  });
  for (const char* path : {kOllamaPath, kOpenAiPath}) {
    const Error error = error_of(endpoint(server.url(path)));
    EXPECT_THAT(error.message,
                AllOf(HasSubstr("[key]"), HasSubstr("check the key"), Not(HasSubstr("sk-"))));
  }
  EXPECT_EQ(server.requests().size(), 2u);
  LoopbackServer echo([](const SeenRequest& request) { return http(200, request.head); });
  const Error error = error_of(endpoint(echo.url(kOllamaPath)));
  EXPECT_THAT(error.message, AllOf(HasSubstr("no JSON"), Not(HasSubstr("secret"))));
}

TEST_F(Endpoints, without_a_key_none_is_sent) {
  LoopbackServer server([](const SeenRequest&) { return http(401, "who are you?"); });
  const Error error = error_of(endpoint(server.url(kOllamaPath)));
  EXPECT_THAT(error.message, AllOf(HasSubstr("\"who are you?\""), HasSubstr("set the key")));
  EXPECT_THAT(server.requests().at(0).head, Not(HasSubstr("Authorization")));
}

TEST_F(Endpoints, the_key_goes_over_plain_http_to_loopback_alone) {
  ::setenv("MEMVID_API_KEY", "sk-secret", 1);
  const Error error = error_of(endpoint("http://192.0.2.1/v1/embeddings"));
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.message, AllOf(HasSubstr("192.0.2.1/v1/embeddings"), HasSubstr("https"),
                                   Not(HasSubstr("sk-secret"))));
  EXPECT_EQ(check_endpoint(endpoint("http://192.0.2.1/api/embed")).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_TRUE(check_endpoint(endpoint("https://192.0.2.1/api/embed")));
  ::unsetenv("MEMVID_API_KEY");
  EXPECT_TRUE(check_endpoint(endpoint("http://192.0.2.1/api/embed")));
}

TEST_F(Endpoints, a_key_that_would_make_a_header_of_its_own_is_refused) {
  ::setenv("MEMVID_API_KEY", "sk-secret\r\nX-Evil: 1", 1);
  const Error error = error_of(endpoint("https://localhost/api/embed"));
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.message, Not(HasSubstr("sk-secret")));
}

TEST_F(Endpoints, a_stop_ends_a_request_that_hangs) {
  std::stop_source source;
  LoopbackServer server([&](const SeenRequest&) {
    source.request_stop();
    return kHang;
  });
  Endpoint hanging = endpoint(server.url(kOllamaPath));
  hanging.timeout = 60s;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(error_of(hanging, kSoon, source.get_token()).code, ErrorCode::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(Endpoints, a_stop_ends_a_wait) {
  LoopbackServer server([](const SeenRequest&) { return http(503, ""); });
  std::stop_source source;
  const std::jthread stopper([&] {
    while (server.requests().empty()) std::this_thread::yield();
    source.request_stop();
  });
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(error_of(endpoint(server.url(kOllamaPath)), {2, 60s, 60s}, source.get_token()).code,
            ErrorCode::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

}  // namespace
}  // namespace memvid::embed
