// Where in its document a chunk stands ("p. 12", "Sales!A40"), and how a put's metadata keeps it:
// {"place": "p. 11", "place_end": "p. 12", "columns": "name, price"}, the end only where it is
// another, the columns where it begins in the rows of a table.
#ifndef MEMVID_ENGINE_PLACE_H_
#define MEMVID_ENGINE_PLACE_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "memvid/chunk.h"

namespace memvid::engine {

// The places of a chunk's first and last byte; empty: of none.
struct PlaceSpan {
  std::string first;
  std::string last;
  std::string columns{};  // of the table in whose rows the first byte stands
  friend bool operator==(const PlaceSpan&, const PlaceSpan&) = default;
};

// The places of a text whose chunks are asked for in order. RAM: those since the last chunk.
class PlaceTrack {
 public:
  // The text from the byte `at` on stands at `where`; `at` does not fall.
  void add(std::uint64_t at, std::string_view where);
  // From `at` on it is rows of a table with these columns; empty: of none.
  void add_columns(std::uint64_t at, std::string_view columns);
  // Of the range [begin, end), which is not empty. What stands before `begin` is then forgotten.
  PlaceSpan take(std::uint64_t begin, std::uint64_t end);

 private:
  struct Mark {
    std::uint64_t at = 0;
    std::string where;
  };
  using Marks = std::deque<Mark>;
  static void add_to(Marks& marks, std::uint64_t at, std::string_view where);
  Marks marks_;
  Marks columns_;
};

// A JSON object as text; empty when there is no place.
std::string metadata_of(const PlaceSpan& span);
// The reverse; no place when it is something else.
PlaceSpan place_in(std::string_view metadata);

// For people: "p. 11-12", "Sales!A1-A40", "Aims - Methods".
std::string in_words(const PlaceSpan& span);

// `metadata.json` is the put's: sets `metadata.place` by it; where it says no more than a place,
// the document's metadata takes its place.
void tell_place(ChunkMetadata& metadata, const std::string& of_document);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_PLACE_H_
