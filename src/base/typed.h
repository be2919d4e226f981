// What people typed: numbers, and names with a slip in them.
#ifndef MEMVID_BASE_TYPED_H_
#define MEMVID_BASE_TYPED_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "memvid/error.h"

namespace memvid::base {

// A whole number in [min, max], nothing before or after it.
Result<std::int64_t> parse_number(std::string_view text, std::int64_t min, std::int64_t max);

// The candidate nearest to `word` by edit distance, or empty when none is near.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace memvid::base

#endif  // MEMVID_BASE_TYPED_H_
