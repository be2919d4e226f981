#include "base/thread_pool.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>

#include <atomic>
#include <fstream>

namespace memvid::base {
namespace {

TEST(ordered_queue, gives_results_in_the_order_of_submission) {
  ThreadPool pool(4);
  OrderedQueue<int> queue(pool, 8);
  std::vector<int> results;
  for (int i = 0; i < 1000; ++i) {
    while (queue.full()) results.push_back(queue.pop());
    queue.push([i] { return i; });
  }
  while (!queue.empty()) results.push_back(queue.pop());
  ASSERT_EQ(results.size(), 1000u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)], i);
}

TEST(ordered_queue, waits_for_its_jobs_when_it_is_destroyed) {
  ThreadPool pool(2);
  std::atomic<int> done = 0;
  {
    OrderedQueue<int> queue(pool, 100);
    for (int i = 0; i < 100; ++i) queue.push([&done] { return ++done; });
  }
  EXPECT_EQ(done, 100);
}

TEST(thread_pool, finishes_all_jobs_before_it_ends) {
  std::atomic<int> done = 0;
  {
    ThreadPool pool(3);
    for (int i = 0; i < 500; ++i) pool.submit([&done] { ++done; });
  }
  EXPECT_EQ(done, 500);
}

// Address space for the stacks of a few threads, and no more. Sanitizers need room of their own.
TEST(thread_pool, makes_do_with_the_threads_that_the_system_gives) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "not under a sanitizer";
#endif
  const auto work_in_a_small_space = [] {
    constexpr rlim_t kStackBytes = rlim_t{64} << 20;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kStackBytes);
    pthread_setattr_default_np(&attributes);
    rlim_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t limit = pages * 4096 + 10 * kStackBytes;
    const rlimit space = {limit, limit};
    ::setrlimit(RLIMIT_AS, &space);
    std::atomic<int> done = 0;
    bool is_small = false;
    {
      ThreadPool pool(100);
      is_small = pool.thread_count() >= 1 && pool.thread_count() < 100;
      for (int i = 0; i < 500; ++i) pool.submit([&done] { ++done; });
    }
    ::_exit(is_small && done == 500 ? 0 : 1);
  };
  EXPECT_EXIT(work_in_a_small_space(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace memvid::base
