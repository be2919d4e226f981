// Where a text may be cut for the sake of its headings: never between one and what stands below it,
// and, if asked for, before each.
#ifndef MEMVID_TEXT_HEADING_CUTS_H_
#define MEMVID_TEXT_HEADING_CUTS_H_

#include <cstdint>
#include <deque>
#include <string_view>

#include "text/blocks.h"

namespace memvid::text {

// The headings of a text from the place on where its next chunk begins. All places are those of the
// whole text, of which a part is at hand.
class HeadingCuts {
 public:
  struct Part {
    std::string_view utf8;
    std::uint64_t begin = 0;
  };

  // Begins do not fall; of two at one place the later counts.
  void add(ByteRange heading);
  void clear() { headings_.clear(); }
  // The text before `begin` is cut.
  void pass(std::uint64_t begin);

  // Where the first section behind `chunk.begin` begins, within the chunk; chunk.end if none does.
  // Headings with nothing but white space between them begin one section.
  std::uint64_t end_of_section(const Part& part, ByteRange chunk) const;
  // The chunk's end without the headings, and the white space, at it; as it is where less than up
  // to `least` would be left.
  std::uint64_t end_before_headings(const Part& part, ByteRange chunk, std::uint64_t least) const;

 private:
  std::deque<ByteRange> headings_;
};

}  // namespace memvid::text

#endif  // MEMVID_TEXT_HEADING_CUTS_H_
