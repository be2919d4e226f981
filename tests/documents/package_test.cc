#include "documents/package.h"

#include <gtest/gtest.h>

#include "documents/diary.h"
#include "documents/formats.h"

namespace memvid::documents {
namespace {

TEST(package, a_target_never_leads_out_of_it) {
  EXPECT_EQ(resolved("ppt/slides/a.xml", "../media/b.xml"), "ppt/media/b.xml");
  EXPECT_EQ(resolved("ppt/slides/a.xml", "/xl/b.xml"), "xl/b.xml");
  EXPECT_EQ(resolved("a.xml", "b.xml"), "b.xml");
  EXPECT_EQ(resolved("", "word/document.xml"), "word/document.xml");
  EXPECT_EQ(resolved("a/b.xml", "../../../../etc/passwd"), "etc/passwd");
  EXPECT_EQ(resolved("a/b.xml", "./c//d/.././e"), "a/c/e");
  EXPECT_EQ(resolved("a/b.xml", ".."), "");
}

TEST(package, what_is_no_zip_file_is_refused) {
  for (const char* bytes : {"PK\x03\x04", "some text"}) {
    test::Diary diary;
    const Status status = read_package(bytes, diary);
    ASSERT_FALSE(status) << bytes;
    EXPECT_EQ(status.error().code, ErrorCode::kUnsupported);
    EXPECT_EQ(status.error().message, "not a whole zip file");
    EXPECT_TRUE(diary.lines.empty());
  }
}

}  // namespace
}  // namespace memvid::documents
