// LineReader: lines of a text that comes in pieces.
#ifndef MEMVID_TEXT_LINE_READER_H_
#define MEMVID_TEXT_LINE_READER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "memvid/error.h"

namespace memvid::text {

class LineReader {
 public:
  // A line without its end ("\n" or "\r\n") and, the first one, without a byte order mark; `number`
  // counts from 1.
  using OnLine = std::function<Status(std::uint64_t number, std::string_view line)>;
  explicit LineReader(OnLine on_line) : on_line_(std::move(on_line)) {}

  Status add(std::string_view utf8);
  // Gives the last line, which is empty after a line end.
  Status finish();

 private:
  OnLine on_line_;
  std::string line_;  // runs over pieces
  std::uint64_t number_ = 0;
};

}  // namespace memvid::text

#endif  // MEMVID_TEXT_LINE_READER_H_
