#include "embed/endpoint/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace memvid::embed {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(EndpointUrl, the_end_of_the_path_tells_the_api) {
  const EndpointUrl openai = parse_endpoint_url("https://api.openai.com/v1/embeddings").value();
  EXPECT_EQ(openai.api, EndpointApi::kOpenAi);
  EXPECT_TRUE(openai.is_encrypted);
  EXPECT_FALSE(openai.is_loopback);
  EXPECT_EQ(openai.place, "api.openai.com/v1/embeddings");
  const EndpointUrl ollama = parse_endpoint_url("http://localhost:11434/api/embed").value();
  EXPECT_EQ(ollama.api, EndpointApi::kOllama);
  EXPECT_FALSE(ollama.is_encrypted);
  EXPECT_EQ(ollama.place, "localhost:11434/api/embed");
}

TEST(EndpointUrl, a_query_is_sent_but_not_shown) {
  const auto url = parse_endpoint_url("https://a.example/x/embeddings?api-version=1&secret=2");
  ASSERT_TRUE(url) << url.error().message;
  EXPECT_EQ(url->place, "a.example/x/embeddings");
}

TEST(EndpointUrl, another_path_is_refused_and_both_apis_are_named) {
  for (const char* url : {"http://localhost:11434", "http://localhost:11434/api/embeddings/",
                          "http://a/v1?x=/embeddings", "https://a/v1/chat/completions"}) {
    const auto parsed = parse_endpoint_url(url);
    ASSERT_FALSE(parsed) << url;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(parsed.error().message, HasSubstr("/embeddings (OpenAI"));
    EXPECT_THAT(parsed.error().message, HasSubstr("/api/embed (Ollama)"));
  }
}

TEST(EndpointUrl, loopback_is_what_cannot_leave_this_machine) {
  for (const char* host : {"localhost", "127.0.0.1", "127.8.9.1:80", "[::1]", "[::1]:1"})
    EXPECT_TRUE(parse_endpoint_url("http://" + std::string(host) + "/api/embed")->is_loopback)
        << host;
  for (const char* host : {"127.0.0.1.example", "localhost.example", "127.1", "2130706433", "[::2]",
                           "0.0.0.0", "[::ffff:127.0.0.1]"})
    EXPECT_FALSE(parse_endpoint_url("http://" + std::string(host) + "/api/embed")->is_loopback)
        << host;
}

TEST(EndpointUrl, what_two_readers_might_read_differently_is_refused) {
  for (const char* url :
       {"", "localhost/api/embed", "ftp://a/api/embed", "file:///api/embed", "HTTP://a/api/embed",
        "http:///api/embed", "http://:80/api/embed", "http://a:0/api/embed",
        "http://a:65536/api/embed", "http://a:/api/embed", "http://a b/api/embed",
        "http://127.0.0.1#.evil/api/embed", "http://127.0.0.1\\.evil/api/embed",
        "http://127.0.0.1%2eevil/api/embed", "http://[::1]evil/api/embed", "http://[/api/embed",
        "http://a/\n/api/embed", "http://\xC3\xA4/api/embed", "http://a?/api/embed"}) {
    const auto parsed = parse_endpoint_url(url);
    ASSERT_FALSE(parsed) << url;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument) << url;
  }
}

TEST(EndpointUrl, a_password_in_it_is_refused_and_not_shown) {
  for (const char* url : {"https://me:hunter2@a.example/v1/embeddings",
                          "http://127.0.0.1:hunter2@a.example/api/embed"}) {
    const auto parsed = parse_endpoint_url(url);
    ASSERT_FALSE(parsed) << url;
    EXPECT_THAT(parsed.error().message, HasSubstr("$MEMVID_API_KEY"));
    EXPECT_THAT(parsed.error().message, Not(HasSubstr("hunter2")));
  }
}

}  // namespace
}  // namespace memvid::embed
