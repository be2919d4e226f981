#include "engine/append_plan.h"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "base/try.h"
#include "text/loader.h"

namespace memvid::engine {
namespace {

class Planner {
 public:
  explicit Planner(KnownSources& known) : known_(known) {}

  Status on_source(const archive::SourceEntry& source) {
    MEMVID_TRY(const bool is_taken, takes(source));
    plan_.is_taken.push_back(is_taken);
    plan_.sources += is_taken ? 1 : 0;
    return {};
  }
  void on_chunk() { plan_.chunks += plan_.is_taken.back() ? 1 : 0; }

  AppendPlan finish() {
    std::sort(plan_.replaced.begin(), plan_.replaced.end());
    return std::move(plan_);
  }

 private:
  Result<bool> takes(const archive::SourceEntry& source) {
    if (!source.own_id.empty()) return takes_document(source);
    MEMVID_TRY(const auto same, known_.by_content(source.hash));
    MEMVID_TRY(const bool is_there, is_whole(same));
    if (is_there) {
      plan_.already_there.push_back(source.path == same->path
                                        ? source.path + ": is there already"
                                        : source.path + ": is there already, as " + same->path);
      return false;
    }
    // Of a file of many documents the path says nothing.
    if (!stands_for_one_text(source)) return true;
    MEMVID_TRY(const auto other, known_.by_path(source.path));
    if (!other) return true;
    plan_.changed.push_back(source.path +
                            ": is there with another content; memvid sync brings it up to date");
    return false;
  }

  Result<bool> takes_document(const archive::SourceEntry& source) {
    MEMVID_TRY(const auto old, known_.by_own_id(source.own_id));
    if (!old || replaced_sources_.contains(old->source)) return true;
    MEMVID_TRY(const bool is_there, is_whole(old));
    if (is_there && old->hash == source.hash && old->title == source.title &&
        old->metadata == source.metadata) {
      plan_.already_there.push_back(source.path + ", document " + source.own_id +
                                    ": is there already");
      return false;
    }
    MEMVID_TRY(const std::vector<std::uint64_t> chunks, known_.living_chunks(old->source));
    replaced_sources_.insert(old->source);
    plan_.replaced.insert(plan_.replaced.end(), chunks.begin(), chunks.end());
    ++plan_.documents_replaced;
    return true;
  }

  // Of what was updated or deleted in part the text is there no more.
  Result<bool> is_whole(const std::optional<index::SourceRow>& source) {
    return source ? known_.is_whole(*source) : Result<bool>(false);
  }

  static bool stands_for_one_text(const archive::SourceEntry& source) {
    return !text::is_one_of_many(source.media_type);
  }

  KnownSources& known_;
  AppendPlan plan_;
  std::set<std::uint64_t> replaced_sources_;  // an id may come twice
};

}  // namespace

Result<AppendPlan> plan_append(const Collection& collection, std::uint64_t texts_before,
                               KnownSources& known) {
  Planner planner(known);
  MEMVID_TRY_VOID(collection.each(texts_before, [&planner](archive::Entry&& entry) -> Status {
    if (const auto* source = std::get_if<archive::SourceEntry>(&entry))
      return planner.on_source(*source);
    planner.on_chunk();
    return {};
  }));
  return planner.finish();
}

}  // namespace memvid::engine
