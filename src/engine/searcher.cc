#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

#include "base/try.h"
#include "embed/embedder.h"
#include "engine/chunk_reader.h"
#include "engine/embedding_run.h"
#include "engine/open_memory.h"
#include "engine/query_syntax.h"
#include "engine/user_dirs.h"
#include "engine/worker_count.h"
#include "memvid/search.h"
#include "text/encoding.h"

namespace memvid {
namespace {

constexpr int kTopKMax = 1000;
// Both lists go this deep before they are joined: a passage that both rank low may win together.
constexpr std::size_t kListLength = 100;
constexpr std::size_t kConditionsLength = 1'000;  // candidates when phrases or words are conditions
constexpr std::size_t kCandidatesPerRead = 32;

class Timer {
 public:
  explicit Timer(double& out_ms) : out_ms_(out_ms) {}
  ~Timer() {
    out_ms_ += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_)
                   .count();
  }

 private:
  double& out_ms_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

class Searcher::Impl {
 public:
  explicit Impl(const Config& config) : config_(config), pool_(engine::worker_count(config.run)) {}

  Status open(const std::filesystem::path& video, const std::filesystem::path& index) {
    MEMVID_TRY(const engine::MemoryPaths paths, engine::find_memory(video, index));
    MEMVID_TRY(memory_, engine::open_memory(paths, pool_, {}));
    chunks_ = std::make_unique<engine::ChunkReader>(memory_.video->file(), *memory_.index, pool_);
    return {};
  }

  Result<Answer> search(const Query& query) {
    if (query.top_k < 1 || query.top_k > kTopKMax)
      return fail(ErrorCode::kInvalidArgument, "top-k is " + std::to_string(query.top_k) +
                                                   "; it must be 1 to " + std::to_string(kTopKMax));
    if (!text::is_valid_utf8(query.text))
      return fail(ErrorCode::kInvalidArgument, "the query is not valid UTF-8");
    const engine::ParsedQuery parsed = engine::parse_query(query.text);
    Answer answer;
    MEMVID_TRY(const index::Counts counts, memory_.index->counts());
    if (counts.chunks > 0 && can_embed_)
      answer.vector_share =
          static_cast<double>(counts.with_vector) / static_cast<double>(counts.chunks);
    MEMVID_TRY(const Ranking ranking, rank(query, parsed, counts, answer.times));
    {
      const Timer timer(answer.times.reading_ms);  // ends before the answer is moved out
      MEMVID_TRY_VOID(read_hits(parsed, ranking, static_cast<std::size_t>(query.top_k), answer));
    }
    return answer;
  }

 private:
  // The two lists, and what they come to.
  struct Ranking {
    std::vector<index::Scored> words;
    std::vector<index::Scored> vectors;
    std::vector<index::Scored> hits;
  };

  Result<Ranking> rank(const Query& query, const engine::ParsedQuery& parsed,
                       const index::Counts& counts, SearchTimes& times) {
    const index::Filter filter = {query.source_glob, query.where};
    const auto top_k = static_cast<std::size_t>(query.top_k);
    const std::size_t limit = parsed.has_conditions() ? kConditionsLength : top_k;
    const std::size_t depth = std::max(limit, kListLength);
    if (query.mode == SearchMode::kVectors) MEMVID_TRY_VOID(embed::check_built_in());
    if (query.mode == SearchMode::kVectors && counts.with_vector == 0)
      return fail(ErrorCode::kNotFound,
                  memory_.paths.database.string() +
                      " has no vectors; run memvid reindex to make them, or search by words");
    Ranking ranking;
    if (query.mode != SearchMode::kVectors) {
      const Timer timer(times.words_ms);
      MEMVID_TRY(ranking.words, memory_.index->search_words(parsed.words, filter, depth));
    }
    if (query.mode != SearchMode::kWords && can_embed_ && counts.with_vector > 0 &&
        !query.text.empty()) {
      MEMVID_TRY(const std::vector<float> embedded, embed(parsed.words, times));
      const Timer timer(times.vectors_ms);
      MEMVID_TRY(ranking.vectors, memory_.index->search_vectors(embedded, filter, depth));
    }
    if (query.mode == SearchMode::kHybrid)
      ranking.hits = index::fuse(ranking.words, ranking.vectors, limit);
    else
      ranking.hits = query.mode == SearchMode::kWords ? ranking.words : ranking.vectors;
    if (ranking.hits.size() > limit) ranking.hits.resize(limit);
    return ranking;
  }

  static Standing standing(const std::vector<index::Scored>& list, std::uint64_t version) {
    const auto found = std::find_if(list.begin(), list.end(), [version](const index::Scored& hit) {
      return hit.version == version;
    });
    if (found == list.end()) return {};
    return {static_cast<int>(found - list.begin()) + 1, found->score, list.front().score};
  }

  Result<std::vector<float>> embed(const std::string& text, SearchTimes& times) {
    const Timer timer(times.model_ms);
    if (embedder_ == nullptr) MEMVID_TRY_VOID(open_embedder());
    std::vector<float> vector(static_cast<std::size_t>(embedder_->info().dimension));
    MEMVID_TRY_VOID(embedder_->embed({&text, 1}, vector, {}, {}));
    return vector;
  }

