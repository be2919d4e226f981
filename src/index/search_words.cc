// Words: each term's list of versions is read once per count class and added into one array of
// scores; the best are then tested against the filter, in order, until there are enough.
//
// FTS5's own way (a OR b ORDER BY rank) was rejected: it reads every list twice, looks a size up in
// a table for each version, needs positions, and gives a word that half of the chunks have nothing.

#include "index/filter_sql.h"
#include "index/sqlite_index.h"
#include "index/top_list.h"

namespace memvid::index {
namespace {

// A question has ten words; a page pasted as a query has more than anybody means. Each term walks
// its list of chunks, so the bound keeps any query within some milliseconds.
constexpr std::size_t kQueryTermsMax = 128;

}  // namespace

Result<SqliteIndex::Stamp> SqliteIndex::stamp(std::uint64_t commit) {
  MEMVID_TRY(const std::int64_t data_version, database_->integer("PRAGMA data_version"));
  return Stamp{data_version, own_changes_, commit};
}

Status SqliteIndex::load_lengths(std::uint64_t commit) {
  MEMVID_TRY(const Stamp now, stamp(commit));
  if (length_cache_.stamp == now) return {};
  length_cache_ = LengthCache{};
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT block, lengths FROM lengths ORDER BY block"));
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) break;
    const std::uint64_t block = select.number(0);
    const base::ByteSpan lengths = select.blob(1);
    if (lengths.size() != kLengthRows || block * kLengthRows != length_cache_.lengths.size())
      return corrupt("lengths of words");
    length_cache_.lengths.insert(length_cache_.lengths.end(), lengths.begin(), lengths.end());
  }
  MEMVID_TRY(length_cache_.newest, newest_version(commit));
  // Later texts count neither for how long a text is nor for how rare a word.
  if (length_cache_.newest < length_cache_.lengths.size())
    length_cache_.lengths.resize(static_cast<std::size_t>(length_cache_.newest));
  length_cache_.scorer.emplace(length_cache_.lengths);
  length_cache_.stamp = now;
  return {};
}

// Adds to scores[version - 1] what `term` gives to each version that has it.
Status SqliteIndex::add_scores(const std::string& term, std::vector<float>& scores) {
  std::vector<std::uint64_t> versions;
  std::uint64_t text_count = 0;
  for (std::size_t i = 0; i < kCountClasses.size(); ++i) {
    const std::string quoted = '"' + term + std::string(i, kClassMark) + '"';
    MEMVID_TRY(Statement select, database_->prepare("SELECT rowid FROM words(?) WHERE rowid <= ?"));
    select.bind(quoted, length_cache_.newest);
    versions.clear();
    for (;;) {
      MEMVID_TRY(const bool row, select.step());
      if (!row) break;
      versions.push_back(select.number(0));
    }
    if (i == 0) text_count = versions.size();
    if (versions.empty()) return {};
    for (const std::uint64_t version : versions) {
      const std::uint64_t place = version - 1;
      if (place >= scores.size()) return corrupt("a word of no version");
      scores[place] += static_cast<float>(
          length_cache_.scorer->gain(i, text_count, length_cache_.lengths[place]));
    }
  }
  return {};
}

Result<std::vector<float>> SqliteIndex::score_words(const std::vector<std::string>& terms,
                                                    std::uint64_t commit) {
  MEMVID_TRY_VOID(load_lengths(commit));
  std::vector<float> scores(length_cache_.lengths.size());
  for (const std::string& term : terms) MEMVID_TRY_VOID(add_scores(term, scores));
  return scores;
}

Result<std::vector<Scored>> SqliteIndex::search_words(std::string_view query, const Filter& filter,
                                                      std::size_t limit) {
  MEMVID_CHECK(!filling_);
  MEMVID_TRY(const FilterSql sql, FilterSql::on_versions(filter));
  const auto terms = query_terms(analyser_, query, kQueryTermsMax);
  if (terms.empty() || limit == 0) return std::vector<Scored>{};
  MEMVID_TRY(ReadTransaction transaction, ReadTransaction::begin(*database_));
  MEMVID_TRY(const std::vector<float> scores, score_words(terms, filter.commit));
  std::vector<Scored> heap;
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (scores[i] > 0) heap.push_back({i + 1, static_cast<double>(scores[i])});
  const auto is_worse = [](const Scored& a, const Scored& b) { return is_better(b, a); };
  std::make_heap(heap.begin(), heap.end(), is_worse);
  std::string text =
      "SELECT 1 FROM versions v JOIN sources s ON s.source = v.source WHERE"
      " v.version = ? AND NOT EXISTS (SELECT 1 FROM deaths d WHERE d.version ="
      " v.version AND d.died <= ?)";
  if (sql.is_empty())
    text = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM deaths WHERE version = ? AND died <= ?)";
  std::vector<Scored> hits;
  while (!heap.empty() && hits.size() < limit) {
    std::pop_heap(heap.begin(), heap.end(), is_worse);
    const Scored candidate = heap.back();
    heap.pop_back();
    MEMVID_TRY(Statement select, database_->prepare(text + sql.conditions()));
    select.bind(candidate.version, filter.commit);
    sql.bind(select);
    MEMVID_TRY(const bool passes, select.step());
    if (passes) hits.push_back(candidate);
  }
  return hits;
}

}  // namespace memvid::index
