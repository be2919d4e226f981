// TopList: the best of many scored versions, in little memory.
#ifndef MEMVID_INDEX_TOP_LIST_H_
#define MEMVID_INDEX_TOP_LIST_H_

#include <algorithm>
#include <utility>
#include <vector>

#include "index/index.h"

namespace memvid::index {

// The order of every list of hits: ties by version, so that answers are the same every time.
inline bool is_better(const Scored& a, const Scored& b) {
  return a.score != b.score ? a.score > b.score : a.version < b.version;
}

// Keeps the best `limit` of what is offered.
class TopList {
 public:
  explicit TopList(std::size_t limit) : limit_(limit) {}
  void offer(Scored candidate) {
    if (heap_.size() == limit_) {
      if (limit_ == 0 || !is_better(candidate, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), is_better);
      heap_.pop_back();
    }
    heap_.push_back(candidate);
    std::push_heap(heap_.begin(), heap_.end(), is_better);
  }
  std::vector<Scored> sorted() && {
    std::sort_heap(heap_.begin(), heap_.end(), is_better);
    return std::move(heap_);
  }

 private:
  std::size_t limit_;
  std::vector<Scored> heap_;  // the worst in front
};

}  // namespace memvid::index

#endif  // MEMVID_INDEX_TOP_LIST_H_
