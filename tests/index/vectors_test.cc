#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "index/sample.h"
#include "index/vector_block.h"
#include "support/temp_dir.h"

namespace memvid::index {
namespace {

using test::TempDir;
using testing::ElementsAre;
using testing::IsEmpty;

const VectorModel kModel{"mini", "fingerprint", "int8", 384};
const VectorModel kFloatModel{"mini", "fingerprint", "int8", 384, Component::kF32};

// Unit vectors around a few centres, some near and some far, as texts on a few subjects are.
std::vector<float> clustered(std::size_t count, std::size_t dimension, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::mt19937 centre_random(99);
  std::normal_distribution<float> normal;
  std::uniform_real_distribution<float> distance(0.3F, 3.0F);
  std::vector<float> centres(20 * dimension);
  for (float& x : centres) x = normal(centre_random);
  std::vector<float> vectors(count * dimension);
  for (std::size_t i = 0; i < count; ++i) {
    const float* centre = &centres[random() % 20 * dimension];
    const float spread = distance(random);
    float squares = 0;
    for (std::size_t k = 0; k < dimension; ++k) {
      vectors[i * dimension + k] = centre[k] + spread * normal(random);
      squares += vectors[i * dimension + k] * vectors[i * dimension + k];
    }
    for (std::size_t k = 0; k < dimension; ++k) vectors[i * dimension + k] /= std::sqrt(squares);
  }
  return vectors;
}

std::unique_ptr<Index> index_with(const std::filesystem::path& path, std::size_t count,
                                  const VectorModel& model = kModel) {
  auto index = index_of(path, std::vector<std::string>(count, "text"));
  ok(index->set_vector_model(model));
  return index;
}

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> all(last - first + 1);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = first + i;
  return all;
}

TEST(vectors, of_two_that_embed_only_the_last_one_writes) {
  TempDir dir;
  auto first = index_with(dir / "x.db", 300);
  ok(first->begin_vectors());
  ok(first->store_vectors(numbers(1, 2), clustered(2, 384, 5)));
  auto second = open(dir / "x.db", Access::kWrite);
  ok(second->begin_vectors());
  EXPECT_EQ(first->store_vectors(numbers(3, 4), clustered(2, 384, 5)).error().code,
            ErrorCode::kBusy);
  ok(second->store_vectors(numbers(5, 6), clustered(2, 384, 5)));
  ok(first->begin_vectors());  // it may begin again
  ok(first->store_vectors(numbers(3, 4), clustered(2, 384, 5)));
  EXPECT_EQ(second->store_vectors(numbers(7, 8), clustered(2, 384, 5)).error().code,
            ErrorCode::kBusy);
  EXPECT_EQ(ok(first->counts()).with_vector, 6U);
}

TEST(vectors, who_embeds_is_stopped_when_the_index_is_made_anew) {
  TempDir dir;
  auto embeds = index_with(dir / "x.db", 300);
  ok(embeds->begin_vectors());
  auto fills = open(dir / "x.db", Access::kWrite);
  ok(fills->begin_fill({}));
  fills->roll_back();
  ok(embeds->store_vectors(numbers(1, 1), clustered(1, 384, 5)));
  const base::MemoryState state = ok(fills->state());
  ok(fills->begin_fill_keeping_vectors(state));
  ok(fills->finish_fill(state));
  EXPECT_EQ(embeds->store_vectors(numbers(2, 2), clustered(1, 384, 5)).error().code,
            ErrorCode::kBusy);
}

TEST(vectors, a_version_of_the_same_text_takes_the_vector_over) {
  TempDir dir;
  auto index = index_with(dir / "x.db", 300);
  ok(index->store_vectors(numbers(2, 2), clustered(1, 384, 5)));
  ok(index->begin_fill(state_at(1)));
  for (const std::uint64_t chunk : {0, 1}) {  // the first has no vector
    VersionRow row = version(301 + chunk, chunk);
    row.born = 2;
    ok(index->add_version(row, "text"));
    ok(index->copy_vector(chunk + 1, row.version));
  }
  ok(index->finish_fill(state_at(2)));
  std::vector<std::uint64_t> with_vector;
  ok(index->each_vector([&](std::uint64_t version, std::span<const float>) -> Status {
    with_vector.push_back(version);
    return {};
  }));
  EXPECT_THAT(with_vector, ElementsAre(302));
  const auto hits = ok(index->search_vectors(clustered(1, 384, 5), {}, 10));
  EXPECT_EQ(versions_of(hits), with_vector);
  EXPECT_NEAR(hits[0].score, 1, 0.01);
}

TEST(vectors, an_index_without_vectors_has_none_to_take_over) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"text"});
  ok(index->begin_fill(state_at(1)));
  ok(index->add_version(version(2, 0), "text"));
  ok(index->copy_vector(1, 2));
  ok(index->finish_fill(state_at(2)));
  EXPECT_EQ(ok(index->counts()).with_vector, 0U);
}

