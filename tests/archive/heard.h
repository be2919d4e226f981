// What a replay of a memory tells, all of it, for tests that look at single things.
#ifndef MEMVID_TESTS_ARCHIVE_HEARD_H_
#define MEMVID_TESTS_ARCHIVE_HEARD_H_

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "archive/replay.h"

namespace memvid::test {

using namespace archive;

struct Heard : ReplayVisitor {
  std::vector<Entry> entries;
  std::vector<EntryPlace> places;
  std::vector<CommitEntry> commits;
  std::vector<Damage> damage;
  std::uint64_t frames = 0;
  Status on_frame(const Sample&) override { return ++frames, Status{}; }
  Status on_entry(const Entry& entry, const EntryPlace& place) override {
    entries.push_back(entry);
    places.push_back(place);
    return {};
  }
  Status on_commit(const CommitEntry& commit) override {
    return commits.push_back(commit), Status{};
  }
  Status on_damage(const Damage& found) override { return damage.push_back(found), Status{}; }
  // chunk -> text of its last whole put
  std::map<std::uint64_t, std::string> texts() const {
    std::map<std::uint64_t, std::string> texts;
    for (const Entry& entry : entries)
      if (const auto* put = std::get_if<PutEntry>(&entry)) texts[put->chunk] = put->text;
    return texts;
  }
};

inline Heard hear(const VideoFile& video) {
  base::ThreadPool pool(2);
  Heard heard;
  EXPECT_TRUE(replay(video, pool, heard, {}).has_value());
  return heard;
}

}  // namespace memvid::test

#endif  // MEMVID_TESTS_ARCHIVE_HEARD_H_
