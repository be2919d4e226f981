// ReadAhead: files that are read on all cores, and told one by one in their order.
//
// Reading is what takes time (a PDF is a process of its own); who is told, cuts and spools.
#ifndef MEMVID_ENGINE_READ_AHEAD_H_
#define MEMVID_ENGINE_READ_AHEAD_H_

#include <cstddef>
#include <deque>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <vector>

#include "base/thread_pool.h"
#include "memvid/config.h"
#include "memvid/error.h"
#include "text/loader.h"

namespace memvid::engine {

// Owned by one thread, which calls next(). RAM: what loaders hold of the files that they read, and
// some 2 MiB of text that waits for its turn, however many and large the files are.
class ReadAhead {
 public:
  // Reads nothing before the first next(). `rules` are for what lies in archives. A requested stop
  // ends the readers.
  ReadAhead(std::vector<std::filesystem::path> files, FolderConfig rules, int thread_count,
            std::stop_token stop);
  ~ReadAhead();  // waits for the readers, who hear that nobody listens
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // Tells `sink` what the next file holds, as text::load_file would, on this thread. To be called
  // once a file. The errors of load_file and of the sink, then the next file may follow;
  // kCancelled.
  Status next(text::DocumentSink& sink);

 private:
  struct Shared;
  class Recording;
  void start_reading();

  std::vector<std::filesystem::path> files_;
  FolderConfig rules_;
  std::stop_token stop_;
  std::size_t started_ = 0;
  std::unique_ptr<Shared> shared_;
  std::deque<std::unique_ptr<Recording>> recordings_;  // the next file's is the first
  base::ThreadPool pool_;  // the last member: its jobs end before what they refer to
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_READ_AHEAD_H_
