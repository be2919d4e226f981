// What the tests that load a real model share.
#ifndef MEMVID_TESTS_EMBED_MODEL_FIXTURE_H_
#define MEMVID_TESTS_EMBED_MODEL_FIXTURE_H_

#include <gtest/gtest.h>

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "embed/embedder.h"

namespace memvid::embed {

// Skips every test when the model was not made on this machine.
class WithModel : public testing::Test {
 protected:
  void SetUp() override {
    const auto found = find_model_dir({});
    if (!found) GTEST_SKIP() << "no model: " << found.error().message;
    options_.model_dir = *found;
    options_.cache_dir = MEMVID_TEST_CACHE_DIR;
  }

  std::unique_ptr<Embedder> open() const { return open_with(options_); }
  static std::unique_ptr<Embedder> open_with(const EmbedderOptions& options) {
    auto embedder = open_openvino_embedder(options);
    if (!embedder) {
      ADD_FAILURE() << embedder.error().message;
      std::abort();
    }
    return std::move(*embedder);
  }

  EmbedderOptions options_;
};

using Vector = std::vector<float>;

inline std::vector<Vector> embed_all(Embedder& embedder, std::span<const std::string> texts) {
  const auto dimension = static_cast<std::size_t>(embedder.info().dimension);
  std::vector<float> rows(texts.size() * dimension, 7.0F);
  const Status status = embedder.embed(texts, rows, nullptr, {});
  EXPECT_TRUE(status) << (status ? "" : status.error().message);
  std::vector<Vector> vectors;
  for (auto row = rows.begin(); row != rows.end(); row += static_cast<std::ptrdiff_t>(dimension))
    vectors.emplace_back(row, row + static_cast<std::ptrdiff_t>(dimension));
  return vectors;
}

inline Vector embed_one(Embedder& embedder, const std::string& text) {
  return embed_all(embedder, {&text, 1}).front();
}

inline double cosine(const Vector& a, const Vector& b) {
  double dot = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    dot += static_cast<double>(a[i]) * b[i];
    aa += static_cast<double>(a[i]) * a[i];
    bb += static_cast<double>(b[i]) * b[i];
  }
  return dot / std::sqrt(aa * bb);
}

inline double length(const Vector& vector) {
  double sum = 0;
  for (const float value : vector) sum += static_cast<double>(value) * value;
  return std::sqrt(sum);
}

}  // namespace memvid::embed

#endif  // MEMVID_TESTS_EMBED_MODEL_FIXTURE_H_
