// EndpointSession: one server that embeds texts, asked until it answers, and no longer.
#ifndef MEMVID_EMBED_ENDPOINT_SESSION_H_
#define MEMVID_EMBED_ENDPOINT_SESSION_H_

#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "embed/embedder.h"
#include "embed/endpoint/http_client.h"
#include "embed/endpoint/retry.h"
#include "embed/endpoint/url.h"

namespace memvid::embed {

// Not safe from several threads at once.
class EndpointSession {
 public:
  // Sends nothing. kInvalidArgument as check_endpoint says; kNotFound, kUnsupported: the module.
  static Result<EndpointSession> open(const Endpoint& endpoint, const RetryLimits& limits);

  // One request, tried again as `limits` say: the texts' unit vectors, one after the other. As
  // Endpoint says: `dimension` 0 takes any. kIo: no answer, or a refusal, which is quoted;
  // kUnsupported: an answer that is none. Each names the server and what to do. kCancelled.
  Result<std::vector<float>> vectors(std::span<const std::string> texts,
                                     const std::stop_token& stop);

 private:
  EndpointSession(const Endpoint& endpoint, EndpointUrl url, std::string key,
                  const RetryLimits& limits, std::unique_ptr<HttpClient> client);

  Result<HttpReply> ask(const HttpRequest& request, const std::stop_token& stop);
  Error no_answer(const HttpReply& last) const;
  Error refusal(const HttpReply& reply) const;
  std::string named() const { return "the endpoint " + url_.place; }
  std::string without_key(std::string text) const;

  Endpoint endpoint_;
  EndpointUrl url_;
  std::string key_;
  RetryLimits limits_;
  std::unique_ptr<HttpClient> client_;
};

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_ENDPOINT_SESSION_H_
