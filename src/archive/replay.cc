// The replay is a fold over symbols in file order. Its state: the block in progress, the stack of
// grafts that the current frame lies in, the dictionaries seen, the number of the commit in
// progress, and the hash chains. Between two commits no block and no graft is open, so a
// ReplayStart can say all of it.
//
// A frame that does not read is first looked for among the copies; only then it is damage. Grafts
// nest: bases add up, and commit and settings entries inside say nothing about this memory.
#include "archive/replay.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <utility>

#include "archive/block_assembler.h"
#include "archive/commit_reader.h"
#include "archive/copies.h"
#include "archive/scopes.h"
#include "archive/symbol.h"
#include "base/progress.h"
#include "base/try.h"

namespace memvid::archive {
namespace {

struct ReadFrame {
  Sample sample;
  Result<base::Bytes> symbol;
};

std::string frame_name(std::uint64_t frame) { return "frame " + std::to_string(frame); }

class Replay {
 public:
  Replay(const VideoFile& video, ReplayVisitor& visitor, const ReplayStart& start)
      : video_(video),
        visitor_(visitor),
        copies_(video),
        earlier_dictionaries_(start.dictionaries),
        next_ordinal_(start.next_block),
        commit_(start.after.state.commit),
        scopes_(video.state().memory_id, video.frame_count(), start.after.state.head) {}

  Status on_frame(const ReadFrame& frame) {
    MEMVID_TRY_VOID(visitor_.on_frame(frame.sample));
    MEMVID_TRY_VOID(move_to(frame.sample.frame));
    if (frame.symbol) {
      const auto symbol = parse_symbol(*frame.symbol);
      if (symbol && scopes_.is_in_place(symbol->header, frame.sample.frame))
        return on_symbol(*symbol, *frame.symbol, frame.sample.frame);
      if (symbol)
        return on_unreadable(frame.sample.frame, {ErrorCode::kCorrupt,
                                                  "its symbol belongs to another frame or memory"});
      return on_unreadable(frame.sample.frame, symbol.error());
    }
    return on_unreadable(frame.sample.frame, frame.symbol.error());
  }

  Status on_missing(std::uint64_t frame) {
    MEMVID_TRY_VOID(move_to(frame));
    return on_unreadable(frame, {ErrorCode::kCorrupt, "the box that says where it lies is broken"});
  }

  Status finish() {
    MEMVID_TRY_VOID(move_to(video_.frame_count()));
    MEMVID_TRY_VOID(lose(assembler_.drop(), video_.frame_count()));
    return video_.is_certain() ? check_trailer() : Status{};
  }

 private:
  const Scope& scope() const { return scopes_.current(); }

  // No block runs from one memory's frames into another's.
  Status move_to(std::uint64_t frame) {
    const Scopes::Move move = scopes_.move_to(frame);
    if (move.is_into_another_scope) MEMVID_TRY_VOID(lose(assembler_.drop(), frame));
    for (const std::uint64_t first : move.false_grafts)
      MEMVID_TRY_VOID(visitor_.on_damage(
          {frame_name(first),
           "the hash of the frames that were merged here is not that of their memory"}));
    return {};
  }

  Status on_unreadable(std::uint64_t frame, const Error& why) {
    scopes_.add_unread();
    const auto copy = copies_.find(frame, scope());
    if (!copy) {
      MEMVID_TRY_VOID(visitor_.on_damage({frame_name(frame), why.message, why.code}));
      return lose(assembler_.drop(), frame);
    }
    MEMVID_TRY_VOID(
        visitor_.on_damage({frame_name(frame), why.message + "; its copy was used, nothing is lost",
                            ErrorCode::kCorrupt, /*is_mended=*/true}));
    const auto symbol = parse_symbol(*copy);
    return symbol ? on_pieces(*symbol, frame) : Status{};
  }

  Status on_symbol(const Symbol& symbol, const base::Bytes& bytes, std::uint64_t frame) {
    link_before_ = scope().link;
    scopes_.add(bytes);
    if (symbol.header.copy_of) return {};
    return on_pieces(symbol, frame);
  }

  Status on_pieces(const Symbol& symbol, std::uint64_t frame) {
    for (const Piece& piece : symbol.pieces) {
      BlockAssembler::Outcome outcome = assembler_.add(piece, frame);
      MEMVID_TRY_VOID(lose(outcome.lost, frame));
      if (outcome.whole) MEMVID_TRY_VOID(on_whole(*outcome.whole));
    }
    return {};
  }

  Status lose(std::optional<std::uint64_t> block, std::uint64_t frame) {
    if (!block) return {};
    ++next_ordinal_;  // it keeps its place: the numbers after it do not change
    return visitor_.on_damage({frame_name(frame), "block " + std::to_string(*block) +
                                                      " cannot be read without it; the chunks in "
                                                      "it are lost"});
  }

