#include "engine/read_ahead.h"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/progress.h"
#include "base/try.h"

namespace memvid::engine {
namespace {

constexpr std::size_t kFilesAhead = 256;
constexpr std::uint64_t kWaitingBytesMax = 2 << 20;
constexpr std::uint64_t kBatchBytes = 256 << 10;

// What a sink is told.
using Event = std::function<Status(text::DocumentSink& sink)>;

struct Batch {
  std::vector<Event> events;
  std::uint64_t bytes = 0;

  void add(Event&& event, std::uint64_t its_bytes) {
    events.push_back(std::move(event));
    bytes += sizeof(Event) + its_bytes;
  }
  void add(Batch&& more) {
    std::move(more.events.begin(), more.events.end(), std::back_inserter(events));
    bytes += more.bytes;
  }
};

}  // namespace

struct ReadAhead::Shared {
  std::mutex mutex;  // of all below
  std::condition_variable_any changed;
  std::uint64_t waiting_bytes = 0;  // of all recordings
  const Recording* head = nullptr;  // the one that is listened to
};

// What one file's loader says. Its reader, on a thread of the pool, is told it and hands it over in
// batches; the owner of ReadAhead listens.
class ReadAhead::Recording final : public text::DocumentSink {
 public:
  Recording(Shared& shared, const std::stop_token& stop)
      : shared_(shared), on_stop_(stop, [this] { ending_.request_stop(); }) {}

  // -- The reader's side --------------------------------------------------------------------------

  void read(const std::filesystem::path& file, const FolderConfig& rules) {
    Status status = text::load_file(file, *this, rules);
    const Status handed_over = hand_over();  // what was said before an Error too
    if (status) status = handed_over;
    const std::scoped_lock lock(shared_.mutex);
    outcome_ = std::move(status);
    shared_.changed.notify_all();
  }
  void cut_as(text::Cutting cutting) override {
    const auto event = [cutting](text::DocumentSink& sink) {
      sink.cut_as(cutting);
      return Status();
    };
    batch_.add(event, 0);
  }
  Status text(std::string_view utf8) override {
    return keep([text = std::string(utf8)](text::DocumentSink& sink) { return sink.text(text); },
                utf8.size());
  }
  Status place(std::string_view where) override {
    return keep(
        [where = std::string(where)](text::DocumentSink& sink) { return sink.place(where); },
        where.size());
  }
  Status heading(const text::Heading& heading) override {
    return keep([heading](text::DocumentSink& sink) { return sink.heading(heading); },
                heading.words.size());
  }
  Status block(const text::Block& block) override {
    std::uint64_t bytes = sizeof(block);
    for (const std::string& column : block.columns) bytes += sizeof(column) + column.size();
    return keep([block](text::DocumentSink& sink) { return sink.block(block); }, bytes);
  }
  Status finish(text::Document&& document) override {
    const std::uint64_t bytes = sizeof(document) + document.title.size() + document.metadata.size();
    return keep([document = std::move(document)](
                    text::DocumentSink& sink) mutable { return sink.finish(std::move(document)); },
                bytes);
  }
  Status begin_member(text::Member&& member) override {
    const std::uint64_t bytes = sizeof(member) + member.path.size();
    return keep(
        [member = std::move(member)](text::DocumentSink& sink) mutable {
          return sink.begin_member(std::move(member));
        },
        bytes);
  }
  Status end_member(FolderVerdict verdict, std::string_view detail) override {
    return keep([verdict, detail = std::string(detail)](
                    text::DocumentSink& sink) { return sink.end_member(verdict, detail); },
                detail.size());
  }
  Status wait() override { return base::check_stop(ending_.get_token()); }

  // -- The listener's side ------------------------------------------------------------------------

  Status listen(text::DocumentSink& sink) {
    for (;;) {
      MEMVID_TRY(Batch batch, take());
      if (batch.events.empty()) return *outcome_;
      for (Event& event : batch.events) MEMVID_TRY_VOID(event(sink));
    }
  }
  void give_up() { ending_.request_stop(); }
  // When the reader has ended.
  void forget() {
    std::unique_lock lock(shared_.mutex);
    shared_.changed.wait(lock, [this] { return outcome_.has_value(); });
    shared_.waiting_bytes -= std::exchange(waiting_, Batch()).bytes;
  }

 private:
  Status keep(Event&& event, std::uint64_t bytes) {
    MEMVID_TRY_VOID(wait());
    batch_.add(std::move(event), bytes);
    return batch_.bytes < kBatchBytes ? Status() : hand_over();
  }

  Status hand_over() {
    std::unique_lock lock(shared_.mutex);
    // The one that is listened to does not wait for the others, who may all wait for it.
    const bool has_room = shared_.changed.wait(lock, ending_.get_token(), [this] {
      return shared_.head == this ? waiting_.events.empty()
                                  : shared_.waiting_bytes < kWaitingBytesMax;
    });
    if (!has_room) return wait();
    shared_.waiting_bytes += batch_.bytes;
    waiting_.add(std::exchange(batch_, Batch()));
    shared_.changed.notify_all();
    return {};
  }

  // All that waits, as soon as something does; nothing when the reader has ended.
  Result<Batch> take() {
    std::unique_lock lock(shared_.mutex);
    shared_.head = this;
    shared_.changed.notify_all();
    const bool is_told = shared_.changed.wait(lock, ending_.get_token(), [this] {
      return !waiting_.events.empty() || outcome_.has_value();
    });
    if (!is_told) return fail(ErrorCode::kCancelled, "cancelled");
    shared_.waiting_bytes -= waiting_.bytes;
    shared_.changed.notify_all();
    return std::exchange(waiting_, Batch());
  }

  Shared& shared_;
  std::stop_source ending_;
  std::stop_callback<std::function<void()>> on_stop_;
  Batch batch_;                    // the reader's own
  Batch waiting_;                  // under the mutex
  std::optional<Status> outcome_;  // under the mutex; of the reader, when it has ended
};

ReadAhead::ReadAhead(std::vector<std::filesystem::path> files, FolderConfig rules, int thread_count,
                     std::stop_token stop)
    : files_(std::move(files)),
      rules_(std::move(rules)),
      stop_(std::move(stop)),
      shared_(std::make_unique<Shared>()),
      pool_(thread_count) {}

ReadAhead::~ReadAhead() {
  for (const auto& recording : recordings_) recording->give_up();
}

void ReadAhead::start_reading() {
  while (started_ < files_.size() && recordings_.size() < kFilesAhead) {
    const auto& recording = recordings_.emplace_back(std::make_unique<Recording>(*shared_, stop_));
    pool_.submit([this, reader = recording.get(), &file = files_[started_++]] {
      reader->read(file, rules_);
    });
  }
}

Status ReadAhead::next(text::DocumentSink& sink) {
  start_reading();
  const std::unique_ptr<Recording> recording = std::move(recordings_.front());
  recordings_.pop_front();
  const Status status = recording->listen(sink);
  recording->give_up();
  recording->forget();
  return status;
}

}  // namespace memvid::engine
