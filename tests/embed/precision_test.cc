#include "embed/precision.h"

#include <gtest/gtest.h>

namespace memvid::embed {
namespace {

constexpr CpuFeatures kPlain{};
constexpr CpuFeatures kVnni{.has_vnni = true, .has_bf16 = false};
constexpr CpuFeatures kBoth{.has_vnni = true, .has_bf16 = true};

TEST(Precision, auto_takes_the_fastest_that_processor_and_folder_have) {
  struct Row {
    CpuFeatures cpu;
    bool has_int8_model;
    Precision chosen;
  };
  const Row rows[] = {
      {kPlain, true, Precision::kF32},
      {kPlain, false, Precision::kF32},
      {kVnni, true, Precision::kInt8},
      {kVnni, false, Precision::kF32},
      {kBoth, true, Precision::kInt8},
      {kBoth, false, Precision::kBf16},
      {{.has_vnni = false, .has_bf16 = true}, true, Precision::kBf16},
  };
  for (const Row& row : rows)
    EXPECT_EQ(choose_precision(Precision::kAuto, row.cpu, row.has_int8_model).value(), row.chosen);
}

TEST(Precision, int8_by_name_runs_on_any_processor_but_needs_its_file) {
  EXPECT_EQ(choose_precision(Precision::kInt8, kPlain, true).value(), Precision::kInt8);
  EXPECT_EQ(choose_precision(Precision::kInt8, kVnni, false).error().code, ErrorCode::kNotFound);
}

TEST(Precision, bf16_by_name_is_refused_where_the_processor_lacks_it) {
  EXPECT_EQ(choose_precision(Precision::kBf16, kBoth, true).value(), Precision::kBf16);
  EXPECT_EQ(choose_precision(Precision::kBf16, kVnni, true).error().code, ErrorCode::kUnsupported);
}

TEST(Precision, f32_by_name_is_never_replaced) {
  EXPECT_EQ(choose_precision(Precision::kF32, kBoth, true).value(), Precision::kF32);
}

TEST(Precision, names_are_those_that_an_index_records) {
  EXPECT_EQ(to_string(Precision::kInt8), "int8");
  EXPECT_EQ(to_string(Precision::kBf16), "bf16");
  EXPECT_EQ(to_string(Precision::kF32), "f32");
}

}  // namespace
}  // namespace memvid::embed
