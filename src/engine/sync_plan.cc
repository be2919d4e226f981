#include "engine/sync_plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "base/try.h"
#include "text/loader.h"

namespace memvid::engine {
namespace {

// All that makes a document but its path, in short. Of a SourceEntry or a SourceRow.
template <typename Source>
base::Hash128 fingerprint(const Source& source) {
  base::Hasher hasher(16);
  for (const std::string* part :
       {&source.own_id, &source.title, &source.media_type, &source.metadata})
    hasher.update_sized(base::as_bytes(*part));
  hasher.update(source.hash);
  return hasher.finish128();
}

// Of a file of many documents the path says nothing of one.
template <typename Source>
bool stands_for_one_text(const Source& source) {
  return source.own_id.empty() && !text::is_one_of_many(source.media_type);
}

struct Document {
  std::string path;
  std::string own_id;
  base::Hash128 fingerprint{};
  bool is_one_text = false;
};

template <typename Source>
Document document_of(const Source& source) {
  return {source.path, source.own_id, fingerprint(source), stands_for_one_text(source)};
}

bool is_unread(const ReadFolder& folder, const std::string& path) {
  if (folder.unread.contains(path)) return true;
  for (std::size_t end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1))
    if (folder.unread.contains(path.substr(0, end))) return true;
  return false;
}

class Planner {
 public:
  Status add_held(const ReadFolder& folder, index::Index& index) {
    const std::size_t before = held_.size();
    MEMVID_TRY_VOID(
        index.each_source_below(folder.prefix, [&](const index::LivingSource& living) -> Status {
          const index::SourceRow& row = living.row;
          if (is_unread(folder, row.path)) {
            plan_.kept.push_back(row.path);
            return {};
          }
          held_.push_back(
              {document_of(row), row.source, living.chunks, living.bytes == row.size_bytes, false});
          return {};
        }));
    if (folder.files > 0 || held_.size() == before) return {};
    return fail(ErrorCode::kInvalidArgument,
                folder.prefix + " holds no file, but the memory holds " +
                    std::to_string(held_.size() - before) +
                    " sources of it; if all of them are to go, memvid delete --source '" +
                    folder.prefix + "*' does it");
  }

  void add_document(const archive::SourceEntry& entry) { documents_.push_back(document_of(entry)); }

  SyncPlan run() {
    steps_.resize(documents_.size());
    // What is the same stands first: what is left over then has changed, moved, come or gone.
    pair(SyncStep::Kind::kSame, [](const Document& document) {
      return Key{document.path, document.fingerprint};
    });
    pair(SyncStep::Kind::kRewrite, [](const Document& document) -> std::optional<Key> {
      if (!document.is_one_text) return std::nullopt;
      return Key{document.path, base::Hash128{}};
    });
    pair(SyncStep::Kind::kReplace, [](const Document& document) -> std::optional<Key> {
      if (document.own_id.empty()) return std::nullopt;
      return Key{document.path + '\0' + document.own_id, base::Hash128{}};
    });
    pair(SyncStep::Kind::kMove, [](const Document& document) -> std::optional<Key> {
      if (!document.is_one_text) return std::nullopt;
      return Key{std::string(), document.fingerprint};
    });
    return finish();
  }

 private:
  struct Held {
    Document document;
    std::uint64_t source = 0;
    std::uint64_t chunks = 0;
    bool is_whole = false;
    bool is_taken = false;
  };
  using Key = std::pair<std::string, base::Hash128>;

  static HeldSource told(const Held& held) {
    return {held.source, held.document.path, held.document.own_id, held.chunks};
  }

  // Documents without a step yet, with sources that no other took, where both have one key.
  template <typename KeyOf>
  void pair(SyncStep::Kind kind, const KeyOf& key_of) {
    const bool needs_whole = kind == SyncStep::Kind::kSame || kind == SyncStep::Kind::kMove;
    std::map<Key, std::vector<Held*>> free;
    for (Held& held : held_) {
      if (held.is_taken || (needs_whole && !held.is_whole)) continue;
      if (const std::optional<Key> key = key_of(held.document)) free[*key].push_back(&held);
    }
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      if (steps_[i]) continue;
      const std::optional<Key> key = key_of(documents_[i]);
      const auto found = key ? free.find(*key) : free.end();
      if (found == free.end() || found->second.empty()) continue;
      Held& held = *found->second.back();  // the last that was added
      found->second.pop_back();
      held.is_taken = true;
      steps_[i] = {kind, told(held)};
    }
  }

  SyncPlan finish() {
    for (std::optional<SyncStep>& step : steps_)
      plan_.steps.push_back(step ? std::move(*step) : SyncStep{});
    for (const Held& held : held_)
      if (!held.is_taken) plan_.gone.push_back(told(held));
    std::sort(plan_.kept.begin(), plan_.kept.end());
    plan_.kept.erase(std::unique(plan_.kept.begin(), plan_.kept.end()), plan_.kept.end());
    return std::move(plan_);
  }

  std::vector<Held> held_;
  std::vector<Document> documents_;
  std::vector<std::optional<SyncStep>> steps_;
  SyncPlan plan_;
};

Status check_folders(std::span<const ReadFolder> folders) {
  std::set<std::string> names;
  for (const ReadFolder& folder : folders) {
    if (folder.prefix.empty())
      return fail(ErrorCode::kInvalidArgument, "a folder without a name cannot be synced");
    if (!names.insert(folder.prefix).second)
      return fail(ErrorCode::kInvalidArgument,
                  "two folders are called " + folder.prefix +
                      ": what the memory holds of them cannot be told apart");
  }
  return {};
}

Status check_is_of_a_folder(const archive::SourceEntry& entry,
                            std::span<const ReadFolder> folders) {
  const bool is_below = std::any_of(folders.begin(), folders.end(), [&](const ReadFolder& folder) {
    return entry.path.starts_with(folder.prefix);
  });
  if (is_below) return {};
  return fail(ErrorCode::kInvalidArgument,
              entry.path + " is of no folder that was added; a sync takes folders alone");
}

}  // namespace

Result<SyncPlan> plan_sync(const Collection& collection, std::span<const ReadFolder> folders,
                           index::Index& index) {
  MEMVID_TRY_VOID(check_folders(folders));
  Planner planner;
  for (const ReadFolder& folder : folders) MEMVID_TRY_VOID(planner.add_held(folder, index));
  const auto add_document = [&](archive::Entry&& entry) -> Status {
    const auto* source = std::get_if<archive::SourceEntry>(&entry);
    if (source == nullptr) return {};
    MEMVID_TRY_VOID(check_is_of_a_folder(*source, folders));
    planner.add_document(*source);
    return {};
  };
  MEMVID_TRY_VOID(collection.each(0, add_document));
  return planner.run();
}

}  // namespace memvid::engine
