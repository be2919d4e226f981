// The law of filling: commit by commit comes to the same as at once, whatever happened to the
// memory.
#include <gmock/gmock.h>

#include <optional>
#include <random>
#include <set>

#include "archive/compression.h"
#include "archive/hand_made_video.h"
#include "engine/chunk_stream.h"
#include "engine/filling.h"

namespace memvid::engine {
namespace {

using test::HandMadeVideo;
using test::put_entry;
using test::source_entry;
using testing::IsEmpty;

// A memory that changes at random, and what it should be.
class RandomHistory {
 public:
  explicit RandomHistory(unsigned seed) : random_(seed), video_(1) {
    video_.add_block({archive::SettingsEntry{"compact", 1000, 20, 192, 1, "test"}});
  }

  // Some blocks of changes and a commit; returns the file so far.
  const base::Bytes& next_commit() {
    for (std::uint64_t blocks = 1 + below(3); blocks > 0; --blocks) {
      entries_.clear();
      for (std::uint64_t changes = 1 + below(5); changes > 0; --changes) change();
      if (!entries_.empty()) video_.add_block(entries_);
    }
    video_.commit(living().size(), versions_);
    return video_.bytes();
  }

  // chunk -> text
  std::map<std::uint64_t, std::string> living() const {
    std::map<std::uint64_t, std::string> texts;
    for (const auto& [id, chunk] : chunks_)
      if (chunk.is_alive) texts[id] = chunk.text;
    return texts;
  }
  const std::map<std::uint64_t, std::string>& titles() const { return titles_; }

 private:
  struct AChunk {
    std::uint64_t source = 0, begin = 0, end = 0, revision = 0;
    bool is_alive = true;
    std::string text;
    std::map<std::uint64_t, std::string> wholes;  // revision -> text
  };

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  std::string some_text() {
    static const std::vector<std::string> kWords = {"lantern", "harbour", "thimble", "meadow",
                                                    "the",     "copper",  "\n",      "orchard"};
    std::string text;
    for (std::uint64_t words = 2 + below(12); words > 0; --words)
      text += kWords[below(kWords.size())] + " ";
    return text;
  }

  void change() {
    switch (below(chunks_.empty() ? 1 : 6)) {
      case 0: return new_source();
      case 1: return say_again();
      case 2: return update(true);
      case 3: return update(false);
      case 4: return remove();
      default: return go_on();
    }
  }

  void new_source() {
    const std::uint64_t id = titles_.size();
    say(id);
    for (std::uint64_t count = 1 + below(3); count > 0; --count) put_behind(id);
  }

  void say(std::uint64_t id) {
    titles_[id] = "Title " + std::to_string(below(1000));
    archive::SourceEntry source = source_entry(id, "s" + std::to_string(id), some_text());
    source.title = titles_[id];
    source.first_line = 1 + below(3);
    entries_.push_back(source);
  }

  void say_again() { say(below(titles_.size())); }
  void go_on() { put_behind(below(titles_.size())); }

  void put_behind(std::uint64_t source) {
    std::uint64_t& end = ends_[source];
    AChunk chunk;
    chunk.source = source;
    chunk.text = some_text();
    chunk.begin = end;
    end = chunk.end = chunk.begin + chunk.text.size();
    const std::uint64_t id = chunks_.size();
    chunks_[id] = chunk;
    put(id, 0, false);
  }

  AChunk& some_chunk(std::uint64_t& id) {
    id = below(chunks_.size());
    return chunks_[id];
  }

  void update(bool as_difference) {
    std::uint64_t id = 0;
    AChunk& chunk = some_chunk(id);
    chunk.text = below(2) == 0 ? some_text() : chunk.text + "and more";
    chunk.is_alive = true;
    auto base = chunk.wholes.begin();
    std::advance(base, below(chunk.wholes.size()));
    put(id, as_difference ? base->first : 0, below(2) == 0);
  }

