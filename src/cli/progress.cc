#include "cli/progress.h"

#include <algorithm>

#include "cli/format.h"
#include "cli/printable.h"

namespace memvid::cli {
namespace {

constexpr double kFirstRateSeconds = 0.5;

const char* phase_word(Phase phase) {
  switch (phase) {
    case Phase::kLoading: return "reading";
    case Phase::kEncoding: return "encoding";
    case Phase::kIndexingWords: return "indexing words";
    case Phase::kEmbedding: return "making vectors";
    case Phase::kVerifying: return "verifying";
    case Phase::kExtracting: return "extracting";
  }
  return "working";
}

}  // namespace

std::string progress_line(const Progress& progress, std::chrono::duration<double> elapsed) {
  std::string line = std::string(phase_word(progress.phase)) + "  " + grouped(progress.done);
  const bool known = progress.total > 0;
  if (known) line += " of " + grouped(progress.total);
  line += std::string(" ") + progress.unit;
  const auto done = static_cast<double>(progress.done);
  if (known) line += "  " + percent(done / static_cast<double>(progress.total));
  if (elapsed.count() < kFirstRateSeconds || progress.done == 0) return line;

  const double rate = done / elapsed.count();
  line += "  " + (rate < 10 ? fixed(rate, 1) : grouped(static_cast<std::uint64_t>(rate))) + "/s";
  if (progress.total > progress.done)
    line += "  " + duration(static_cast<double>(progress.total - progress.done) / rate) + " left";
  return line;
}

std::function<void(const Progress&)> ProgressMeter::callback() {
  if (!console_.shows_status()) return {};
  return [this](const Progress& progress) { show(progress); };
}

void ProgressMeter::show(const Progress& progress) {
  const auto now = std::chrono::steady_clock::now();
  if (!started_ || progress.phase != phase_) phase_began_ = now;
  started_ = true;
  phase_ = progress.phase;
  // The last column stays free: some terminals wrap as soon as it is written.
  const auto columns = static_cast<std::size_t>(std::max(console_.err_columns() - 1, 1));
  console_.draw_status(shortened(progress_line(progress, now - phase_began_), columns));
}

}  // namespace memvid::cli
