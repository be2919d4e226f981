#include <algorithm>
#include <chrono>
#include <utility>

#include "base/try.h"
#include "embed/embedder.h"
#include "engine/embedding_run.h"
#include "engine/hit_reader.h"
#include "engine/open_memory.h"
#include "engine/query_syntax.h"
#include "engine/user_dirs.h"
#include "engine/worker_count.h"
#include "memvid/search.h"
#include "text/encoding.h"

namespace memvid {
namespace {

constexpr int kTopKMax = 1000;  // at most kListLength
constexpr int kContextLinesMax = 1000;
// Both lists go this deep before they are joined: a passage that both rank low may win together.
// It is also how many candidates are held against phrases and excluded words.
constexpr std::size_t kListLength = 1'000;

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
    return open(paths);
  }

  Result<Answer> search(const Query& query) {
    if (query.top_k < 1 || query.top_k > kTopKMax)
      return fail(ErrorCode::kInvalidArgument, "top-k is " + std::to_string(query.top_k) +
                                                   "; it must be 1 to " + std::to_string(kTopKMax));
    if (query.context_lines < 0 || query.context_lines > kContextLinesMax)
      return fail(ErrorCode::kInvalidArgument, "context is " + std::to_string(query.context_lines) +
                                                   " lines; it must be 0 to " +
                                                   std::to_string(kContextLinesMax));
    if (!text::is_valid_utf8(query.text))
      return fail(ErrorCode::kInvalidArgument, "the query is not valid UTF-8");
    // When a compact put another file in the video's place, the index speaks of that one.
    for (;;) {
      auto answer = answer_to(query);
      MEMVID_TRY(const base::MemoryState state, memory_.index->state());
      if (state.epoch == epoch_) return answer;
      MEMVID_TRY_VOID(open(engine::MemoryPaths(memory_.paths)));
    }
  }

 private:
  Status open(const engine::MemoryPaths& paths) {
    hits_.reset();
    known_commit_ = 0;
    MEMVID_TRY(memory_, engine::open_memory(paths, pool_, {}));
    MEMVID_TRY(const base::MemoryState state, memory_.index->state());
    epoch_ = state.epoch;
    hits_ = std::make_unique<engine::HitReader>(memory_, pool_);
    return {};
  }

  Result<Answer> answer_to(const Query& query) {
    const engine::ParsedQuery parsed = engine::parse_query(query.text);
    Answer answer;
    MEMVID_TRY(const std::uint64_t commit, commit_of(query));
    MEMVID_TRY(const index::Findable findable, memory_.index->findable(commit));
    if (findable.chunks > 0 && can_embed_)
      answer.vector_share =
          static_cast<double>(findable.with_vector) / static_cast<double>(findable.chunks);
    const index::Filter filter = {query.source_glob, query.where, commit};
    MEMVID_TRY(const engine::Ranking ranking,
               rank(query, parsed, filter, findable.with_vector > 0, answer.times));
    {
      const Timer timer(answer.times.reading_ms);  // ends before the answer is moved out
      MEMVID_TRY_VOID(hits_->read(query, parsed, commit, ranking, answer));
    }
    return answer;
  }

  // The commit to answer as of, which the video and the index know.
  Result<std::uint64_t> commit_of(const Query& query) {
    if (query.at == 0) return index::kLastCommit;
    if (query.at == known_commit_) return known_commit_;
    MEMVID_TRY_VOID(memory_.video->at(query.at));
    MEMVID_TRY(const base::MemoryState state, memory_.index->state());
    if (query.at > state.commit)
      return fail(ErrorCode::kNotFound,
                  memory_.paths.database.string() + " has only reached commit " +
                      std::to_string(state.commit) + "; memvid reindex brings it up to the video");
    return known_commit_ = query.at;
  }

  Result<engine::Ranking> rank(const Query& query, const engine::ParsedQuery& parsed,
                               const index::Filter& filter, bool has_vectors, SearchTimes& times) {
    if (query.mode == SearchMode::kVectors) MEMVID_TRY_VOID(embed::check_built_in());
    if (query.mode == SearchMode::kVectors && !has_vectors)
      return fail(ErrorCode::kNotFound,
                  memory_.paths.database.string() +
                      " has no vectors; run memvid reindex to make them, or search by words");
    engine::Ranking ranking;
    if (query.mode != SearchMode::kVectors) {
      const Timer timer(times.words_ms);
      MEMVID_TRY(ranking.words, memory_.index->search_words(parsed.words, filter, kListLength));
    }
    if (query.mode != SearchMode::kWords && can_embed_ && has_vectors && !query.text.empty()) {
      MEMVID_TRY(const std::vector<float> embedded, embed(parsed.words, times));
      const Timer timer(times.vectors_ms);
      MEMVID_TRY(ranking.vectors, memory_.index->search_vectors(embedded, filter, kListLength));
    }
    if (query.mode == SearchMode::kHybrid)
      ranking.hits = index::fuse(ranking.words, ranking.vectors, kListLength);
    else
      ranking.hits = query.mode == SearchMode::kWords ? ranking.words : ranking.vectors;
    return ranking;
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
    if (made_by) options.endpoint.dimension = made_by->dimension;
    MEMVID_TRY(const embed::ModelInfo found, embed::read_model_info(options));
    if (!made_by || made_by->fingerprint != found.fingerprint)
      return fail(ErrorCode::kUnsupported,
                  "the vectors in " + memory_.paths.database.string() + " were made by " +
                      (made_by ? made_by->name : "no model") + ", not by " +
                      (options.endpoint.url.empty() ? "the model in " + options.model_dir.string()
                                                    : found.name + " of the endpoint") +
                      "; name that model with --model or its endpoint in memvid.toml, or search "
                      "by words (--mode words)");
    MEMVID_TRY(embedder_, embed::open_embedder(options));
    return {};
  }

  Config config_;
  base::ThreadPool pool_;
  engine::OpenedMemory memory_;
  std::uint64_t epoch_ = 0;  // of the index, and so of the video, when they were opened
  std::unique_ptr<engine::HitReader> hits_;
  const bool can_embed_ = embed::check_built_in().has_value();
  std::unique_ptr<embed::Embedder> embedder_;
  std::uint64_t known_commit_ = 0;  // the last Query::at that was looked for and found
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
