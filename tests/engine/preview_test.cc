#include "memvid/preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "memvid/encoder.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "docs/a.txt taken", and a "!" for what is skipped.
std::vector<std::string> lines_of(const FolderPreview& preview) {
  std::vector<std::string> lines;
  for (const FolderEntry& entry : preview.entries)
    lines.push_back(entry.path + ' ' + std::string(to_string(entry.verdict)) +
                    (entry.is_skipped ? "!" : ""));
  return lines;
}

class Preview : public testing::Test {
 protected:
  Preview() {
    dir_.write("docs/a.txt", std::string(2500, 'a'));
    dir_.write("docs/b.html", "<title>B</title><p>one &amp; two</p>");
    dir_.write("docs/c.jsonl", "{\"text\":\"one\",\"id\":\"1\"}\n{\"text\":\"two\"}\n");
    dir_.write("docs/bad.jsonl", "{\"text\":\n");
    dir_.write("docs/empty.txt", "");
    dir_.write("docs/pic.png", std::string("\x89PNG\0\0\0\0", 8));
    dir_.write("docs/build/x.txt", "x");
    dir_.write("docs/.gitignore", "build/\n");
  }
  std::filesystem::path docs() const { return dir_ / "docs"; }
  FolderPreview preview(const Config& config = {}) const {
    return preview_directory(docs(), config).value();
  }
  static AddReport added(Encoder& encoder, const std::filesystem::path& path,
                         const FolderConfig& folder) {
    return encoder.add_directory(path, folder).value();
  }

  test::TempDir dir_;
};

TEST_F(Preview, tells_of_each_entry_what_becomes_of_it) {
  EXPECT_THAT(lines_of(preview()),
              ElementsAre("docs/.gitignore hidden", "docs/a.txt taken", "docs/b.html taken",
                          "docs/bad.jsonl broken!", "docs/build/ ignored", "docs/c.jsonl taken",
                          "docs/empty.txt taken", "docs/pic.png binary!"));
}

TEST_F(Preview, is_what_add_directory_does) {
  std::string row;  // one a chunk; as prose, three fill two
  for (int i = 0; i < 120; ++i) row += "word ";
  std::string rows;
  for (int i = 0; i < 30; ++i) rows += row + '\n';
  dir_.write("docs/rows.csv", rows);
  for (const bool skip_binary : {false, true}) {
    Config config;
    config.text.chunk_size = 1000;
    config.folder.skip_binary = skip_binary;
    const FolderPreview told = preview(config);
    Encoder encoder(config);
    const AddReport done = encoder.add_directory(docs()).value();
    EXPECT_EQ(told.files, done.files);
    EXPECT_EQ(told.documents, done.documents);
    EXPECT_EQ(told.chunks, done.chunks);
    EXPECT_EQ(told.text_bytes, done.text_bytes);
    std::vector<std::string> skipped;
    for (const FolderEntry& entry : told.entries)
      if (entry.is_skipped) skipped.push_back(entry.detail);
    EXPECT_EQ(skipped, done.skipped);
    EXPECT_EQ(skipped.size(), skip_binary ? 1u : 2u);
  }
}

TEST_F(Preview, counts_bytes_documents_and_chunks) {
  const FolderPreview told = preview();
  EXPECT_EQ(told.files, 4u);
  EXPECT_EQ(told.documents, 4u);       // the empty file has none, the JSON Lines file two
  EXPECT_EQ(told.chunks, 3u + 1 + 2);  // 2,500 characters in chunks of 1,000
  EXPECT_EQ(told.text_bytes, 2500u + 10 + 3 + 3);
  EXPECT_EQ(told.size_bytes, 2500u + 36 + 39);
}

