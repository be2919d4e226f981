// A job: one memory that is to get its vectors, and what became of that. Plain values.
#ifndef MEMVID_JOBS_JOB_H_
#define MEMVID_JOBS_JOB_H_

#include <cstdint>
#include <filesystem>
#include <string>

namespace memvid::jobs {

// Stored: never renumber.
enum class State { kQueued = 0, kInProgress = 1, kCompleted = 2, kFailed = 3, kCancelled = 4 };

constexpr bool is_ended(State state) {
  return state == State::kCompleted || state == State::kFailed || state == State::kCancelled;
}

// Milliseconds since 1970, by the clock on the wall; 0: not yet.
using Time = std::int64_t;

// What a submit says. Paths are absolute, without links.
struct Request {
  std::filesystem::path video;
  std::filesystem::path manifest;
  std::filesystem::path database;  // there is one active job for each
  std::string settings;            // the worker's business, as is `hooks`
  std::string hooks;
  int priority = 0;            // the higher the earlier
  int time_limit_seconds = 0;  // of one run; 0: none
};

struct Job {
  std::uint64_t number = 0;  // in order of submission
  std::string id;            // "idx_" and 12 hex digits
  Request request;
  State state = State::kQueued;
  std::uint64_t chunks_done = 0;  // that have a vector
  std::uint64_t chunks_total = 0;
  std::uint64_t submits = 1;    // how often it was asked for
  std::uint64_t attempts = 0;   // runs that began
  std::uint64_t fruitless = 0;  // of those, the last ones in a row that embedded nothing
  std::string error;            // the last one, also while it is tried again
  Time submitted_at = 0;
  Time started_at = 0;  // the first run
  Time changed_at = 0;  // the state
  Time ended_at = 0;
  Time not_before = 0;  // of a queued one: when it may be tried again
  std::uint64_t worker = 0;
  bool is_cancel_wanted = false;
};

// A change of state, stamped.
struct Change {
  Time at = 0;
  State state = State::kQueued;
  std::string note;  // why, if there is something to say
};

// Drawn by chance.
std::string new_job_id();

}  // namespace memvid::jobs

#endif  // MEMVID_JOBS_JOB_H_