  Status on_whole(const AssembledBlock& block) {
    if (block.header.role == BlockRole::kDictionary) return on_dictionary(block);
    const std::uint64_t ordinal = next_ordinal_++;
    MEMVID_TRY_VOID(learn_dictionary(block));
    auto raw = unpack(block);
    auto entries = raw ? parse_entries(*raw) : tl::unexpected<Error>(raw.error());
    if (!entries)
      return visitor_.on_damage({frame_name(block.first_frame), entries.error().message});
    MEMVID_TRY_VOID(
        visitor_.on_block({ordinal, block.first_frame,
                           static_cast<std::uint32_t>(block.last_frame - block.first_frame + 1),
                           block.header.number, scope().frame_shift, scope().memory_id}));
    if (const GraftEntry* graft = graft_of(block.header, *entries);
        graft != nullptr && block.first_frame == block.last_frame)
      return on_graft(*graft, block.first_frame);
    EntryPlace place = {ordinal, 0, block.first_frame};
    for (Entry& entry : *entries) {
      place.commit = commit_ + 1;
      MEMVID_TRY_VOID(on_entry(entry, place));
      ++place.slot;
    }
    return {};
  }

  Status on_dictionary(const AssembledBlock& block) {
    ++next_ordinal_;
    auto raw = unpack_dictionary(block.packed);
    if (!raw) return visitor_.on_damage({frame_name(block.first_frame), raw.error().message});
    const base::Hash128 name = base::hash128(*raw);
    if (dictionaries_.contains(name)) return {};
    if (!keep(std::make_shared<const Dictionary>(std::move(*raw))))
      return visitor_.on_damage({frame_name(block.first_frame), "more dictionaries than are kept"});
    return visitor_.on_dictionary(name, block.packed);
  }

  bool keep(std::shared_ptr<const Dictionary> dictionary) {
    const std::size_t size_bytes = dictionary->bytes().size();
    if (size_bytes > kDictionaryBytesKept - dictionary_bytes_) return false;
    dictionary_bytes_ += size_bytes;
    dictionaries_.emplace(dictionary->name(), std::move(dictionary));
    return true;
  }

  // A dictionary of a commit before the start comes from the caller, when the first block needs it.
  // That it is not there is the block's damage.
  Status learn_dictionary(const AssembledBlock& block) {
    if (block.header.codec != Codec::kZstdDict || !earlier_dictionaries_) return {};
    const auto name = dictionary_name(block.packed);
    if (!name || dictionaries_.contains(*name)) return {};
    MEMVID_TRY(auto dictionary, earlier_dictionaries_(*name));
    if (dictionary != nullptr) keep(std::move(dictionary));
    return {};
  }

  Result<base::Bytes> unpack(const AssembledBlock& block) {
    const Dictionary* dictionary = nullptr;
    if (block.header.codec == Codec::kZstdDict) {
      MEMVID_TRY(const base::Hash128 name, dictionary_name(block.packed));
      const auto found = dictionaries_.find(name);
      if (found == dictionaries_.end())
        return fail(
            ErrorCode::kCorrupt,
            "the dictionary of block " + std::to_string(block.header.number) + " cannot be read");
      dictionary = found->second.get();
    }
    return unpack_bytes(block.header, block.packed, dictionary);
  }

  Status on_entry(Entry& entry, const EntryPlace& place) {
    if (std::holds_alternative<GraftEntry>(entry))
      return visitor_.on_damage({frame_name(place.frame), "a graft that is not on its own"});
    if (auto* commit = std::get_if<CommitEntry>(&entry))
      return scopes_.is_in_graft() ? visitor_.on_grafted_commit() : on_commit(*commit, place);
    if (const auto* settings = std::get_if<SettingsEntry>(&entry)) {
      if (scopes_.is_in_graft()) return {};
      if (commit_ == 0) commit_ = settings->follows.commit;  // of a file that compact made
    }
    if (!add_bases(entry))
      return visitor_.on_damage(
          {frame_name(place.frame), "an entry whose id is beyond what a memory can hold"});
    return visitor_.on_entry(entry, place);
  }

  // False when an id comes to more than kIdMax. Nothing wraps: bases and ids are at most that.
  bool add_bases(Entry& entry) const {
    const std::uint64_t chunk_base = scope().chunk_base;
    const std::uint64_t source_base = scope().source_base;
    if (auto* source = std::get_if<SourceEntry>(&entry))
      return (source->id += source_base) <= kIdMax;
    if (auto* removal = std::get_if<DeleteEntry>(&entry))
      return (removal->chunk += chunk_base) <= kIdMax;
    if (auto* put = std::get_if<PutEntry>(&entry))
      return (put->chunk += chunk_base) <= kIdMax && (put->source += source_base) <= kIdMax;
    return true;
  }

