#include "engine/worker.h"

#include <chrono>
#include <utility>

#include "base/pause.h"
#include "base/try.h"
#include "engine/letters.h"

namespace memvid::engine {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kBetweenLooks = std::chrono::milliseconds(250);
// A script that encodes one memory after the other finds the worker still there, its model warm in
// the system's cache.
constexpr auto kLingering = std::chrono::seconds(2);

// Registered for as long as it lives.
class Registration {
 public:
  static Result<Registration> enter(jobs::JobStore& store) {
    MEMVID_TRY(const std::uint64_t worker, store.register_worker());
    return Registration(store, worker);
  }
  Registration(Registration&& other) noexcept
      : store_(other.store_), worker_(std::exchange(other.worker_, 0)) {}
  Registration& operator=(Registration&&) = delete;
  ~Registration() {
    // If the store refuses, the row is removed by whoever finds nobody behind it.
    if (worker_ != 0) static_cast<void>(store_.retire(worker_).has_value());
  }
  std::uint64_t worker() const { return worker_; }
  void has_left() { worker_ = 0; }

 private:
  Registration(jobs::JobStore& store, std::uint64_t worker) : store_(store), worker_(worker) {}
  jobs::JobStore& store_;
  std::uint64_t worker_;
};

}  // namespace

Status work(const WorkerPlace& place, bool until_idle, const std::stop_token& stop) {
  jobs::JobStore& store = place.store;
  MEMVID_TRY(Registration registration, Registration::enter(store));
  const LetterCarrier carrier(place.state_dir);
  Clock::time_point last_job = Clock::now();
  while (!stop.stop_requested()) {
    MEMVID_TRY(const auto job, store.claim(registration.worker()));
    if (job) {
      MEMVID_TRY_VOID(run_job(place, registration.worker(), *job, stop));
      last_job = Clock::now();
      continue;
    }
    if (until_idle && Clock::now() - last_job > kLingering) {
      MEMVID_TRY(const bool retired, store.retire_if_idle(registration.worker()));
      if (retired) {
        registration.has_left();
        return {};
      }
    }
    base::pause(kBetweenLooks, stop);
  }
  return {};
}

Result<bool> work_on(const WorkerPlace& place, std::uint64_t number, const std::stop_token& stop) {
  MEMVID_TRY(const Registration registration, Registration::enter(place.store));
  MEMVID_TRY(const auto job, place.store.claim_one(registration.worker(), number));
  if (!job) return false;
  MEMVID_TRY_VOID(run_job(place, registration.worker(), *job, stop));
  return true;
}

}  // namespace memvid::engine
