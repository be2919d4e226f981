// The URL of an endpoint: what it says of the protocol, and whether a key may travel to it.
#ifndef MEMVID_EMBED_ENDPOINT_URL_H_
#define MEMVID_EMBED_ENDPOINT_URL_H_

#include <string>
#include <string_view>

#include "memvid/error.h"

namespace memvid::embed {

// The same request, two shapes of reply.
enum class EndpointApi {
  kOpenAi,  // the path ends in /embeddings
  kOllama,  // the path ends in /api/embed
};

struct EndpointUrl {
  EndpointApi api = EndpointApi::kOpenAi;
  std::string place;  // host, port and path: what messages show; no query, which may hold secrets
  bool is_encrypted = false;  // https
  bool is_loopback = false;   // localhost, 127.x.x.x or [::1]: what is sent stays on this machine
};

// kInvalidArgument: not http or https, a user name or password in it, a path that ends otherwise,
// or a character that two readers of URLs might take differently (a backslash, a space, a '#').
Result<EndpointUrl> parse_endpoint_url(std::string_view url);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_ENDPOINT_URL_H_