  Status on_graft(const GraftEntry& graft, std::uint64_t frame) {
    const Status announced = scopes_.announce(graft, frame);
    if (announced) return {};
    return visitor_.on_damage(
        {frame_name(frame), announced.error().message, announced.error().code});
  }

  // An earlier commit's entry proves nothing: the last one's frame may be one that does not read.
  Status check_trailer() {
    const Scope& memory = scopes_.memory();
    const std::string place = "trailer of commit " + std::to_string(video_.state().commit);
    if (memory.is_link_known && memory.link != video_.state().head)
      MEMVID_TRY_VOID(visitor_.on_damage({place, "its hash is not that of the frames before it"}));
    if (!last_entry_ || (!memory.is_link_known && last_entry_->number != video_.state().commit))
      return {};
    const auto difference = difference_of(video_.trailer(), *last_entry_);
    return difference ? visitor_.on_damage({place, "it " + *difference}) : Status{};
  }

  Status on_commit(const CommitEntry& entry, const EntryPlace& place) {
    if (entry.number != commit_ + 1)
      MEMVID_TRY_VOID(visitor_.on_damage(
          {frame_name(place.frame), "holds commit " + std::to_string(entry.number) + " where " +
                                        std::to_string(commit_ + 1) + " is due"}));
    commit_ = entry.number;
    last_entry_ = entry;
    const base::Hash256& body = link_before_;
    if (scope().is_link_known && body != entry.body)
      MEMVID_TRY_VOID(visitor_.on_damage(
          {"commit " + std::to_string(entry.number),
           "the hash chain up to " + frame_name(place.frame) + " is not what the commit says"}));
    return visitor_.on_commit(entry);
  }

  const VideoFile& video_;
  ReplayVisitor& visitor_;
  Copies copies_;
  BlockAssembler assembler_;
  const DictionarySource& earlier_dictionaries_;  // may be empty
  std::map<base::Hash128, std::shared_ptr<const Dictionary>> dictionaries_;
  std::uint64_t dictionary_bytes_ = 0;  // of all of them
  std::uint64_t next_ordinal_;
  std::uint64_t commit_;  // the last one whose entry was reached
  std::optional<CommitEntry> last_entry_;
  Scopes scopes_;
  base::Hash256 link_before_{};  // before the current frame
};

// Frames are decoded in small batches: one frame a job would spend its time in the queue's lock.
constexpr std::size_t kFramesPerJob = 4;

}  // namespace

Status replay(const VideoFile& video, base::ThreadPool& pool, ReplayVisitor& visitor,
              const ReplayOptions& options) {
  Replay state(video, visitor, options.start);
  Pool<FrameReader> readers;
  std::uint64_t frames_done = 0;
  std::atomic<bool> is_over = false;
  base::OrderedQueue<std::vector<ReadFrame>> jobs(
      pool, static_cast<std::size_t>(4 * pool.thread_count()));
  // Who ends a replay early does not wait for what is still to be read.
  struct End {
    std::atomic<bool>& is_over;
    ~End() { is_over = true; }
  } const end{is_over};

  const auto pop = [&]() -> Status {
    for (const ReadFrame& frame : jobs.pop()) {
      MEMVID_TRY_VOID(state.on_frame(frame));
      ++frames_done;
    }
    if (options.on_frames) options.on_frames(frames_done);
    return base::check_stop(options.stop);
  };
  std::vector<Sample> batch;
  const auto push = [&]() -> Status {
    if (batch.empty()) return {};
    while (jobs.full()) MEMVID_TRY_VOID(pop());
    jobs.push([&video, &readers, &is_over, samples = std::exchange(batch, {})] {
      std::vector<ReadFrame> frames;
      auto reader = readers.borrow();
      for (const Sample& sample : samples) {
        if (is_over) break;
        frames.push_back({sample, reader ? read_symbol(video, **reader, sample)
                                         : tl::unexpected<Error>(reader.error())});
      }
      return frames;
    });
    return {};
  };
  const auto on_sample = [&](const Sample& sample) -> Status {
    batch.push_back(sample);
    return batch.size() < kFramesPerJob ? Status{} : push();
  };
  const auto on_missing = [&](std::uint64_t frame) -> Status {
    MEMVID_TRY_VOID(push());
    while (!jobs.empty()) MEMVID_TRY_VOID(pop());
    return state.on_missing(frame);
  };
  MEMVID_TRY_VOID(video.each_sample_after(options.start.after, on_sample, on_missing));
  MEMVID_TRY_VOID(push());
  while (!jobs.empty()) MEMVID_TRY_VOID(pop());
  return state.finish();
}

}  // namespace memvid::archive
