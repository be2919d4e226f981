// The library as its users see it, without a model: encode, open, search by words, extract, verify.
#include <gtest/gtest.h>

#include <map>

#include "archive/compression.h"
#include "archive/hand_made_video.h"
#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

Config without_index() {
  Config config;
  config.index.enabled = false;
  return config;
}

EncodingStats must_build(Encoder& encoder, const std::filesystem::path& video) {
  const auto stats = encoder.build_video(video);
  EXPECT_TRUE(stats.has_value()) << stats.error().message;
  return stats.value_or(EncodingStats{});
}

std::map<ChunkId, std::string> texts_of(const std::filesystem::path& video) {
  std::map<ChunkId, std::string> texts;
  auto memory = Memory::open(video);
  EXPECT_TRUE(memory.has_value()) << memory.error().message;
  if (!memory) return texts;
  const Status read = memory->chunks(
      {},
      [&](const Chunk& chunk) -> Status {
        texts[chunk.metadata.id] = chunk.content;
        return {};
      },
      [](const Finding& finding) { ADD_FAILURE() << finding.place << finding.message; });
  EXPECT_TRUE(read.has_value());
  return texts;
}

TEST(encoder, what_was_added_is_read_from_the_video) {
  const test::TempDir dir;
  Encoder encoder(without_index());
  ASSERT_TRUE(encoder.add_chunks(std::vector<std::string>{"first", "second"}).has_value());
  ASSERT_TRUE(encoder.add_text("third, a little longer", "notes/a.txt").has_value());
  EXPECT_EQ(encoder.size(), 3u);
  const EncodingStats stats = must_build(encoder, dir / "v.mp4");
  EXPECT_EQ(stats.total_chunks, 3u);
  EXPECT_EQ(stats.outcome, EncodingStats::Outcome::kBuilt);
  EXPECT_EQ(
      texts_of(dir / "v.mp4"),
      (std::map<ChunkId, std::string>{{0, "first"}, {1, "second"}, {2, "third, a little longer"}}));
  EXPECT_FALSE(std::filesystem::exists(dir / "v.json"));
}

