// Rows and texts for the index's tests.
#ifndef MEMVID_TESTS_INDEX_SAMPLE_H_
#define MEMVID_TESTS_INDEX_SAMPLE_H_

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "index/index.h"

namespace memvid::index {

// The value, or a failed test and the end of the process: nothing sensible can follow.
template <typename T>
T ok(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().message;
    std::abort();
  }
  return std::move(*result);
}
inline void ok(const Status& status) { ASSERT_TRUE(status) << status.error().message; }

inline std::unique_ptr<Index> open(const std::filesystem::path& path,
                                   Access access = Access::kCreate) {
  return ok(Index::open(path, access));
}

inline base::MemoryState state_at(std::uint64_t commit) {
  base::MemoryState state;
  state.memory_id = base::hash128(base::as_bytes("memory"));
  state.epoch = 1;
  state.commit = commit;
  state.head = base::hash256(base::as_bytes("commit " + std::to_string(commit)));
  return state;
}

inline SourceRow source(std::uint64_t number, std::string path, std::string metadata = "") {
  SourceRow row;
  row.source = number;
  row.path = std::move(path);
  row.metadata = std::move(metadata);
  row.hash = base::hash128(base::as_bytes(row.path));
  return row;
}

inline VersionRow version(std::uint64_t number, std::uint64_t chunk,
                          std::uint64_t from_source = 1) {
  VersionRow row;
  row.version = number;
  row.chunk = chunk;
  row.source = from_source;
  row.begin = 100 * number;
  row.end = row.begin + 90;
  row.first_line = 3 * number;
  row.last_line = row.first_line + 2;
  row.block = number / 10;
  row.slot = static_cast<std::uint32_t>(number % 10);
  row.born = 1;
  return row;
}

// An index of one source whose chunk i (version i + 1) has texts[i].
inline std::unique_ptr<Index> index_of(const std::filesystem::path& path,
                                       const std::vector<std::string>& texts) {
  auto index = open(path);
  ok(index->begin_fill({}));
  ok(index->add_source(source(1, "a.txt")));
  for (std::size_t i = 0; i < texts.size(); ++i)
    ok(index->add_version(version(i + 1, i), texts[i]));
  ok(index->finish_fill(state_at(1)));
  return index;
}

inline std::vector<std::uint64_t> versions_of(const std::vector<Scored>& hits) {
  std::vector<std::uint64_t> versions;
  for (const Scored& hit : hits) versions.push_back(hit.version);
  return versions;
}

inline std::vector<std::uint64_t> find(Index& index, std::string_view query,
                                       const Filter& filter = {}) {
  return versions_of(ok(index.search_words(query, filter, 100)));
}

}  // namespace memvid::index

#endif  // MEMVID_TESTS_INDEX_SAMPLE_H_