  Status open_embedder() {
    MEMVID_TRY(embed::EmbedderOptions options, engine::embedder_options(config_));
    options.for_queries = true;
    options.cache_dir = engine::cache_dir();
    MEMVID_TRY(const auto made_by, memory_.index->vector_model());
    MEMVID_TRY(const embed::ModelInfo found, embed::read_model_info(options.model_dir));
    if (!made_by || made_by->fingerprint != found.fingerprint)
      return fail(ErrorCode::kUnsupported,
                  "the vectors in " + memory_.paths.database.string() + " were made by " +
                      (made_by ? made_by->name : "no model") + ", not by the model in " +
                      options.model_dir.string() +
                      "; name that model with --model, or search by "
                      "words (--mode words)");
    MEMVID_TRY(embedder_, embed::open_openvino_embedder(options));
    return {};
  }

  // Reads candidates, best first, until there are `top_k` that meet the conditions.
  Status read_hits(const engine::ParsedQuery& query, const Ranking& ranking, std::size_t top_k,
                   Answer& answer) {
    std::span<const index::Scored> rest = ranking.hits;
    while (!rest.empty() && answer.hits.size() < top_k) {
      const std::span<const index::Scored> some = rest.first(
          std::min(rest.size(), query.has_conditions() ? kCandidatesPerRead : rest.size()));
      rest = rest.subspan(some.size());
      MEMVID_TRY(const std::vector<index::VersionRow> rows, find_rows(some));
      MEMVID_TRY_VOID(chunks_->prefetch(rows));
      for (std::size_t i = 0; i < rows.size() && answer.hits.size() < top_k; ++i)
        MEMVID_TRY_VOID(read_hit(query, ranking, some[i], rows[i], answer));
    }
    return {};
  }

  Result<std::vector<index::VersionRow>> find_rows(std::span<const index::Scored> hits) {
    std::vector<index::VersionRow> rows;
    for (const index::Scored& scored : hits) {
      MEMVID_TRY(auto row, memory_.index->find_version(scored.version));
      if (!row)
        return fail(ErrorCode::kCorrupt, memory_.paths.database.string() +
                                             " is damaged: a chunk is missing from it; run memvid "
                                             "reindex to make it again");
      rows.push_back(std::move(*row));
    }
    return rows;
  }

  // Adds the chunk to the hits, or to the damaged, or passes it over.
  Status read_hit(const engine::ParsedQuery& query, const Ranking& ranking,
                  const index::Scored& scored, const index::VersionRow& row, Answer& answer) {
    auto text = chunks_->text(row);
    if (!text && text.error().code != ErrorCode::kCorrupt)
      return tl::unexpected<Error>(text.error());
    if (!text) {
      answer.damaged.push_back({"chunk " + std::to_string(row.chunk), text.error().message});
      return {};
    }
    if (query.has_conditions() && !query.admits(*text)) return {};
    MEMVID_TRY(Hit hit, make_hit(row, std::move(*text)));
    hit.rank = static_cast<int>(answer.hits.size()) + 1;
    hit.score = scored.score;
    hit.words = standing(ranking.words, scored.version);
    hit.vectors = standing(ranking.vectors, scored.version);
    for (const index::TextRange& range : index::highlights(query.words, hit.chunk.content))
      hit.highlights.emplace_back(range.begin, range.end);
    answer.hits.push_back(std::move(hit));
    return {};
  }

  Result<Hit> make_hit(const index::VersionRow& row, std::string text) {
    MEMVID_TRY(const auto source, memory_.index->find_source(row.source));
    MEMVID_TRY(const auto block, memory_.index->find_block(row.block));
    Hit hit;
    hit.chunk.content = std::move(text);
    ChunkMetadata& metadata = hit.chunk.metadata;
    metadata.id = row.chunk;
    metadata.source = row.source;
    metadata.begin = row.begin;
    metadata.end = row.end;
    metadata.first_line = row.first_line;
    metadata.last_line = row.last_line;
    metadata.frame = block ? block->first_frame : 0;
    metadata.json = row.metadata;
    if (source) {
      metadata.path = source->path;
      metadata.own_id = source->own_id;
      metadata.title = source->title;
      if (metadata.json.empty()) metadata.json = source->metadata;
    }
    return hit;
  }

  Config config_;
  base::ThreadPool pool_;
  engine::OpenedMemory memory_;
  std::unique_ptr<engine::ChunkReader> chunks_;
  const bool can_embed_ = embed::check_built_in().has_value();
  std::unique_ptr<embed::Embedder> embedder_;
};

Searcher::Searcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Searcher::Searcher(Searcher&&) noexcept = default;
Searcher& Searcher::operator=(Searcher&&) noexcept = default;
Searcher::~Searcher() = default;

Result<Searcher> Searcher::open(const std::filesystem::path& video,
                                const std::filesystem::path& index, const Config& config) {
  MEMVID_TRY_VOID(config.validate());
  auto impl = std::make_unique<Impl>(config);
  MEMVID_TRY_VOID(impl->open(video, index));
  return Searcher(std::move(impl));
}

Result<Answer> Searcher::search(const Query& query) { return impl_->search(query); }

}  // namespace memvid
