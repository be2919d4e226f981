#include "archive/packet_copy.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/progress.h"
#include "base/try.h"

namespace memvid::archive {
namespace {

constexpr std::uint64_t kBatchBytesMax = std::uint64_t{4} << 20;
constexpr std::size_t kBeforeSequenceHeader = 4;  // in av1C

class PacketCopy {
 public:
  PacketCopy(const VideoFile& video, Pool<FrameMaker>& makers, base::ThreadPool& pool)
      : video_(video), makers_(makers), pool_(pool) {}

  Status open() {
    MEMVID_TRY(const auto maker, makers_.borrow());
    const base::Bytes configuration = maker->codec_configuration();
    sequence_header_.assign(configuration.begin() + kBeforeSequenceHeader, configuration.end());
    return {};
  }

  Result<std::vector<base::Bytes>> read(const std::vector<Sample>& samples) {
    MEMVID_TRY(std::vector<base::Bytes> packets, read_packets(samples));
    base::OrderedQueue<Result<base::Bytes>> redrawn(pool_, packets.size());
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < packets.size(); ++i) {
      if (is_ours(packets[i])) continue;
      places.push_back(i);
      redrawn.push([this, &packet = packets[i]] { return redraw(packet); });
    }
    for (const std::size_t place : places) {
      auto packet = redrawn.pop();
      if (!packet) return damaged(samples[place].frame, packet.error());
      packets[place] = std::move(*packet);
    }
    return packets;
  }

  tl::unexpected<Error> damaged(std::uint64_t frame, const Error& why) const {
    return fail(why.code, video_.file().path().string() + ", frame " + std::to_string(frame) +
                              ": " + why.message);
  }

 private:
  bool is_ours(base::ByteSpan packet) const {
    return packet.size() > sequence_header_.size() &&
           std::equal(sequence_header_.begin(), sequence_header_.end(), packet.begin());
  }

  Result<std::vector<base::Bytes>> read_packets(const std::vector<Sample>& samples) const {
    std::vector<base::Bytes> packets;
    const std::uint64_t begin = samples.front().offset;
    const std::uint64_t end = samples.back().offset + samples.back().size_bytes;
    // Another tool's table may say any order, and samples that lie in each other.
    const bool is_near =
        begin < end && end - begin <= 2 * kBatchBytesMax &&
        std::all_of(samples.begin(), samples.end(), [&](const Sample& sample) {
          return sample.offset >= begin && sample.offset + sample.size_bytes <= end;
        });
    base::Bytes all(is_near ? end - begin : 0);
    MEMVID_TRY_VOID(video_.file().read_at(begin, all));
    for (const Sample& sample : samples) {
      base::Bytes& packet = packets.emplace_back(sample.size_bytes);
      if (is_near)
        std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(sample.offset - begin),
                    sample.size_bytes, packet.begin());
      else
        MEMVID_TRY_VOID(video_.file().read_at(sample.offset, packet));
    }
    return packets;
  }

  Result<base::Bytes> redraw(base::ByteSpan packet) {
    MEMVID_TRY(const auto reader, readers_.borrow());
    MEMVID_TRY(const base::Bytes symbol, reader->symbol(packet));
    MEMVID_TRY(const auto maker, makers_.borrow());
    return maker->make(symbol);
  }

  const VideoFile& video_;
  Pool<FrameMaker>& makers_;
  base::ThreadPool& pool_;
  Pool<FrameReader> readers_;
  base::Bytes sequence_header_;
};

}  // namespace

Status copy_packets(const VideoFile& video, std::size_t count_max, Pool<FrameMaker>& makers,
                    base::ThreadPool& pool, const std::stop_token& stop,
                    const std::function<Status(std::vector<base::Bytes>&&)>& on_packets) {
  PacketCopy copy(video, makers, pool);
  MEMVID_TRY_VOID(copy.open());
  std::vector<Sample> batch;
  std::uint64_t batch_bytes = 0;
  const auto pass_on = [&]() -> Status {
    if (batch.empty()) return {};
    MEMVID_TRY_VOID(base::check_stop(stop));
    MEMVID_TRY(std::vector<base::Bytes> packets, copy.read(batch));
    batch.clear();
    batch_bytes = 0;
    return on_packets(std::move(packets));
  };
  const auto on_sample = [&](const Sample& sample) -> Status {
    batch.push_back(sample);
    batch_bytes += sample.size_bytes;
    return batch.size() < count_max && batch_bytes < kBatchBytesMax ? Status{} : pass_on();
  };
  const auto on_missing = [&copy](std::uint64_t frame) -> Status {
    return copy.damaged(frame, {ErrorCode::kCorrupt, "the box that says where it lies is broken"});
  };
  MEMVID_TRY_VOID(video.each_sample(0, on_sample, on_missing));
  return pass_on();
}

}  // namespace memvid::archive
