#include "engine/checked_fill.h"

#include <memory>
#include <vector>

#include "archive/replay.h"
#include "base/try.h"
#include "engine/beginning.h"
#include "engine/damaged_video.h"
#include "engine/index_filler.h"
#include "engine/progress_meter.h"

namespace memvid::engine {
namespace {

// Stops at the first thing that does not read.
class Reader : public archive::ReplayVisitor {
 public:
  explicit Reader(const std::function<Error(const Finding&)>& blame) : blame_(blame) {}
  Status on_damage(const archive::Damage& damage) override {
    if (damage.is_mended) return {};
    if (damage.code == ErrorCode::kIo) return fail(damage.code, damage.message);
    return tl::unexpected<Error>(blame_({damage.place, damage.message}));
  }

 private:
  const std::function<Error(const Finding&)>& blame_;
};

Status read_all(const CheckedFill& fill, base::ThreadPool& pool, const CallOptions& options) {
  ProgressMeter meter(options, Phase::kVerifying, fill.video.frame_count() - fill.before.next_frame,
                      "frames");
  archive::ReplayOptions replay_options;
  replay_options.stop = options.stop;
  replay_options.on_frames = [&meter](std::uint64_t done) { meter.reach(done); };
  replay_options.start.after = fill.before;
  // Only blocks of the memory itself may need it: what was merged brings its own.
  replay_options.start.dictionaries =
      [&](const base::Hash128& name) -> Result<std::shared_ptr<const archive::Dictionary>> {
    MEMVID_TRY(const Beginning beginning, read_beginning(fill.video, pool));
    const bool is_it = beginning.dictionary != nullptr && beginning.dictionary->name() == name;
    return is_it ? beginning.dictionary : nullptr;
  };
  Reader reader(fill.blame);
  return archive::replay(fill.video, pool, reader, replay_options);
}

}  // namespace

Status fill_checked(const CheckedFill& fill, base::ThreadPool& pool, const CallOptions& options) {
  if (fill.index == nullptr) {
    MEMVID_TRY_VOID(read_all(fill, pool, options));
    return fill.publish();
  }
  std::vector<Finding> findings;
  return fill_index(fill.video, *fill.index, pool, options, findings, [&]() -> Status {
    if (const Finding* lost = first_lost(findings)) return tl::unexpected<Error>(fill.blame(*lost));
    return fill.publish();
  });
}

}  // namespace memvid::engine