TEST(vectors, ten_best_are_those_of_an_exact_search_in_floats) {
  TempDir dir;
  constexpr std::size_t kCount = 2000;
  auto index = index_with(dir / "x.db", kCount);
  const auto vectors = clustered(kCount, 384, 1);
  ok(index->store_vectors(numbers(1, kCount), vectors));
  const auto queries = clustered(100, 384, 2);
  int found = 0;
  for (std::size_t q = 0; q < 100; ++q) {
    const std::span<const float> query(&queries[q * 384], 384);
    std::vector<std::pair<float, std::uint64_t>> exact;
    for (std::size_t i = 0; i < kCount; ++i) {
      float dot = 0;
      for (std::size_t k = 0; k < 384; ++k) dot += query[k] * vectors[i * 384 + k];
      exact.emplace_back(-dot, i + 1);
    }
    std::sort(exact.begin(), exact.end());
    const auto hits = ok(index->search_vectors(query, {}, 10));
    ASSERT_EQ(hits.size(), 10U);
    EXPECT_NEAR(hits[0].score, -exact[0].first, 0.01);
    for (int i = 0; i < 10; ++i)
      found += std::any_of(hits.begin(), hits.end(),
                           [&](const Scored& hit) { return hit.version == exact[i].second; });
  }
  RecordProperty("recall_at_10_per_mille", found);
  EXPECT_GE(found, 990) << "of 1,000";
}

TEST(vectors, dot_is_the_scalar_product_at_every_dimension) {
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  for (std::size_t dimension = 1; dimension < 70; ++dimension) {
    std::vector<float> query(dimension);
    std::vector<float> vector(dimension);
    for (float& x : query) x = normal(random);
    for (float& x : vector) x = normal(random);
    for (const Component component : {Component::kInt8, Component::kF32}) {
      const VectorLayout layout{static_cast<int>(dimension), component};
      std::vector<std::uint8_t> row(layout.row_bytes());
      layout.pack(vector, row);
      std::vector<float> kept(dimension);
      layout.unpack(row, kept);
      float largest = 0;
      for (const float x : vector) largest = std::max(largest, std::abs(x));
      const float rounding = component == Component::kF32 ? 0 : largest / 127 * 0.51F;
      double plain = 0;
      for (std::size_t i = 0; i < dimension; ++i) {
        EXPECT_NEAR(kept[i], vector[i], rounding);
        plain += query[i] * kept[i];
      }
      EXPECT_NEAR(layout.dot(query, row.data()), plain, 1e-4) << dimension;
    }
  }
}

std::vector<float> all_vectors(Index& index) {
  std::vector<float> all;
  ok(index.each_vector([&](std::uint64_t, std::span<const float> vector) -> Status {
    all.insert(all.end(), vector.begin(), vector.end());
    return {};
  }));
  return all;
}

TEST(vectors, in_floats_are_kept_bit_by_bit) {
  TempDir dir;
  const auto vectors = clustered(300, 384, 7);
  ok(index_with(dir / "x.db", 300, kFloatModel)->store_vectors(numbers(1, 300), vectors));
  const auto index = open(dir / "x.db", Access::kRead);
  EXPECT_EQ(ok(index->vector_model()), kFloatModel);
  EXPECT_EQ(all_vectors(*index), vectors);
  EXPECT_EQ(ok(index->missing_vectors(0, 9)).size(), 0U);
  const std::span<const float> query(&vectors[299 * 384], 384);
  const auto hits = ok(index->search_vectors(query, {}, 1));
  EXPECT_EQ(hits[0].version, 300U);
  EXPECT_NEAR(hits[0].score, 1, 1e-5);
}

TEST(vectors, that_are_there_stay_as_they_are_kept) {
  TempDir dir;
  const auto vectors = clustered(3, 384, 7);
  auto index = index_with(dir / "x.db", 3, kFloatModel);
  ok(index->store_vectors(numbers(1, 2), std::span(vectors).first(2 * 384)));
  ok(index->set_vector_model(kModel));
  ok(index->store_vectors(numbers(3, 3), std::span(vectors).last(384)));
  EXPECT_EQ(ok(index->vector_model()), kFloatModel);
  EXPECT_EQ(all_vectors(*index), vectors);

  const base::MemoryState state = ok(index->state());
  ok(index->begin_fill_keeping_vectors(state));  // as after a compact, without the first chunk
  for (const std::uint64_t chunk : {1, 2}) ok(index->add_version(version(chunk, chunk), "text"));
  ok(index->finish_fill(state));
  EXPECT_EQ(ok(index->vector_model()), kFloatModel);
  EXPECT_EQ(all_vectors(*index), std::vector<float>(vectors.begin() + 384, vectors.end()));

  ok(index->begin_fill({}));
  ok(index->add_version(version(1, 0), "text"));
  ok(index->finish_fill(state));
  ok(index->set_vector_model(kModel));
  EXPECT_EQ(ok(index->vector_model()), kModel);
}

TEST(vectors, zeros_and_numbers_that_are_none_do_no_harm) {
  TempDir dir;
  auto index = index_with(dir / "x.db", 3, {"m", "f", "int8", 2});
  const float nan = std::numeric_limits<float>::quiet_NaN();
  ok(index->store_vectors(numbers(1, 3), std::vector<float>{0, 0, nan, 1, 1, 0}));
  EXPECT_EQ(ok(index->search_vectors(std::vector<float>{1, 0}, {}, 5))[0].version, 3U);
  EXPECT_EQ(ok(index->search_vectors(std::vector<float>{1, 0}, {}, 5)).size(), 3U);
}

