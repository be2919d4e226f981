// Blocks: parts of a text that are more than prose, code and the rows of a table, and where code
// may be cut.
#ifndef MEMVID_TEXT_BLOCKS_H_
#define MEMVID_TEXT_BLOCKS_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace memvid::text {

// A half-open range of bytes of a text: [begin, end).
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

struct Block {
  enum class Kind : std::uint8_t {
    kNone,
    kCode,  // best kept in one chunk
    kRows,  // of a table, behind its header
  };
  Kind kind = Kind::kNone;
  // Of kRows: what the header calls them, each valid UTF-8 and one line.
  std::vector<std::string> columns{};
};

// The code of a text from the place on where its next chunk begins.
class CodeCuts {
 public:
  // What stands from `at` on is of this kind; `at` does not fall.
  void add(std::uint64_t at, Block::Kind kind);
  void clear() { blocks_.clear(); }
  // The text before `begin` is cut.
  void pass(std::uint64_t begin);
  // The code that a cut at `at` would part; none either while its end is not known.
  std::optional<ByteRange> parted_at(std::uint64_t at) const;

 private:
  std::deque<ByteRange> blocks_;
};

}  // namespace memvid::text

#endif  // MEMVID_TEXT_BLOCKS_H_