TEST_F(Preview, names_the_deciding_line_and_the_reason) {
  std::map<std::string, std::string> details;
  for (const FolderEntry& entry : preview().entries) details[entry.path] = entry.detail;
  EXPECT_EQ(details["docs/build/"], (docs() / ".gitignore").string() + ":1: build/");
  EXPECT_EQ(details["docs/pic.png"], (docs() / "pic.png").string() + ": binary, not text");
  EXPECT_EQ(details["docs/a.txt"], "");
}

TEST_F(Preview, a_missing_folder_a_bad_config_and_a_stop_are_errors) {
  EXPECT_EQ(preview_directory(dir_ / "none").error().code, ErrorCode::kNotFound);
  Config config;
  config.folder.max_depth = -1;
  EXPECT_EQ(preview_directory(docs(), config).error().code, ErrorCode::kInvalidArgument);
  std::stop_source source;
  source.request_stop();
  CallOptions options;
  options.stop = source.get_token();
  EXPECT_EQ(preview_directory(docs(), {}, options).error().code, ErrorCode::kCancelled);
}

TEST_F(Preview, add_directory_takes_a_config_of_its_own) {
  Encoder encoder;
  FolderConfig folder;
  folder.include_extensions = {"html"};
  EXPECT_EQ(added(encoder, docs(), folder).files, 1u);
  folder.include_extensions = {"txt"};
  folder.no_ignore = true;
  EXPECT_EQ(added(encoder, docs(), folder).files, 3u);
}

TEST_F(Preview, a_loop_of_links_is_noted_once_and_is_nothing_skipped) {
  std::filesystem::create_directory_symlink(".", docs() / "loop");
  Encoder encoder;
  FolderConfig folder;
  folder.follow_symlinks = true;
  folder.include_extensions = {"txt"};
  const AddReport report = added(encoder, docs(), folder);
  EXPECT_EQ(report.files, 2u);
  EXPECT_THAT(report.skipped, IsEmpty());
  EXPECT_THAT(report.notes,
              ElementsAre("docs/loop/ leads to " + docs().string() + "/, which is read already"));
}

TEST_F(Preview, a_file_without_text_is_noted_and_is_nothing_skipped) {
  const std::filesystem::path path = dir_.write("docs/scripts.html", "<script>x</script>");
  Encoder encoder;
  FolderConfig folder;
  folder.include_extensions = {"txt", "html"};
  const AddReport report = added(encoder, docs(), folder);
  EXPECT_EQ(report.files, 4u);
  EXPECT_THAT(report.skipped, IsEmpty());
  EXPECT_THAT(report.notes, ElementsAre("docs/scripts.html: no text in it"));
  EXPECT_THAT(encoder.add_file(path).value().notes, ElementsAre(path.string() + ": no text in it"));
  EXPECT_THAT(encoder.add_file(docs() / "empty.txt").value().notes, IsEmpty());
}

// BENCHMARKS.md: the manual is 7,123,280 bytes of text in 8,428 chunks, 0.391 of it in the video.
TEST(estimate, gives_back_the_figures_that_it_is_made_of_and_grows) {
  const EncodingEstimate manual = estimate_encoding(7'123'280, 8'428);
  EXPECT_NEAR(static_cast<double>(manual.video_bytes), 0.391 * 7'123'280, 2'000);
  EXPECT_NEAR(manual.encoding_time_seconds, 2.49, 0.01);
  EXPECT_NEAR(manual.embedding_time_seconds, 64.6, 0.1);
  const EncodingEstimate part = estimate_encoding(257'975, 300);
  EXPECT_NEAR(static_cast<double>(part.video_bytes), 0.509 * 257'975, 2'000);
  EXPECT_EQ(estimate_encoding(0, 0).video_bytes, 0u);
  std::uint64_t before = 0;
  for (std::uint64_t text_bytes = 1; text_bytes < 1'000'000'000; text_bytes *= 2) {
    const std::uint64_t video_bytes = estimate_encoding(text_bytes, 1).video_bytes;
    EXPECT_GT(video_bytes, before);
    before = video_bytes;
  }
}

}  // namespace
}  // namespace memvid
