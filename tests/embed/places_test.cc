#include "embed/places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/own_place.h"

namespace memvid::embed {
namespace {

using Path = std::filesystem::path;
using testing::ElementsAre;

TEST(Places, the_own_folder_is_that_of_the_program_which_this_is_linked_into) {
  EXPECT_EQ(base::own_dir(), std::filesystem::read_symlink("/proc/self/exe").parent_path());
}

TEST(Places, what_is_installed_looks_below_its_prefix_and_nowhere_else) {
  EXPECT_THAT(module_places("/opt/x/bin"), ElementsAre(Path("/opt/x/lib/memvid")));
  EXPECT_THAT(module_places("/opt/x/lib"), ElementsAre(Path("/opt/x/lib/memvid")));
  EXPECT_THAT(model_places("/opt/x/bin"),
              ElementsAre(Path("/opt/x/share/memvid/models/all-MiniLM-L6-v2")));
}

TEST(Places, what_lies_in_the_build_looks_there_as_well) {
  EXPECT_THAT(module_places(base::own_dir()), testing::SizeIs(2));
  EXPECT_THAT(model_places(base::own_dir()), testing::SizeIs(2));
}

TEST(Places, a_folder_that_only_begins_like_the_build_is_not_in_it) {
  const Path build = std::filesystem::canonical(MEMVID_BUILD_DIR);
  EXPECT_THAT(module_places(build), testing::SizeIs(2));
  EXPECT_THAT(module_places(build.string() + "-old"), testing::SizeIs(1));
}

TEST(Places, an_unknown_own_folder_gives_no_place) {
  EXPECT_THAT(module_places({}), testing::IsEmpty());
}

}  // namespace
}  // namespace memvid::embed
