// ThreadPool and OrderedQueue: work on all cores, results in the order of submission.
//
// OrderedQueue is the pipeline's building block: one coordinating thread pushes jobs and pops
// results; at most `window` jobs are in flight, so memory stays bounded however long the input.
#ifndef MEMVID_BASE_THREAD_POOL_H_
#define MEMVID_BASE_THREAD_POOL_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace memvid::base {

// A fixed set of threads that run jobs first come, first served. The destructor finishes all jobs.
// Jobs must not throw; an exception that escapes one stops the process.
class ThreadPool {
 public:
  // thread_count >= 1; fewer where the system gives no more (ulimit -u, a container's limit). It
  // throws std::system_error where there is none.
  explicit ThreadPool(int thread_count);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int thread_count() const { return static_cast<int>(threads_.size()); }
  void submit(std::function<void()> job);  // never blocks
  // The number of hardware threads, at least 1.
  static int default_thread_count();

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

// Results of type T come out in the order in which their jobs went in.
template <typename T>
class OrderedQueue {
 public:
  OrderedQueue(ThreadPool& pool, std::size_t window) : pool_(pool), window_(window) {}
  // Waits for every job in flight: jobs may refer to what the owner is about to destroy.
  ~OrderedQueue() {
    for (auto& result : results_) result.wait();
  }
  OrderedQueue(const OrderedQueue&) = delete;
  OrderedQueue& operator=(const OrderedQueue&) = delete;

  bool full() const { return results_.size() >= window_; }
  bool empty() const { return results_.empty(); }
  void push(std::function<T()> job) {
    auto task = std::make_shared<std::packaged_task<T()>>(std::move(job));
    results_.push_back(task->get_future());
    pool_.submit([task] { (*task)(); });
  }
  // The oldest result; waits for it. Must not be empty().
  T pop() {
    std::future<T> result = std::move(results_.front());
    results_.pop_front();
    return result.get();
  }

 private:
  ThreadPool& pool_;
  std::size_t window_;
  std::deque<std::future<T>> results_;
};

}  // namespace memvid::base

#endif  // MEMVID_BASE_THREAD_POOL_H_
