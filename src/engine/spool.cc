#include "engine/spool.h"

#include <optional>
#include <utility>

#include "base/check.h"
#include "base/try.h"

namespace memvid::engine {

Status Spool::add(const archive::PutEntry& chunk) { return chunks_.add(chunk); }
Status Spool::add(const archive::SourceEntry& source) { return sources_.add(source); }

Status Spool::each(const std::function<Status(archive::Entry&&)>& on_entry) const {
  EntryLog::Reader sources(sources_);
  EntryLog::Reader chunks(chunks_);
  std::optional<std::uint64_t> source;  // the one that was given last
  for (;;) {
    MEMVID_TRY(std::optional<archive::Entry> chunk, chunks.next());
    if (!chunk) return {};
    const std::uint64_t wanted = std::get<archive::PutEntry>(*chunk).source;
    if (source != wanted) {
      MEMVID_TRY(std::optional<archive::Entry> next, sources.next());
      MEMVID_CHECK(next && std::get<archive::SourceEntry>(*next).id == wanted);
      source = wanted;
      MEMVID_TRY_VOID(on_entry(std::move(*next)));
    }
    MEMVID_TRY_VOID(on_entry(std::move(*chunk)));
  }
}

Result<Spool::Mark> Spool::mark() {
  Mark mark;
  MEMVID_TRY(mark.sources, sources_.flush());
  MEMVID_TRY(mark.chunks, chunks_.flush());
  return mark;
}

void Spool::roll_back(const Mark& mark) {
  sources_.roll_back(mark.sources);
  chunks_.roll_back(mark.chunks);
}

}  // namespace memvid::engine
