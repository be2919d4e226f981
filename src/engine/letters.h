// Webhooks: who is told how a job ended, what, and that it arrives. docs/JOBS.md has the format.
#ifndef MEMVID_ENGINE_LETTERS_H_
#define MEMVID_ENGINE_LETTERS_H_

#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "jobs/store.h"
#include "memvid/config.h"

namespace memvid::engine {

// What goes with a job: jobs::Request::hooks.
std::string hooks_text(const std::vector<Webhook>& hooks);

// The store of `state_dir`, which writes the letters of each job that ends.
Result<std::unique_ptr<jobs::JobStore>> open_job_store(const std::filesystem::path& state_dir,
                                                       const JobsConfig& config = {});

// Delivers letters on a thread and a connection of its own, until it is destroyed. One that is not
// taken is tried again, later each time; after the eighth time it is given up, with a line on
// standard error. Makes jobs wait for nothing.
class LetterCarrier {
 public:
  explicit LetterCarrier(const std::filesystem::path& state_dir);

 private:
  std::jthread thread_;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_LETTERS_H_
