// What tests of merging share: memories by name, merges of them, and what they hold.
#ifndef MEMVID_TESTS_ENGINE_MERGING_H_
#define MEMVID_TESTS_ENGINE_MERGING_H_

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/filling.h"
#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {

inline Config without_index() {
  Config config;
  config.index.enabled = false;
  return config;
}

inline MergeOptions words_alone() {
  MergeOptions options;
  options.with_vectors = false;
  return options;
}

class Merging : public testing::Test {
 protected:
  std::filesystem::path path(const std::string& name) const { return dir_ / name; }
  std::string bytes(const std::string& name) const { return test::slurp(path(name)); }

  // NAME.mp4, without an index; each text is a source NAME/0.txt, …
  void make(const std::string& name, const std::vector<std::string>& texts) {
    Encoder encoder(without_index());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto added = encoder.add_text(texts[i], name + "/" + std::to_string(i) + ".txt");
      ASSERT_TRUE(added.has_value()) << added.error().message;
    }
    const auto built = encoder.build_video(path(name + ".mp4"));
    ASSERT_TRUE(built.has_value()) << built.error().message;
  }

  void index(const std::string& name) {
    ReindexOptions options;
    options.with_vectors = false;
    const auto made = reindex(path(name + ".mp4"), {}, {}, options);
    ASSERT_TRUE(made.has_value()) << made.error().message;
  }

  void update(const std::string& name, ChunkId chunk, const std::string& text) {
    const auto done = Memory::open(path(name + ".mp4"))->update(chunk, text);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }
  void erase(const std::string& name, ChunkId chunk) {
    Selection selection;
    selection.chunks = {chunk};
    const auto done = Memory::open(path(name + ".mp4"))->erase(selection);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }

  void compact(const std::string& name) {
    const auto done = Memory::open(path(name + ".mp4"))->compact();
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }

  std::vector<std::filesystem::path> videos(const std::vector<std::string>& names) const {
    std::vector<std::filesystem::path> paths;
    for (const std::string& name : names) paths.push_back(path(name + ".mp4"));
    return paths;
  }

  Result<EncodingStats> try_merge(const std::vector<std::string>& names, const std::string& output,
                                  const MergeOptions& options = words_alone(),
                                  const Config& config = {}) {
    return Encoder::merge_videos(videos(names), {}, path(output + ".mp4"), {}, config, options);
  }
  Result<EncodingStats> try_merge_into(const std::vector<std::string>& names,
                                       const std::string& video,
                                       const MergeOptions& options = words_alone(),
                                       const Config& config = {}) {
    return Encoder::merge_into(videos(names), {}, path(video + ".mp4"), {}, config, options);
  }
  static EncodingStats must(const Result<EncodingStats>& stats) {
    EXPECT_TRUE(stats.has_value()) << stats.error().message;
    return stats.value_or(EncodingStats{});
  }

  // "id path: text" of each living chunk.
  std::vector<std::string> chunks(const std::string& name) {
    std::vector<std::string> chunks;
    auto memory = Memory::open(path(name + ".mp4")).value();
    const Status told = memory.chunks(
        {},
        [&chunks](const Chunk& chunk) -> Status {
          chunks.push_back(std::to_string(chunk.metadata.id) + " " + chunk.metadata.path + ": " +
                           chunk.content);
          return {};
        },
        [](const Finding& found) { ADD_FAILURE() << found.place << found.message; });
    EXPECT_TRUE(told.has_value());
    return chunks;
  }

  std::map<std::string, std::string> extracted(const std::string& name) {
    const auto folder = path("out of " + name);
    const auto report = Memory::open(path(name + ".mp4"))->extract(folder, {});
    EXPECT_TRUE(report.has_value() && report->findings.empty());
    std::map<std::string, std::string> texts;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.is_regular_file())
        texts[std::filesystem::relative(entry.path(), folder).string()] = test::slurp(entry.path());
    return texts;
  }

  // That nothing is wrong, and that the index, if there is one, is the one that reindex makes.
  void expect_sound(const std::string& name) {
    const auto report = Memory::open(path(name + ".mp4"))->verify();
    ASSERT_TRUE(report.has_value()) << report.error().message;
    for (const Finding& finding : report->findings)
      ADD_FAILURE() << name << ": " << finding.place << ": " << finding.message;
    if (!std::filesystem::exists(path(name + ".db"))) return;
    ReindexOptions options;
    options.with_vectors = false;
    ASSERT_TRUE(reindex(path(name + ".mp4"), path("anew.json"), {}, options).has_value());
    EXPECT_TRUE(engine::content_of(path(name + ".db")) == engine::content_of(path("anew.db")))
        << name;
  }

  std::size_t hits(const std::string& name, const std::string& word) {
    auto searcher = Searcher::open(path(name + ".mp4"), {});
    EXPECT_TRUE(searcher.has_value()) << searcher.error().message;
    Query query;
    query.text = word;
    query.mode = SearchMode::kWords;
    query.top_k = 100;
    return searcher->search(query)->hits.size();
  }

  test::TempDir dir_;
};

}  // namespace memvid

#endif  // MEMVID_TESTS_ENGINE_MERGING_H_
