// What tests of filling an index share: fills, and everything that an index holds.
#ifndef MEMVID_TESTS_ENGINE_FILLING_H_
#define MEMVID_TESTS_ENGINE_FILLING_H_

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "archive/video_file.h"
#include "base/thread_pool.h"
#include "engine/chunk_reader.h"
#include "engine/index_filler.h"
#include "index/index.h"
#include "support/temp_dir.h"

namespace memvid::engine {

inline std::unique_ptr<index::Index> open_index(const std::filesystem::path& path) {
  auto index = index::Index::open(path, index::Access::kCreate);
  EXPECT_TRUE(index.has_value()) << index.error().message;
  return std::move(*index);
}

inline archive::VideoFile open_video(const std::filesystem::path& path) {
  auto video = archive::VideoFile::open(base::posix_fs(), path);
  EXPECT_TRUE(video.has_value()) << video.error().message;
  return std::move(*video);
}

// Every row of every table but the words', whose segments are cut where fills ended.
inline std::string content_of(const std::filesystem::path& database) {
  sqlite3* handle = nullptr;
  EXPECT_EQ(sqlite3_open(database.c_str(), &handle), SQLITE_OK);
  std::string content;
  for (const std::string table : {"head", "frames", "blocks", "sources", "versions", "deaths",
                                  "dictionaries", "vectors", "lengths"}) {
    content += table + "\n";
    sqlite3_stmt* rows = nullptr;
    const std::string sql = "SELECT * FROM " + table + " ORDER BY 1";
    EXPECT_EQ(sqlite3_prepare_v2(handle, sql.c_str(), -1, &rows, nullptr), SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
      for (int i = 0; i < sqlite3_column_count(rows); ++i) {
        const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(rows, i));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(rows, i));
        const bool is_blob = sqlite3_column_type(rows, i) == SQLITE_BLOB;
        content += is_blob ? base::to_hex({bytes, size})
                           : std::string(reinterpret_cast<const char*>(bytes), size);
        content += '|';
      }
      content += '\n';
    }
    sqlite3_finalize(rows);
  }
  sqlite3_close(handle);
  return content;
}

// chunk -> text, of all that live, as a search would read them.
inline std::map<std::uint64_t, std::string> texts_by_index(const archive::VideoFile& video,
                                                           index::Index& index,
                                                           base::ThreadPool& pool) {
  std::map<std::uint64_t, std::string> texts;
  ChunkReader reader(video.file(), index, pool);
  const Status walked = index.each_version({}, [&](const index::VersionRow& row) -> Status {
    const auto text = reader.text(row);
    EXPECT_TRUE(text.has_value()) << text.error().message;
    texts[row.chunk] = text.value_or("");
    return {};
  });
  EXPECT_TRUE(walked.has_value()) << walked.error().message;
  return texts;
}

class Fill : public testing::Test {
 protected:
  // Fills `name` up to the end of `bytes`; what is told is kept in `findings_`.
  Status fill(const base::Bytes& bytes, const std::string& name, const CallOptions& options = {}) {
    const archive::VideoFile video = open_video(dir_.write("v.mp4", base::as_text(bytes)));
    const auto index = open_index(dir_ / name);
    findings_.clear();
    return fill_index(video, *index, pool_, options, findings_);
  }
  void must_fill(const base::Bytes& bytes, const std::string& name) {
    const Status filled = fill(bytes, name);
    EXPECT_TRUE(filled.has_value()) << filled.error().message;
  }
  std::size_t hits(const std::string& name, const std::string& word) {
    return open_index(dir_ / name)->search_words(word, {}, 1000)->size();
  }

  test::TempDir dir_;
  base::ThreadPool pool_{2};
  std::vector<Finding> findings_;
};

}  // namespace memvid::engine

#endif  // MEMVID_TESTS_ENGINE_FILLING_H_
