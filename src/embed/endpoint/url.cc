// Stricter than RFC 3986 on purpose: what decides here whether the key may be sent must be what the
// HTTP library connects to, so nothing is let through that the two could read differently.
#include "embed/endpoint/url.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/try.h"
#include "base/typed.h"

namespace memvid::embed {
namespace {

tl::unexpected<Error> wrong(const std::string& what) {
  return fail(ErrorCode::kInvalidArgument, "embeddings.endpoint " + what);
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool consume(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

bool is_plain_text(std::string_view url) {
  return std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c < 0x7F &&
           std::string_view("#\\\"<>^`{|}").find(c) == std::string_view::npos;
  });
}

bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    in6_addr address{};
    return host.ends_with(']') &&
           ::inet_pton(AF_INET6, std::string(host.substr(1, host.size() - 2)).c_str(), &address) ==
               1;
  }
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_';
  });
}

bool is_loopback(const std::string& host) {
  in_addr address{};
  if (::inet_pton(AF_INET, host.c_str(), &address) == 1) return host.starts_with("127.");
  return host == "localhost" || host == "[::1]";
}

// "host", "host:port", "[::1]:port"; gives back the host.
Result<std::string> host_of(std::string_view authority) {
  const std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  const std::string_view host = authority.substr(0, has_port ? colon : authority.size());
  if (!is_host(host)) return wrong("names no host");
  if (has_port && !base::parse_number(authority.substr(colon + 1), 1, 65535))
    return wrong("has a port that is no number from 1 to 65535");
  return std::string(host);
}

}  // namespace

Result<EndpointUrl> parse_endpoint_url(std::string_view url) {
  EndpointUrl parsed;
  std::string_view rest = url;
  parsed.is_encrypted = consume(rest, "https://");
  if (!parsed.is_encrypted && !consume(rest, "http://"))
    return wrong("must begin with http:// or https://");
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#\\"));
  // Not shown: it may be a password.
  if (authority.find('@') != std::string_view::npos)
    return wrong("holds a user name or password; put a key into $MEMVID_API_KEY instead");
  if (!is_plain_text(url)) return wrong("has a character that no URL may have");
  MEMVID_TRY(const std::string host, host_of(authority));
  parsed.is_loopback = is_loopback(host);
  parsed.place = rest.substr(0, rest.find('?'));
  if (parsed.place.ends_with("/api/embed"))
    parsed.api = EndpointApi::kOllama;
  else if (!parsed.place.ends_with("/embeddings"))
    return wrong("is " + parsed.place +
                 "; its path must end in /embeddings (OpenAI and what is compatible with it) or "
                 "/api/embed (Ollama)");
  return parsed;
}

}  // namespace memvid::embed
