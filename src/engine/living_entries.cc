#include "engine/living_entries.h"

#include <tuple>
#include <utility>

#include "base/try.h"

namespace memvid::engine {

Status LivingEntries::add(archive::PutEntry&& put, const archive::SourceEntry& source) {
  if (source_.id != source.id || chunks_ == 0) {
    end_source();
    source_ = source;
    MEMVID_TRY_VOID(log_.add(source));
  }
  ++chunks_;
  put.begin = std::exchange(bytes_, bytes_ + put.text.size());
  put.end = bytes_;
  put.detached = false;
  hasher_.update(base::as_bytes(put.text));
  return log_.add(std::move(put));
}

Status LivingEntries::each(const std::function<Status(archive::Entry&&)>& on_entry) const {
  EntryLog::Reader reader(log_);
  for (;;) {
    MEMVID_TRY(auto entry, reader.next());
    if (!entry) return {};
    if (auto* source = std::get_if<archive::SourceEntry>(&*entry)) {
      const auto edited = edited_.find(source->id);
      if (edited != edited_.end()) std::tie(source->hash, source->size_bytes) = edited->second;
    }
    MEMVID_TRY_VOID(on_entry(std::move(*entry)));
  }
}

void LivingEntries::end_source() {
  if (chunks_ == 0) return;
  const base::Hash128 hash = std::exchange(hasher_, base::Hasher{16}).finish128();
  if (hash != source_.hash) edited_[source_.id] = {hash, bytes_};
  bytes_ = 0;
}

}  // namespace memvid::engine