  void put(std::uint64_t id, std::uint64_t base, bool is_detached) {
    AChunk& chunk = chunks_[id];
    archive::PutEntry put = put_entry(id, chunk.source, chunk.begin, chunk.text);
    put.end = chunk.end;
    put.revision = ++chunk.revision;
    put.detached = is_detached;
    if (base != 0) {
      put.base_revision = base;
      put.text = archive::pack_difference(chunk.text, chunk.wholes.at(base));
    } else {
      chunk.wholes[put.revision] = chunk.text;
    }
    if (below(4) == 0) put.metadata = R"({"lucky": true})";
    entries_.push_back(put);
    ++versions_;
  }

  void remove() {
    std::uint64_t id = 0;
    AChunk& chunk = some_chunk(id);
    if (!chunk.is_alive) return;
    chunk.is_alive = false;
    entries_.push_back(archive::DeleteEntry{id});
  }

  std::mt19937 random_;
  HandMadeVideo video_;
  std::vector<archive::Entry> entries_;  // of the block in progress
  std::uint64_t versions_ = 0;
  std::map<std::uint64_t, AChunk> chunks_;
  std::map<std::uint64_t, std::string> titles_;  // of the sources, as said last
  std::map<std::uint64_t, std::uint64_t> ends_;  // of the sources' texts
};

using Answers = std::map<std::string, std::vector<std::pair<std::uint64_t, double>>>;

Answers answers_of(index::Index& index) {
  Answers answers;
  for (const std::string query :
       {"lantern", "harbour thimble", "meadow orchard copper", "title", "more", "the"}) {
    const auto found = index.search_words(query, {}, 1000);
    EXPECT_TRUE(found.has_value()) << found.error().message;
    for (const index::Scored& hit : *found) answers[query].emplace_back(hit.version, hit.score);
  }
  return answers;
}

void expect_stream_tells(const archive::VideoFile& video, base::ThreadPool& pool,
                         index::Index& index, const RandomHistory& history) {
  std::map<std::uint64_t, std::string> texts;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> last;  // source, begin
  std::set<std::uint64_t> begun;
  ChunkListener listener;
  listener.on_chunk = [&](const Chunk& chunk, const archive::SourceEntry& source) -> Status {
    EXPECT_TRUE(texts.emplace(chunk.metadata.id, chunk.content).second);
    EXPECT_EQ(source.title, history.titles().at(source.id));
    EXPECT_EQ(chunk.metadata.title, source.title);
    const auto row = index.find_chunk(chunk.metadata.id);
    EXPECT_TRUE(row.has_value() && row->has_value());
    EXPECT_EQ(chunk.metadata.first_line, (*row)->first_line) << chunk.metadata.id;
    EXPECT_EQ(chunk.metadata.last_line, (*row)->last_line) << chunk.metadata.id;
    const std::pair place{source.id, chunk.metadata.begin};
    if (last && last->first == place.first) {
      EXPECT_LE(last->second, place.second);
    } else {
      EXPECT_TRUE(begun.insert(place.first).second) << "source " << place.first << " came twice";
    }
    last = place;
    return {};
  };
  listener.on_finding = [](const Finding& finding) {
    ADD_FAILURE() << finding.place << ": " << finding.message;
  };
  const Status told = stream_chunks(video, pool, listener, Phase::kExtracting, {});
  EXPECT_TRUE(told.has_value());
  EXPECT_EQ(texts, history.living());
}

TEST_F(Fill, commit_by_commit_comes_to_the_same_as_at_once) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    RandomHistory history(seed);
    const std::string steps = "steps" + std::to_string(seed) + ".db";
    const std::string once = "once" + std::to_string(seed) + ".db";
    base::Bytes bytes;
    for (int commit = 0; commit < 6; ++commit) {
      bytes = history.next_commit();
      must_fill(bytes, steps);
      EXPECT_THAT(findings_, IsEmpty()) << "seed " << seed;
    }
    must_fill(bytes, once);
    ASSERT_EQ(content_of(dir_ / steps), content_of(dir_ / once)) << "seed " << seed;
    const auto index = open_index(dir_ / steps);
    EXPECT_EQ(answers_of(*index), answers_of(*open_index(dir_ / once))) << "seed " << seed;
    const archive::VideoFile video = open_video(dir_ / "v.mp4");
    EXPECT_EQ(texts_by_index(video, *index, pool_), history.living()) << "seed " << seed;
    expect_stream_tells(video, pool_, *index, history);
  }
}

}  // namespace
}  // namespace memvid::engine
