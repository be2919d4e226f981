// Headings, and blocks: what is one, line by line, in the formats whose text is kept as it is; and
// the path of the headings above a place, "Install > Debian".
#ifndef MEMVID_TEXT_HEADINGS_H_
#define MEMVID_TEXT_HEADINGS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memvid/error.h"
#include "text/blocks.h"

namespace memvid::text {

class DocumentSink;

struct Heading {
  int level = 1;            // from 1: the higher, the deeper
  std::string words;        // as people read it: valid UTF-8, one line
  std::uint64_t bytes = 0;  // of the text that it takes, marks and line ends included
};

// The headings that stand above a place.
class HeadingPath {
 public:
  // The text goes on below this heading, and no more below those that are as deep or deeper.
  void add(const Heading& heading);
  void clear() { above_.clear(); }
  // The innermost two, from the outer to the inner: short, as it is stored with every chunk. (That
  // makes the video of the PostgreSQL manual, HTML, 2.9 % larger.)
  std::string in_words() const;

 private:
  struct Above {
    int level = 1;
    std::string words;
  };
  std::vector<Above> above_;
};

// A heading that ends with the line that was told last.
struct EndedHeading {
  int level = 1;
  std::string words;
  int lines = 1;  // 1..kHeadingLinesMax: it takes so many, that one included
};
inline constexpr int kHeadingLinesMax = 3;

// What a line tells.
struct LineNews {
  std::optional<EndedHeading> heading{};
  std::optional<Block> from_it{};    // begins, or ends, before the line
  std::optional<Block> behind_it{};  // or with the next one
};

// The rules of one format, for one text.
class HeadingRules {
 public:
  virtual ~HeadingRules() = default;
  // The next line, without its end.
  virtual LineNews on_line(std::string_view line) = 0;
};

// "# x", or x over a row of = or -; outside of code between fences, which is a block. The rows of a
// table are a block too. Of a text behind its front matter.
std::unique_ptr<HeadingRules> markdown_headings();
// A line over a row of one mark of punctuation, which may stand above it too. The marks' levels
// are those in which they come.
std::unique_ptr<HeadingRules> restructured_headings();
// .SH and .SS; .Sh and .Ss.
std::unique_ptr<HeadingRules> manual_headings();

// Hands a text on to a sink, and tells it headings and blocks. Holds the last lines back; a line of
// more than 4 KiB is none of a heading.
class HeadingScan {
 public:
  HeadingScan(std::unique_ptr<HeadingRules> rules, DocumentSink& sink)
      : rules_(std::move(rules)), sink_(sink) {}
  // The next piece: valid UTF-8. Errors: the sink's.
  Status add(std::string_view utf8);
  // Gives the rest.
  Status finish();

 private:
  Status on_line(std::uint64_t end);
  Status tell(const std::optional<Block>& block, std::uint64_t at);
  Status give_before(std::uint64_t at);

  std::unique_ptr<HeadingRules> rules_;
  DocumentSink& sink_;
  // Places in the text:
  std::uint64_t begin_ = 0;                // of what is held
  std::uint64_t given_ = 0;                // the sink has what stands before it
  std::uint64_t line_ = 0;                 // where the line begins that is not whole yet
  std::vector<std::uint64_t> last_lines_;  // where those before it begin, of a heading's length
  std::string held_;
  bool is_long_line_ = false;
};

}  // namespace memvid::text

#endif  // MEMVID_TEXT_HEADINGS_H_
