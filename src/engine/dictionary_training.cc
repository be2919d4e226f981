#include "engine/dictionary_training.h"

#include <algorithm>
#include <utility>

#include "archive/compression.h"
#include "base/progress.h"
#include "base/try.h"

namespace memvid::engine {
namespace {

constexpr std::size_t kSampleBytes = 30 * 1024;
constexpr std::uint64_t kSampleBytesMax = 4 << 20;

}  // namespace

// Samples are blocks as the writer will make them.
Result<base::Bytes> train_dictionary_on(const EntryWalk& each_entry, std::uint64_t total_bytes,
                                        const std::stop_token& stop) {
  archive::Samples samples;
  samples.joined.reserve(std::min(total_bytes, kSampleBytesMax) + 2 * kSampleBytes);
  std::uint64_t seen_bytes = 0;
  archive::EntryWriter block;
  const auto take_block = [&] {
    const base::Bytes sample = block.take();
    seen_bytes += sample.size();
    if (samples.joined.size() * total_bytes >= seen_bytes * kSampleBytesMax) return;
    samples.joined.insert(samples.joined.end(), sample.begin(), sample.end());
    samples.sizes.push_back(sample.size());
  };
  MEMVID_TRY_VOID(each_entry([&](archive::Entry&& entry) -> Status {
    block.add(entry);
    if (block.bytes().size() < kSampleBytes) return {};
    take_block();
    return base::check_stop(stop);
  }));
  if (block.count() > 0) take_block();
  return archive::train_dictionary(samples, total_bytes);
}

}  // namespace memvid::engine
