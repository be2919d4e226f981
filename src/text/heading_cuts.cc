#include "text/heading_cuts.h"

#include <algorithm>

namespace memvid::text {
namespace {

bool has_words(const HeadingCuts::Part& part, std::uint64_t begin, std::uint64_t end) {
  if (begin >= end) return false;
  return part.utf8.substr(begin - part.begin, end - begin).find_first_not_of(" \t\r\n\f\v") !=
         std::string_view::npos;
}

}  // namespace

void HeadingCuts::add(ByteRange heading) {
  if (!headings_.empty() && headings_.back().begin == heading.begin) headings_.pop_back();
  headings_.push_back(heading);
}

void HeadingCuts::pass(std::uint64_t begin) {
  while (!headings_.empty() && headings_.front().begin < begin) headings_.pop_front();
}

std::uint64_t HeadingCuts::end_of_section(const Part& part, ByteRange chunk) const {
  std::uint64_t passed = chunk.begin;
  for (const ByteRange& heading : headings_) {
    if (heading.begin >= chunk.end) break;
    if (has_words(part, passed, heading.begin)) return heading.begin;
    passed = heading.end;
  }
  return chunk.end;
}

std::uint64_t HeadingCuts::end_before_headings(const Part& part, ByteRange chunk,
                                               std::uint64_t least) const {
  std::uint64_t end = chunk.end;
  const auto behind = std::lower_bound(
      headings_.begin(), headings_.end(), end,
      [](const ByteRange& heading, std::uint64_t at) { return heading.begin < at; });
  for (auto heading = behind; heading != headings_.begin();) {
    --heading;
    if (heading->begin < least || has_words(part, heading->end, end)) break;
    end = heading->begin;
  }
  return end;
}

}  // namespace memvid::text
