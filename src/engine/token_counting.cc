#include "engine/token_counting.h"

#include <memory>
#include <numeric>

#include "base/try.h"
#include "embed/token_counter.h"
#include "engine/embedding_run.h"
#include "engine/user_dirs.h"

namespace memvid::engine {
namespace {

// What TokenRuler builds on.
Status check_adds_up(embed::TokenCounter& counter, const std::string& model) {
  const std::vector<std::string> texts = {"Rose_hips, (unbelievably) ripe\n漢字.",
                                          "Rose",
                                          "_",
                                          "hips",
                                          ",",
                                          "(",
                                          "unbelievably",
                                          ")",
                                          "ripe",
                                          "漢",
                                          "字",
                                          "."};
  MEMVID_TRY(const std::vector<std::size_t> counts, counter.count(texts));
  if (std::accumulate(counts.begin() + 1, counts.end(), std::size_t{0}) == counts.front())
    return {};
  return fail(ErrorCode::kUnsupported,
              "the tokenizer of " + model +
                  " does not count by words, as BERT's do; chunk by characters instead");
}

Result<text::CountTokens> load(const Config& config) {
  MEMVID_TRY(embed::EmbedderOptions options, embedder_options(config));
  options.cache_dir = cache_dir();
  MEMVID_TRY(std::shared_ptr<embed::TokenCounter> counter, embed::open_token_counter(options));
  MEMVID_TRY_VOID(check_adds_up(*counter, options.model_dir.string()));
  return text::CountTokens(
      [counter](std::span<const std::string> texts) { return counter->count(texts); });
}

}  // namespace

Result<text::CountTokens> token_counting(const Config& config) {
  if (config.text.chunk_by != ChunkBy::kTokens) return text::CountTokens();
  auto counting = load(config);
  if (!counting) counting.error().message = "cannot chunk by tokens: " + counting.error().message;
  return counting;
}

}  // namespace memvid::engine
