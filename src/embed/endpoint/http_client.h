// The seam to HTTP: one POST at a time. What is behind it is a module that is loaded when the first
// request is sent, because the HTTP library brings some thirty others.
#ifndef MEMVID_EMBED_ENDPOINT_HTTP_CLIENT_H_
#define MEMVID_EMBED_ENDPOINT_HTTP_CLIENT_H_

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "memvid/error.h"

namespace memvid::embed {

struct HttpRequest {
  std::string url;
  std::string key;                      // sent as a bearer's; empty: none
  std::string body;                     // JSON
  std::vector<std::string> headers;     // further ones: "Name: value"
  std::chrono::milliseconds timeout{};  // from the first step to the last byte
  bool is_direct = false;               // true: past any proxy that the environment names
  std::size_t reply_bytes_max = 0;      // headers and body; a longer reply is an Error
};

struct HttpReply {
  int status = 0;                           // 0: no whole reply came; a later try may get one
  std::string body;                         // as it came: nothing is unpacked
  std::string failure;                      // why, when status is 0
  std::chrono::milliseconds retry_after{};  // what the server asked for; 0: nothing
};

// Not safe from several threads at once. Keeps its connection for the next request.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // Redirects are not followed. kIo: what another try will not mend (no such host, a certificate
  // that is not trusted, a reply that is too long); kCancelled: within about a second of `stop`.
  virtual Result<HttpReply> post(const HttpRequest& request, const std::stop_token& stop) = 0;
};

// Loads the module. kNotFound, kUnsupported.
Result<std::unique_ptr<HttpClient>> open_http_client();

// The module's only symbol, `memvid_endpoint_open`, extern "C". No exception leaves it.
using OpenHttpClient = void (*)(Result<std::unique_ptr<HttpClient>>* client);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_ENDPOINT_HTTP_CLIENT_H_
