// The key is read from the environment here and goes nowhere but into the request's header: it is
// no setting, so nothing prints it, and what a server echoes of it is taken out of the message.
#include "embed/endpoint/session.h"

#include <algorithm>
#include <cstdlib>

#include "base/hash.h"
#include "base/own_place.h"
#include "base/pause.h"
#include "base/progress.h"
#include "base/try.h"
#include "embed/endpoint/protocol.h"
#include "embed/module_loader.h"
#include "embed/places.h"

namespace memvid::embed {
namespace {

constexpr const char* kKeyVariable = "MEMVID_API_KEY";
// 64 vectors of 8,192 numbers with 17 digits each are 11 MB.
constexpr std::size_t kReplyBytesMax = std::size_t{32} << 20;
constexpr const char* kOtherwise = "; words can be searched (--mode words)";

std::string key_of_environment() {
  const char* const value = std::getenv(kKeyVariable);
  return value == nullptr ? "" : value;
}

// A line break in a header would begin another header.
Status check_key(const std::string& key, const EndpointUrl& url) {
  if (!std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7F; }))
    return fail(ErrorCode::kInvalidArgument, std::string("$") + kKeyVariable +
                                                 " holds a space, a line break or another "
                                                 "character that no key may have");
  if (!key.empty() && !url.is_encrypted && !url.is_loopback)
    return fail(ErrorCode::kInvalidArgument,
                "the endpoint " + url.place + " is asked by plain http, which would show $" +
                    kKeyVariable + " to everybody on the way; use https, or unset the key");
  return {};
}

double random_fraction() { return base::random_bytes(1).front() / 256.0; }

// kCancelled as soon as `stop` is requested.
Status wait(std::chrono::milliseconds duration, const std::stop_token& stop) {
  base::pause(duration, stop);
  return base::check_stop(stop);
}

std::string seconds_text(std::chrono::milliseconds duration) {
  std::string text = std::to_string(duration.count() / 1000);
  if (const auto rest = duration.count() % 1000; rest != 0)
    text += "." + std::to_string(1000 + rest).substr(1);
  return text + " s";
}

}  // namespace

bool has_endpoint_key() { return !key_of_environment().empty(); }

std::string shown_place(const Endpoint& endpoint) {
  return parse_endpoint_url(endpoint.url).map(&EndpointUrl::place).value_or("");
}

Status check_endpoint(const Endpoint& endpoint) {
  MEMVID_TRY(const EndpointUrl url, parse_endpoint_url(endpoint.url));
  return check_key(key_of_environment(), url);
}

Result<std::unique_ptr<HttpClient>> open_http_client() {
  MEMVID_TRY(void* const symbol, load_module(kEndpointModule, module_places(base::own_dir())));
  Result<std::unique_ptr<HttpClient>> client;
  reinterpret_cast<OpenHttpClient>(symbol)(&client);
  return client;
}

EndpointSession::EndpointSession(const Endpoint& endpoint, EndpointUrl url, std::string key,
                                 const RetryLimits& limits, std::unique_ptr<HttpClient> client)
    : endpoint_(endpoint),
      url_(std::move(url)),
      key_(std::move(key)),
      limits_(limits),
      client_(std::move(client)) {}

Result<EndpointSession> EndpointSession::open(const Endpoint& endpoint, const RetryLimits& limits) {
  MEMVID_TRY(EndpointUrl url, parse_endpoint_url(endpoint.url));
  std::string key = key_of_environment();
  MEMVID_TRY_VOID(check_key(key, url));
  MEMVID_TRY(auto client, open_http_client());
  return EndpointSession(endpoint, std::move(url), std::move(key), limits, std::move(client));
}

Result<std::vector<float>> EndpointSession::vectors(std::span<const std::string> texts,
                                                    const std::stop_token& stop) {
  HttpRequest request;
  request.url = endpoint_.url;
  request.key = key_;
  request.body = request_body(endpoint_.model, texts);
  request.timeout = endpoint_.timeout;
  request.is_direct = url_.is_loopback;  // else a proxy would get to see the key
  request.reply_bytes_max = kReplyBytesMax;
  MEMVID_TRY(HttpReply reply, ask(request, stop));
  auto vectors =
      read_vectors(url_.api, without_key(std::move(reply.body)), texts.size(), endpoint_.dimension);
  if (!vectors)
    return fail(ErrorCode::kUnsupported,
                named() + " gives no embeddings of " + endpoint_.model +
                    " that can be used: " + vectors.error().message +
                    "; see that embeddings.endpoint and endpoint_model are right");
  return vectors;
}

// Until there is a reply of status 200.
Result<HttpReply> EndpointSession::ask(const HttpRequest& request, const std::stop_token& stop) {
  for (int number = 1;; ++number) {
    MEMVID_TRY_VOID(base::check_stop(stop));
    auto reply = client_->post(request, stop);
    if (!reply && reply.error().code == ErrorCode::kIo)
      return fail(ErrorCode::kIo,
                  named() + " cannot be used: " + reply.error().message + kOtherwise);
    if (!reply || reply->status == 200) return reply;
    if (reply->status != 0 && !is_passing(reply->status))
      return tl::unexpected<Error>(refusal(*reply));
    if (number >= limits_.try_count_max) return tl::unexpected<Error>(no_answer(*reply));
    MEMVID_TRY_VOID(wait(wait_after(number, reply->retry_after, limits_, random_fraction()), stop));
  }
}

Error EndpointSession::no_answer(const HttpReply& last) const {
  const std::string cause = last.status == 0 ? last.failure
                                             : "status " + std::to_string(last.status) + ", " +
                                                   quote(without_key(message_of(last.body)));
  const int tries = limits_.try_count_max;
  return {ErrorCode::kIo,
          named() + " did not answer (" + std::to_string(tries) + (tries == 1 ? " try" : " tries") +
              " of at most " + seconds_text(endpoint_.timeout) + "; the last: " + cause + "); " +
              (last.status == 429 ? "it limits how much may be asked: try again later"
                                  : "see that it runs, and try again") +
              kOtherwise};
}

Error EndpointSession::refusal(const HttpReply& reply) const {
  std::string remedy = "see that embeddings.endpoint and endpoint_model are right";
  if (reply.status == 401 || reply.status == 403)
    remedy = std::string(key_.empty() ? "set" : "check") + " the key in $" + kKeyVariable;
  else if (reply.status >= 300 && reply.status < 400)
    remedy = "redirects are not followed: set embeddings.endpoint to where it leads";
  return {ErrorCode::kIo, named() + " refuses with status " + std::to_string(reply.status) + ", " +
                              quote(without_key(message_of(reply.body))) + "; " + remedy};
}

std::string EndpointSession::without_key(std::string text) const {
  constexpr std::string_view kInstead = "[key]";
  std::size_t at = key_.empty() ? std::string::npos : text.find(key_);
  while (at != std::string::npos) {
    text.replace(at, key_.size(), kInstead);
    at = text.find(key_, at + kInstead.size());
  }
  return text;
}

}  // namespace memvid::embed
