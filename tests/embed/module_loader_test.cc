#include "embed/module_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "memvid/version.h"
#include "support/temp_dir.h"

namespace memvid::embed {
namespace {

using testing::HasSubstr;

TEST(ModuleLoader, a_missing_module_is_not_found_and_every_place_is_named) {
  const test::TempDir a, b;
  const std::filesystem::path places[] = {a.path(), b.path()};
  for (const Module& module : {kOpenVinoModule, kEndpointModule}) {
    const auto open = load_module(module, places);
    ASSERT_FALSE(open);
    EXPECT_EQ(open.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(open.error().message, HasSubstr(a.path().string()));
    EXPECT_THAT(open.error().message, HasSubstr(b.path().string()));
    EXPECT_THAT(open.error().message,
                HasSubstr("libmemvid_" + std::string(module.name) + "-" MEMVID_VERSION ".so"));
  }
}

TEST(ModuleLoader, a_file_that_is_no_library_is_refused_with_the_loaders_reason) {
  const test::TempDir dir;
  const auto path = dir.write("libmemvid_openvino-" MEMVID_VERSION ".so", "not a library");
  const std::filesystem::path places[] = {dir.path()};
  const auto open = load_module(kOpenVinoModule, places);
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(open.error().message, HasSubstr(path.string()));
}

}  // namespace
}  // namespace memvid::embed
