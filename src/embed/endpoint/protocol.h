// What goes over the line: texts to a JSON request, and a JSON reply to unit vectors. Pure.
#ifndef MEMVID_EMBED_ENDPOINT_PROTOCOL_H_
#define MEMVID_EMBED_ENDPOINT_PROTOCOL_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "embed/endpoint/url.h"
#include "memvid/error.h"

namespace memvid::embed {

// What one request may carry, 1 or more each. A longer text goes alone.
struct RequestLimits {
  std::size_t text_count_max = 64;
  std::size_t text_bytes_max = 128 * 1024;
};

// How many of the first texts go together; 0 only for no texts.
std::size_t next_batch(std::span<const std::string> texts, const RequestLimits& limits);

// The request's body; both APIs take the same.
std::string request_body(const std::string& model, std::span<const std::string> texts);

// The vectors of a reply, one after the other in the order of the texts, each brought to unit
// length. `dimension` 0: any, but the same for all. kUnsupported says in which way the reply is
// none: no JSON, another number of vectors, an index that is missing, twice or out of range,
// another dimension, what is no number, a vector of zeros.
Result<std::vector<float>> read_vectors(EndpointApi api, std::string_view body,
                                        std::size_t text_count, int dimension);

// What a server says went wrong: the message in its JSON, else the whole body.
std::string message_of(std::string_view body);

// In quotes, on one line, valid UTF-8, cut off after some 200 bytes.
std::string quote(std::string_view text);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_ENDPOINT_PROTOCOL_H_
