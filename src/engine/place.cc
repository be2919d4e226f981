#include "engine/place.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace memvid::engine {
namespace {

using Json = nlohmann::json;

constexpr const char* kFirst = "place";
constexpr const char* kLast = "place_end";
constexpr const char* kColumns = "columns";

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

// What `last` need not repeat: "p. " of "p. 11" and "p. 12".
std::size_t shared_words(const PlaceSpan& span) {
  const auto differ =
      std::mismatch(span.first.begin(), span.first.end(), span.last.begin(), span.last.end());
  auto shared = static_cast<std::size_t>(differ.first - span.first.begin());
  while (shared > 0 && is_word(span.first[shared - 1])) --shared;
  return shared;
}

PlaceSpan span_in(const Json& object) {
  PlaceSpan span{text_of(object, kFirst), text_of(object, kLast), text_of(object, kColumns)};
  if (span.last.empty()) span.last = span.first;
  return span;
}

}  // namespace

void PlaceTrack::add_to(Marks& marks, std::uint64_t at, std::string_view where) {
  if (!marks.empty() && marks.back().at == at) marks.pop_back();
  marks.push_back({at, std::string(where)});
}

void PlaceTrack::add(std::uint64_t at, std::string_view where) { add_to(marks_, at, where); }
void PlaceTrack::add_columns(std::uint64_t at, std::string_view columns) {
  add_to(columns_, at, columns);
}

PlaceSpan PlaceTrack::take(std::uint64_t begin, std::uint64_t end) {
  for (Marks* marks : {&marks_, &columns_})
    while (marks->size() > 1 && (*marks)[1].at <= begin) marks->pop_front();
  PlaceSpan span;
  if (!columns_.empty() && columns_.front().at <= begin) span.columns = columns_.front().where;
  for (const Mark& mark : marks_) {
    if (mark.at >= end) break;
    // What stands before the first place has none; the chunk is then found by what follows.
    if (mark.at <= begin || span.first.empty()) span.first = mark.where;
    span.last = mark.where;
  }
  return span;
}

std::string metadata_of(const PlaceSpan& span) {
  Json object = Json::object();
  if (!span.first.empty()) object[kFirst] = span.first;
  if (span.last != span.first) object[kLast] = span.last;
  if (!span.columns.empty()) object[kColumns] = span.columns;
  if (object.empty()) return {};
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

PlaceSpan place_in(std::string_view metadata) {
  if (metadata.empty()) return {};
  const Json object = Json::parse(metadata.begin(), metadata.end(), nullptr, false);
  return object.is_object() ? span_in(object) : PlaceSpan{};
}

std::string in_words(const PlaceSpan& span) {
  if (span.first == span.last) return span.first;
  const std::string rest = span.last.substr(shared_words(span));
  const bool is_short = rest.find(' ') == std::string::npos && rest.size() < span.last.size();
  return is_short ? span.first + "-" + rest : span.first + " - " + span.last;
}

void tell_place(ChunkMetadata& metadata, const std::string& of_document) {
  bool says_more = false;
  if (!metadata.json.empty()) {
    const Json object = Json::parse(metadata.json, nullptr, false);
    says_more = !object.is_object();
    if (object.is_object()) {
      metadata.place = in_words(span_in(object));
      says_more =
          object.size() > object.count(kFirst) + object.count(kLast) + object.count(kColumns);
    }
  }
  if (!says_more) metadata.json = of_document;
}

}  // namespace memvid::engine
