// Replies are not believed: a server that is none, a proxy's page, or a bug in between must become
// an Error that says what is wrong, never a vector that spoils an index for good.
#include "embed/endpoint/protocol.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/try.h"

namespace memvid::embed {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kDimensionMax = 8192;
constexpr std::size_t kQuotedBytesMax = 200;

tl::unexpected<Error> no_reply(const std::string& what) {
  return fail(ErrorCode::kUnsupported, what);
}

const Json* member(const Json& json, const char* key) {
  if (!json.is_object()) return nullptr;
  const auto found = json.find(key);
  return found == json.end() ? nullptr : &*found;
}

// Of what holds other values only the kind is told: dump() calls itself for each level, and the
// levels are the server's choice.
std::string shown(const Json& value) {
  return value.is_structured() ? std::string("an ") + value.type_name() : quote(value.dump());
}

// The rows of `list` in the order of the texts.
Result<std::vector<const Json*>> openai_rows(const Json& list) {
  std::vector<const Json*> rows(list.size());
  for (const Json& element : list) {
    const Json* const index = member(element, "index");
    const Json* const row = member(element, "embedding");
    if (index == nullptr || row == nullptr)
      return no_reply("an element of \"data\" has no \"index\" or no \"embedding\"");
    if (!index->is_number_unsigned() || index->get<std::uint64_t>() >= rows.size())
      return no_reply("index " + shown(*index) + " of " + std::to_string(rows.size()));
    const Json*& place = rows[index->get<std::size_t>()];
    if (place != nullptr) return no_reply("index " + index->dump() + " comes twice");
    place = row;
  }
  return rows;
}

Result<std::vector<const Json*>> rows_of(EndpointApi api, const Json& reply,
                                         std::size_t text_count) {
  const char* const key = api == EndpointApi::kOpenAi ? "data" : "embeddings";
  const Json* const list = member(reply, key);
  if (list == nullptr || !list->is_array())
    return no_reply("it has no list \"" + std::string(key) + "\"");
  if (list->size() != text_count)
    return no_reply(std::to_string(list->size()) + " vectors for " + std::to_string(text_count) +
                    " texts");
  if (api == EndpointApi::kOpenAi) return openai_rows(*list);
  std::vector<const Json*> rows;
  for (const Json& row : *list) rows.push_back(&row);
  return rows;
}

// Appends the row at unit length. Sums and products are of double, which no float overflows.
Status append_vector(const Json& row, std::vector<float>& vectors) {
  double square_sum = 0;
  for (const Json& number : row) {
    if (!number.is_number()) return no_reply("a vector holds " + shown(number));
    square_sum += number.get<double>() * number.get<double>();
  }
  if (square_sum == 0) return no_reply("a vector is all zeros");
  if (!std::isfinite(square_sum)) return no_reply("a vector holds a number that is too large");
  const double scale = 1 / std::sqrt(square_sum);
  for (const Json& number : row)
    vectors.push_back(static_cast<float>(number.get<double>() * scale));
  return {};
}

}  // namespace

std::size_t next_batch(std::span<const std::string> texts, const RequestLimits& limits) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  while (count < texts.size() && count < limits.text_count_max) {
    bytes += texts[count].size();
    if (count > 0 && bytes > limits.text_bytes_max) break;
    ++count;
  }
  return count;
}

std::string request_body(const std::string& model, std::span<const std::string> texts) {
  Json input = Json::array();
  // Some servers refuse an empty text; a space has as little meaning.
  for (const std::string& text : texts) input.push_back(text.empty() ? " " : text);
  const Json body = {{"model", model}, {"input", std::move(input)}};
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::vector<float>> read_vectors(EndpointApi api, std::string_view body,
                                        std::size_t text_count, int dimension) {
  const Json reply = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (reply.is_discarded()) return no_reply("it is no JSON: " + quote(body));
  MEMVID_TRY(const std::vector<const Json*> rows, rows_of(api, reply, text_count));
  std::vector<float> vectors;
  auto wanted = static_cast<std::size_t>(dimension);
  for (const Json* const row : rows) {
    if (!row->is_array()) return no_reply("a vector is no list");
    if (wanted == 0) wanted = row->size();
    if (row->size() != wanted || wanted < 1 || wanted > kDimensionMax)
      return no_reply("a vector has " + std::to_string(row->size()) + " numbers; " +
                      (wanted < 1 || wanted > kDimensionMax
                           ? "1 to " + std::to_string(kDimensionMax)
                           : std::to_string(wanted)) +
                      " are expected");
    MEMVID_TRY_VOID(append_vector(*row, vectors));
  }
  return vectors;
}

std::string message_of(std::string_view body) {
  const Json reply = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  const Json* const error = member(reply, "error");
  if (error == nullptr) return std::string(body);
  if (error->is_string()) return error->get<std::string>();
  const Json* const message = member(*error, "message");
  return message != nullptr && message->is_string() ? message->get<std::string>()
                                                    : std::string(body);
}

std::string quote(std::string_view text) {
  const bool is_long = text.size() > kQuotedBytesMax;
  const std::string shown = std::string(text.substr(0, kQuotedBytesMax)) + (is_long ? "…" : "");
  return Json(shown).dump(-1, ' ', false, Json::error_handler_t::ignore);
}

}  // namespace memvid::embed
