#include "jobs/job.h"

#include "base/bytes.h"
#include "base/hash.h"

namespace memvid::jobs {

std::string new_job_id() {
  constexpr std::size_t kDigits = 12;
  return "idx_" + base::to_hex(base::random_bytes(kDigits / 2));
}

}  // namespace memvid::jobs
