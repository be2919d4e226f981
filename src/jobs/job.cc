#include "jobs/job.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/hash.h"

namespace memvid::jobs {
namespace {

constexpr std::string_view kPrefix = "idx_";
constexpr std::size_t kDigits = 12;

}  // namespace

std::string new_job_id() {
  return std::string(kPrefix) + base::to_hex(base::random_bytes(kDigits / 2));
}

bool is_job_id(std::string_view text) {
  if (!text.starts_with(kPrefix) || text.size() != kPrefix.size() + kDigits) return false;
  text.remove_prefix(kPrefix.size());
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace memvid::jobs
