#include "engine/beginning.h"

#include <optional>
#include <utility>

#include "archive/replay.h"
#include "base/try.h"
#include "engine/damaged_video.h"

namespace memvid::engine {
namespace {

// Ends the replay, by an Error, as soon as it has heard the settings: the first entry of all.
class Listener : public archive::ReplayVisitor {
 public:
  Status on_dictionary(const base::Hash128&, base::ByteSpan packed) override {
    if (beginning_.dictionary != nullptr) return {};
    MEMVID_TRY(base::Bytes raw, archive::unpack_dictionary(packed));
    beginning_.dictionary = std::make_shared<const archive::Dictionary>(std::move(raw));
    return {};
  }
  Status on_entry(const archive::Entry& entry, const archive::EntryPlace&) override {
    const auto* settings = std::get_if<archive::SettingsEntry>(&entry);
    if (settings == nullptr) return {};
    beginning_.settings = *settings;
    is_heard_ = true;
    return fail(ErrorCode::kCancelled, "the rest is not needed");
  }
  // What the disk did not give now is not lost: nothing is to be written without it.
  Status on_damage(const archive::Damage& damage) override {
    if (damage.code == ErrorCode::kIo) return fail(damage.code, damage.message);
    if (!damage_) damage_ = damage;
    return {};
  }

  bool is_heard() const { return is_heard_; }
  // The first, if there was any.
  const std::optional<archive::Damage>& damage() const { return damage_; }
  Beginning take() { return std::move(beginning_); }

 private:
  Beginning beginning_;
  bool is_heard_ = false;
  std::optional<archive::Damage> damage_;
};

}  // namespace

Result<Beginning> read_beginning(const archive::VideoFile& video, base::ThreadPool& pool) {
  Listener listener;
  const Status read = archive::replay(video, pool, listener, {});
  if (listener.is_heard()) return listener.take();
  if (!read) return tl::unexpected<Error>(read.error());
  const archive::Damage damage =
      listener.damage().value_or(archive::Damage{"its first frames", "they do not say it"});
  return damaged_video(
      video.file().path(),
      {damage.place, "how the memory was made cannot be decoded: " + damage.message});
}

}  // namespace memvid::engine