TEST(encoder, a_file_that_breaks_off_leaves_nothing_behind) {
  const test::TempDir dir;
  std::string lines;
  for (int i = 0; i < 2'000; ++i) lines += "{\"text\": \"line " + std::to_string(i) + "\"}\n";
  Encoder encoder(without_index());
  ASSERT_TRUE(encoder.add_text("before").has_value());
  ASSERT_FALSE(encoder.add_file(dir.write("bad.jsonl", lines + "nonsense\n")).has_value());
  EXPECT_EQ(encoder.size(), 1u);
  ASSERT_TRUE(encoder.add_text("after").has_value());
  must_build(encoder, dir / "v.mp4");
  EXPECT_EQ(texts_of(dir / "v.mp4"), (std::map<ChunkId, std::string>{{0, "before"}, {1, "after"}}));
}

TEST(encoder, a_config_out_of_range_is_told_when_texts_are_added) {
  Config config = without_index();
  config.text.chunk_size = 0;
  Encoder encoder(config);
  const auto added = encoder.add_text("text");
  ASSERT_FALSE(added.has_value());
  EXPECT_EQ(added.error().code, ErrorCode::kInvalidArgument);
}

TEST(encoder, streams_what_was_added_with_its_metadata) {
  Encoder encoder(without_index());
  ASSERT_TRUE(encoder.add_text("line one\nline two\n", "a.txt").has_value());
  std::vector<Chunk> chunks;
  ASSERT_TRUE(encoder
                  .chunks([&](const Chunk& chunk) -> Status {
                    chunks.push_back(chunk);
                    return {};
                  })
                  .has_value());
  ASSERT_EQ(chunks.size(), 1u);
  EXPECT_EQ(chunks[0].metadata.path, "a.txt");
  EXPECT_EQ(chunks[0].metadata.last_line, 2u);
  encoder.clear();
  EXPECT_EQ(encoder.size(), 0u);
}

TEST(encoder, the_same_inputs_again_write_nothing_and_others_are_refused) {
  const test::TempDir dir;
  Encoder encoder(without_index());
  ASSERT_TRUE(encoder.add_text("some text", "a.txt").has_value());
  must_build(encoder, dir / "v.mp4");
  const std::string before = test::slurp(dir / "v.mp4");
  EXPECT_EQ(must_build(encoder, dir / "v.mp4").outcome, EncodingStats::Outcome::kUpToDate);
  EXPECT_EQ(test::slurp(dir / "v.mp4"), before);

  Encoder other(without_index());
  ASSERT_TRUE(other.add_text("another text", "a.txt").has_value());
  const auto refused = other.build_video(dir / "v.mp4");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(refused.error().message.find("--overwrite"), std::string::npos);
  EXPECT_EQ(test::slurp(dir / "v.mp4"), before);
  BuildOptions options;
  options.overwrite = true;
  ASSERT_TRUE(other.build_video(dir / "v.mp4", {}, options).has_value());
  EXPECT_EQ(texts_of(dir / "v.mp4").at(0), "another text");
}

TEST(encoder, nothing_to_encode_and_a_stop_leave_no_file) {
  const test::TempDir dir;
  Encoder encoder(without_index());
  EXPECT_EQ(encoder.build_video(dir / "v.mp4").error().code, ErrorCode::kInvalidArgument);
  ASSERT_TRUE(encoder.add_text("some text").has_value());
  std::stop_source source;
  source.request_stop();
  BuildOptions options;
  options.stop = source.get_token();
  EXPECT_EQ(encoder.build_video(dir / "v.mp4", {}, options).error().code, ErrorCode::kCancelled);
  EXPECT_FALSE(std::filesystem::exists(dir / "v.mp4"));
  EXPECT_FALSE(std::filesystem::exists(dir / "v.mp4.tmp"));
}

TEST(encoder, a_memorys_own_files_are_never_its_input) {
  const test::TempDir dir;
  dir.write("a.txt", "some text");
  for (int round = 0; round < 2; ++round) {
    Encoder encoder(without_index());
    encoder.set_output(dir / "v.mp4", {});
    const auto added = encoder.add_directory(dir.path());
    ASSERT_TRUE(added.has_value()) << added.error().message;
    EXPECT_EQ(added->files, 1u);
    EXPECT_TRUE(added->skipped.empty());
    must_build(encoder, dir / "v.mp4");
    EXPECT_EQ(encoder.add_file(dir / "v.mp4").error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(memory, extract_gives_every_source_back_byte_for_byte) {
  const test::TempDir dir;
  const std::string crlf =
      "\xEF\xBB\xBF"
      "one\r\ntwo\r\n\r\n";
  const std::string longer(5000, 'x');
  dir.write("in/a.txt", crlf);
  dir.write("in/sub/b.md", "# Title\n\n" + longer);
  dir.write("in/d.jsonl", "{\"text\":\"json one\",\"id\":\"1\"}\n{\"text\":\"json two\"}\n");
  Encoder encoder(without_index());
  ASSERT_TRUE(encoder.add_directory(dir / "in").has_value());
  must_build(encoder, dir / "v.mp4");
  auto memory = Memory::open(dir / "v.mp4").value();
  for (int round = 0; round < 2; ++round) {
    const auto report = memory.extract(dir / "out", {});
    ASSERT_TRUE(report.has_value()) << report.error().message;
    EXPECT_EQ(report->files, 4u);
    EXPECT_TRUE(report->findings.empty()) << report->findings[0].message;
  }
  EXPECT_EQ(test::slurp(dir / "out/in/a.txt"), crlf);
  EXPECT_EQ(test::slurp(dir / "out/in/a.txt~2"), crlf);
  EXPECT_EQ(test::slurp(dir / "out/in/sub/b.md"), "# Title\n\n" + longer);
  EXPECT_EQ(test::slurp(dir / "out/in/d.jsonl#1"), "json one");
  EXPECT_EQ(test::slurp(dir / "out/in/d.jsonl"), "json two");
}

TEST(memory, verify_finds_nothing_in_a_good_memory_and_names_the_frame_of_a_bad_one) {
  const test::TempDir dir;
  Encoder encoder(without_index());
  ASSERT_TRUE(encoder.add_text(std::string(300, 'a') + "\n\n" + std::string(300, 'b')).has_value());
  must_build(encoder, dir / "v.mp4");
  auto report = Memory::open(dir / "v.mp4")->verify();
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(report->findings.empty()) << report->findings[0].message;
  EXPECT_EQ(report->frames_checked, 1u);

  std::string bytes = test::slurp(dir / "v.mp4");
  for (std::size_t i = 900; i < 1000; ++i) bytes[i] = static_cast<char>(bytes[i] ^ 0x3C);
  dir.write("v.mp4", bytes);
  report = Memory::open(dir / "v.mp4")->verify();
  ASSERT_TRUE(report.has_value());
  ASSERT_FALSE(report->findings.empty());
  EXPECT_EQ(report->findings[0].place, "frame 0");
}

TEST(memory, reads_differences_deletes_and_replacements) {
  const test::TempDir dir;
  test::HandMadeVideo video(1);
  archive::PutEntry first = test::put_entry(0, 0, 0, "the text before");
  archive::PutEntry changed = first;
  changed.revision = 2;
  changed.base_revision = 1;
  changed.text = archive::pack_difference("the text after", first.text);
  changed.text_bytes = 14;
  changed.detached = true;
  video.add_block({test::source_entry(0, "a.txt", "the text before"), first,
                   test::put_entry(1, 0, 15, "gone")});
  video.commit(2, 2);
  video.add_block({changed, archive::DeleteEntry{1}});
  video.commit(1, 3);
  EXPECT_EQ(texts_of(video.write(dir / "v.mp4")),
            (std::map<ChunkId, std::string>{{0, "the text after"}}));
}

TEST(memory, a_frame_shows_its_symbol_and_its_picture) {
  const test::TempDir dir;
  Encoder encoder(without_index());
  ASSERT_TRUE(encoder.add_text("some text").has_value());
  must_build(encoder, dir / "v.mp4");
  auto memory = Memory::open(dir / "v.mp4").value();
  const auto frame = memory.frame(0);
  ASSERT_TRUE(frame.has_value()) << frame.error().message;
  EXPECT_EQ(frame->luma.size(), static_cast<std::size_t>(frame->width_px * frame->height_px));
  EXPECT_EQ(std::string(frame->payload.begin(), frame->payload.begin() + 3), "MVS");
  EXPECT_EQ(memory.frame(1).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace memvid
