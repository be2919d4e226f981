#include "base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>

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

}  // namespace
}  // namespace memvid::base
