#include "cli/exit_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <string>

#include "support/temp_dir.h"

namespace memvid::cli {
namespace {

using testing::HasSubstr;

struct Mapping {
  ErrorCode error;
  ExitCode exit;
  const char* name;
};
constexpr Mapping kMappings[] = {
    {ErrorCode::kInvalidArgument, ExitCode::kUsage, "kInvalidArgument"},
    {ErrorCode::kNotFound, ExitCode::kNotFound, "kNotFound"},
    {ErrorCode::kBusy, ExitCode::kBusy, "kBusy"},
    {ErrorCode::kCapacity, ExitCode::kIo, "kCapacity"},
    {ErrorCode::kUnsupported, ExitCode::kUnsupported, "kUnsupported"},
    {ErrorCode::kCorrupt, ExitCode::kDamaged, "kCorrupt"},
    {ErrorCode::kIo, ExitCode::kIo, "kIo"},
    {ErrorCode::kCancelled, ExitCode::kCancelled, "kCancelled"},
};

std::string row_of_the_page(ExitCode code) {
  const std::string page =
      test::slurp(std::filesystem::path(MEMVID_SOURCE_DIR) / "docs" / "EXIT_CODES.md");
  const std::string start = "\n| " + std::to_string(static_cast<int>(code)) + " | ";
  const std::size_t at = page.find(start);
  if (at == std::string::npos) return "no row " + start;
  return page.substr(at + 1, page.find('\n', at + 1) - at - 1);
}

TEST(exit_code, every_error_has_the_code_that_the_page_tells) {
  for (const Mapping& mapping : kMappings) {
    EXPECT_EQ(exit_code(mapping.error), mapping.exit);
    EXPECT_THAT(row_of_the_page(mapping.exit), HasSubstr("`" + std::string(mapping.name) + "`"));
  }
}

TEST(exit_code, the_table_counts_up_and_every_row_is_on_the_page) {
  int expected = 0;
  for (const ExitCodeRow& row : kExitCodes) {
    EXPECT_EQ(static_cast<int>(row.code), expected++);
    EXPECT_THAT(row_of_the_page(row.code), testing::StartsWith("| "));
  }
  EXPECT_EQ(expected, 11);
}

}  // namespace
}  // namespace memvid::cli
