// Which state of a job may follow which.
#ifndef MEMVID_JOBS_LIFE_CYCLE_H_
#define MEMVID_JOBS_LIFE_CYCLE_H_

#include <array>
#include <cstddef>

#include "jobs/job.h"

namespace memvid::jobs {

inline constexpr std::size_t kStateCount = 5;

// From the row's state to the column's. A queued job never fails: whoever takes it up says so.
inline constexpr std::array<std::array<bool, kStateCount>, kStateCount> kMayFollow = {{
    // queued  progress completed failed cancelled
    {false, true, false, false, true},    // queued
    {true, false, true, true, true},      // in progress; back: tried again, handed back, orphaned
    {false, false, false, false, false},  // completed
    {true, false, false, false, false},   // failed; back: retried, submitted again
    {true, false, false, false, false},   // cancelled; back: retried
}};

// False for a number that is no state: a store may have been changed by others.
constexpr bool may_follow(State from, State to) {
  const auto row = static_cast<std::size_t>(from), column = static_cast<std::size_t>(to);
  return row < kStateCount && column < kStateCount && kMayFollow[row][column];
}

// -- What the rest of the code relies on ----------------------------------------------------------

constexpr bool holds_for_all(bool (*law)(State from, State to)) {
  for (std::size_t row = 0; row < kStateCount; ++row)
    for (std::size_t column = 0; column < kStateCount; ++column)
      if (!law(static_cast<State>(row), static_cast<State>(column))) return false;
  return true;
}

static_assert(holds_for_all([](State from, State to) {
                return !may_follow(from, to) || to != State::kInProgress || from == State::kQueued;
              }),
              "only a queued job is taken up, so that each run is claimed");
static_assert(holds_for_all([](State from, State to) {
                return !may_follow(from, to) || !is_ended(from) || to == State::kQueued;
              }),
              "an ended job goes on through the queue, or not at all");
static_assert(holds_for_all([](State, State to) { return !may_follow(State::kCompleted, to); }),
              "what is done is done");
static_assert(holds_for_all([](State from, State) {
                return from == State::kCompleted || is_ended(from) ||
                       may_follow(from, State::kCancelled);
              }),
              "an active job can be cancelled");

}  // namespace memvid::jobs

#endif  // MEMVID_JOBS_LIFE_CYCLE_H_
