#include "engine/writer_lock.h"

#include <chrono>
#include <thread>

#include "base/progress.h"
#include "base/try.h"
#include "engine/lock_holder.h"

namespace memvid::engine {

Result<std::unique_ptr<base::FileLock>> lock_for_writing(const MemoryPaths& paths,
                                                         std::string_view command,
                                                         const RunConfig& config,
                                                         const std::stop_token& stop) {
  using Clock = std::chrono::steady_clock;
  // The kernel wakes nobody who waits for such a lock without blocking in a signal-proof call.
  constexpr auto kBetweenTries = std::chrono::milliseconds(20);
  const Clock::time_point deadline = Clock::now() + std::chrono::seconds(config.wait_seconds);
  for (;;) {
    auto lock = base::posix_fs().lock(paths.lock, lock_holder(command));
    if (lock || lock.error().code != ErrorCode::kBusy || Clock::now() >= deadline) return lock;
    MEMVID_TRY_VOID(base::check_stop(stop));
    std::this_thread::sleep_for(kBetweenTries);
  }
}

Result<std::unique_ptr<base::FileLock>> lock_for_embedding(const std::filesystem::path& lock_file) {
  constexpr std::uint64_t kEmbedding = 0;
  auto lock = base::posix_fs().lock_number(lock_file, kEmbedding);
  if (!lock && lock.error().code == ErrorCode::kBusy) return nullptr;
  return lock;
}

}  // namespace memvid::engine
