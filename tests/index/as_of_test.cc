// The law of reading as of a commit: the index answers as it did when that commit was the last.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <set>

#include "index/sample.h"
#include "support/temp_dir.h"

namespace memvid::index {
namespace {

using Hits = std::vector<std::pair<std::uint64_t, double>>;

// Everything that depends on the commit.
struct Answers {
  std::vector<Hits> words;
  std::vector<Hits> vectors;
  std::vector<std::uint64_t> living;                              // versions
  std::map<std::uint64_t, std::optional<std::uint64_t>> version;  // of each chunk
  std::uint64_t chunks = 0;
  std::uint64_t with_vector = 0;
  friend bool operator==(const Answers&, const Answers&) = default;
};

constexpr std::uint64_t kChunksMax = 400;

Hits hits_of(const std::vector<Scored>& scored) {
  Hits hits;
  for (const Scored& hit : scored) hits.emplace_back(hit.version, hit.score);
  return hits;
}

Answers ask(Index& index, std::uint64_t commit) {
  Answers answers;
  for (const Filter& filter : {Filter{"", {}, commit}, Filter{"b*", {}, commit}}) {
    for (const std::string_view query : {"lantern", "harbour thimble", "meadow copper the"})
      answers.words.push_back(hits_of(ok(index.search_words(query, filter, 50))));
    for (const std::vector<float>& query : {std::vector<float>{1, 0}, std::vector<float>{0, 1}})
      answers.vectors.push_back(hits_of(ok(index.search_vectors(query, filter, 50))));
    ok(index.each_version(filter, [&answers](const VersionRow& row) -> Status {
      answers.living.push_back(row.version);
      return {};
    }));
  }
  for (std::uint64_t chunk = 0; chunk < kChunksMax; ++chunk) {
    const auto row = ok(index.find_chunk_as_of(chunk, commit));
    answers.version[chunk] = row ? std::optional(row->version) : std::nullopt;
  }
  const Findable findable = ok(index.findable(commit));
  answers.chunks = findable.chunks;
  answers.with_vector = findable.with_vector;
  return answers;
}

// Commits of new chunks, other texts and deletes, at random.
class RandomCommits {
 public:
  RandomCommits(Index& index, unsigned seed) : index_(index), random_(seed) {
    ok(index_.begin_fill({}));
    ok(index_.add_source(source(1, "a.txt")));
    ok(index_.add_source(source(2, "b.txt")));
    ok(index_.finish_fill(state_at(commit_)));
    ok(index_.set_vector_model({"m", "f", "int8", 2}));
  }

  void next() {
    ok(index_.begin_fill(state_at(commit_++)));
    const std::uint64_t first = versions_ + 1;
    for (std::uint64_t changes = 1 + below(40); changes > 0; --changes) change();
    ok(index_.finish_fill(state_at(commit_)));
    if (below(4) > 0) store_vectors(first);
  }
  std::uint64_t commit() const { return commit_; }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  void change() {
    const bool is_new = living_.empty() || (below(2) == 0 && chunks_ < kChunksMax);
    const std::uint64_t chunk =
        is_new ? chunks_++ : *std::next(living_.begin(), static_cast<long>(below(living_.size())));
    if (!is_new && below(3) == 0) {
      ok(index_.kill_chunk(chunk, commit_));
      living_.erase(chunk);
      return;
    }
    VersionRow row = version(++versions_, chunk, 1 + chunk % 2);
    row.born = commit_;
    ok(index_.add_version(row, some_text()));
    living_.insert(chunk);
  }

  std::string some_text() {
    static const std::vector<std::string> kWords = {"lantern", "harbour", "thimble",
                                                    "meadow",  "the",     "copper"};
    std::string text;
    for (std::uint64_t words = 1 + below(9); words > 0; --words)
      text += kWords[below(kWords.size())] + " ";
    return text;
  }

  void store_vectors(std::uint64_t first) {
    std::vector<std::uint64_t> numbers;
    std::vector<float> vectors;
    for (std::uint64_t number = first; number <= versions_; ++number) {
      const float angle = static_cast<float>(below(1000)) / 500;
      numbers.push_back(number);
      vectors.insert(vectors.end(), {std::cos(angle), std::sin(angle)});
    }
    ok(index_.store_vectors(numbers, vectors));
  }

  Index& index_;
  std::mt19937 random_;
  std::uint64_t commit_ = 1;
  std::uint64_t versions_ = 0;
  std::uint64_t chunks_ = 0;
  std::set<std::uint64_t> living_;
};

TEST(as_of, the_index_answers_as_it_did_when_the_commit_was_the_last) {
  for (unsigned seed = 1; seed <= 2; ++seed) {
    const test::TempDir dir;
    const auto index = open(dir / "x.db");
    RandomCommits commits(*index, seed);
    std::map<std::uint64_t, Answers> then;
    for (int i = 0; i < 30; ++i) {
      commits.next();
      then[commits.commit()] = ask(*index, kLastCommit);
    }
    ASSERT_NE(then[3], then[30]);
    for (std::uint64_t step = 0; step < 30; ++step) {  // back and forth
      const std::uint64_t commit = 2 + step * 17 % 30;
      EXPECT_EQ(ask(*index, commit), then[commit]) << "seed " << seed << ", commit " << commit;
    }
    EXPECT_EQ(ask(*index, kLastCommit), then[commits.commit()]);
    EXPECT_EQ(ask(*index, 1).chunks, 0u);  // nothing was put yet
    EXPECT_TRUE(ask(*index, 1).words[0].empty());
  }
}

}  // namespace
}  // namespace memvid::index
