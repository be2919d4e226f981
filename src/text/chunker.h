// The chunker: cuts a text into ranges at paragraph, sentence, word, grapheme, in this order.
//
// INVARIANT  The ranges tile the text: the first begins at 0, each begins where the one before
//            ended, the last ends at text.size(). Nothing is trimmed or dropped, however short.
#ifndef MEMVID_TEXT_CHUNKER_H_
#define MEMVID_TEXT_CHUNKER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "memvid/config.h"
#include "memvid/error.h"
#include "text/blocks.h"
#include "text/heading_cuts.h"
#include "text/line_cuts.h"
#include "text/token_ruler.h"

namespace memvid::text {

class Segmenter;

// Cuts `utf8` (valid UTF-8) into ranges of at most `chunk_size` characters (Unicode code points),
// chunk_size >= 1. Ends are chosen as late as possible: at a paragraph end (blank line) if that
// leaves the chunk at least 70 % full, else at a line or sentence end likewise, else at a word end
// that leaves it half full, else between graphemes; a line whose text goes on in lower case on the
// next one ends no more than a word. White space at a cut stays with the chunk before it, as far as
// the limit allows, but a line keeps its indentation. A grapheme longer than the limit stays whole
// (up to 64 KiB; CR LF is one grapheme). An empty text gives no range. Time and memory O(size).
//
// kLines and kRows: at the end of a line, or row, wherever one lies within the limit; with kLines
// where a block ends, if that leaves the chunk half full. A line that is longer than the limit is
// cut as prose.
//
// ChunkBy::kSentences: prose ends at the last paragraph or sentence end within the limit, however
// full that leaves the chunk, and only if there is none at a word. kHeadings: a heading ends the
// chunk before it, unless nothing but headings and white space stands there.
//
// kTokens: where kCharacters would, but chunk_size counts the tokens of a model, and no chunk is
// longer than 16 characters for each of them, however few tokens there are.
//
// Headings stay with what stands below them: a chunk that would end between the two ends before the
// heading, or the row of headings, unless that leaves it less than a tenth full. Code that fits
// into a chunk stays whole likewise.
struct CutRule {
  int chunk_size = 1000;
  ChunkBy by = ChunkBy::kCharacters;
  Cutting cutting = Cutting::kProse;
};
// Not by tokens: that is the Chunker's, who is told how they are counted.
std::vector<ByteRange> cut(std::string_view utf8, const CutRule& rule,
                           std::span<const ByteRange> headings = {});

// What the place of a cut depends on beside the characters around it.
struct CutGuides {
  Rows rows{};
  HeadingCuts headings{};
  CodeCuts code{};
  std::optional<TokenRuler> ruler{};  // of kTokens
};

// cut() for a text that comes in pieces: gives the same ranges, each with its text, as soon as they
// are certain. Holds O(chunk_size + piece) of the text. One thread at a time.
class Chunker {
 public:
  using Sink = std::function<Status(ByteRange range, std::string_view utf8)>;

  // `count` with kTokens, and only then, if any text is added.
  explicit Chunker(int chunk_size, ChunkBy by = ChunkBy::kCharacters, CountTokens count = {});
  ~Chunker();
  Chunker(Chunker&&) noexcept;
  Chunker& operator=(Chunker&&) noexcept;

  // How all texts from now on are cut; between two texts only. At first: kProse.
  void cut_as(Cutting cutting);
  // The text that is added next begins with a heading of so many bytes.
  void add_heading(std::uint64_t bytes);
  // What the text that is added next is of, up to the next call.
  void set_block(Block::Kind kind);
  // The text's next piece, which may end inside a character. An Error of the sink, or of what
  // counts tokens, is returned; the text must then be given up with reset().
  Status add(std::string_view utf8, const Sink& sink);
  // The text is whole: gives the rest and is ready for the next text.
  Status finish(const Sink& sink);
  void reset();

 private:
  std::size_t look_ahead_bytes() const;
  Status measure(bool is_whole);
  Status give(std::size_t look_ahead_bytes, const Sink& sink);
  CutRule rule_;
  std::unique_ptr<Segmenter> segmenter_;
  CutGuides guides_;
  std::string held_;         // the text from begin_ on
  std::uint64_t begin_ = 0;  // where the next chunk begins
};

// The last `overlap` >= 0 characters of `utf8` (all of it if it is shorter), or a few less so that
// they begin at a grapheme. They are read along when words and vectors of the next chunk are made
// (DESIGN 5.2). Time O(overlap) for all texts but one endless row of flags.
std::string_view tail(std::string_view utf8, int overlap);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_CHUNKER_H_