TEST(vectors, missing_ones_are_listed_and_stored_in_any_order) {
  TempDir dir;
  auto index = index_with(dir / "x.db", 700, {"m", "f", "int8", 4});
  EXPECT_EQ(ok(index->missing_vectors(0, 1000)), numbers(1, 700));
  EXPECT_THAT(ok(index->missing_vectors(3, 2)), ElementsAre(4, 5));
  const auto store = [&](std::uint64_t first, std::uint64_t last) {
    std::vector<float> vectors;
    for (std::uint64_t v = first; v <= last; ++v) {
      const float angle = static_cast<float>(v) / 700;
      vectors.insert(vectors.end(), {std::cos(angle), std::sin(angle), 0, 0});
    }
    ok(index->store_vectors(numbers(first, last), vectors));
  };
  store(600, 700);
  store(1, 300);
  EXPECT_EQ(ok(index->missing_vectors(0, 1000)), numbers(301, 599));
  EXPECT_EQ(ok(index->counts()).with_vector, 401U);
  store(290, 599);  // some again
  EXPECT_THAT(ok(index->missing_vectors(0, 1000)), IsEmpty());
  EXPECT_EQ(ok(index->counts()).with_vector, 700U);
  index = open(dir / "x.db", Access::kRead);
  const std::vector<float> query = {std::cos(0.5F), std::sin(0.5F), 0, 0};
  EXPECT_EQ(ok(index->search_vectors(query, {}, 3)).size(), 3U);
  EXPECT_NEAR(static_cast<double>(ok(index->search_vectors(query, {}, 1))[0].version), 350, 8);
}

TEST(vectors, those_of_dead_chunks_are_neither_found_nor_counted_nor_missing) {
  TempDir dir;
  auto index = index_with(dir / "x.db", 4, {"m", "f", "int8", 2});
  ok(index->store_vectors(numbers(1, 3), std::vector<float>{1, 0, 1, 0, 0, 1}));
  EXPECT_EQ(ok(index->search_vectors(std::vector<float>{1, 0}, {}, 1))[0].version, 1U);
  ok(index->begin_fill(state_at(1)));
  ok(index->kill_chunk(0, 2));
  ok(index->kill_chunk(3, 2));
  ok(index->finish_fill(state_at(2)));
  EXPECT_THAT(versions_of(ok(index->search_vectors(std::vector<float>{1, 0}, {}, 5))),
              ElementsAre(2, 3));
  EXPECT_EQ(ok(index->counts()).with_vector, 2U);
  EXPECT_THAT(ok(index->missing_vectors(0, 9)), IsEmpty());
}

TEST(vectors, another_connection_sees_them_at_its_next_search) {
  TempDir dir;
  auto writer = index_with(dir / "x.db", 2, {"m", "f", "int8", 2});
  auto reader = open(dir / "x.db", Access::kRead);
  const std::vector<float> query = {0, 1};
  EXPECT_TRUE(ok(reader->search_vectors(query, {}, 5)).empty());
  ok(writer->store_vectors(numbers(2, 2), query));
  EXPECT_THAT(versions_of(ok(reader->search_vectors(query, {}, 5))), ElementsAre(2));
}

TEST(vectors, belong_to_one_model) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"a", "b"});
  const std::vector<float> vector(384, 0.05F);
  EXPECT_EQ(index->store_vectors(numbers(1, 1), vector).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(ok(index->search_vectors(vector, {}, 5)).empty());
  ok(index->set_vector_model({"first", "f1", "int8", 3}));
  ok(index->set_vector_model(kModel));  // nothing is stored yet
  EXPECT_EQ(ok(index->vector_model()), kModel);
  ok(index->store_vectors(numbers(1, 1), vector));
  VectorModel same = kModel;
  same.precision = "f32";
  ok(index->set_vector_model(same));
  const Status other = index->set_vector_model({"other", "f2", "int8", 384});
  EXPECT_EQ(other.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(other.error().message.find("mini"), std::string::npos) << other.error().message;
  for (const int dimension : {0, -1, 1 << 20})
    EXPECT_EQ(index->set_vector_model({"x", "f", "int8", dimension}).error().code,
              ErrorCode::kInvalidArgument);
  EXPECT_EQ(index->search_vectors(std::vector<float>(5), {}, 5).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(vectors, need_a_version_and_an_order) {
  TempDir dir;
  auto index = index_with(dir / "x.db", 2, {"m", "f", "int8", 1});
  const std::vector<float> two = {1, 1};
  for (const auto& versions : {std::vector<std::uint64_t>{2, 3}, {2, 1}, {1, 1}, {0, 1}})
    EXPECT_EQ(index->store_vectors(versions, two).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(ok(index->counts()).with_vector, 0U);  // all or nothing
}

}  // namespace
}  // namespace memvid::index
