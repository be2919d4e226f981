// What the commands print, exactly: scripts and eyes rely on it.
#include <gtest/gtest.h>

#include "cli/output_human.h"
#include "cli/output_json.h"

namespace memvid::cli {
namespace {

Chunk example_chunk() {
  Chunk chunk;
  chunk.content = "How to\nmake a backup";
  chunk.metadata.id = 7;
  chunk.metadata.path = "docs/backup.html";
  chunk.metadata.title = "Backup";
  chunk.metadata.begin = 100;
  chunk.metadata.end = 120;
  chunk.metadata.first_line = 12;
  chunk.metadata.last_line = 40;
  chunk.metadata.frame = 17;
  return chunk;
}

TEST(output_json, an_answer_has_the_documented_shape) {
  Answer answer;
  answer.vector_share = 0.5;
  Hit hit{1, 0.25, example_chunk(), {}, {}, {}};
  answer.hits.push_back(hit);
  hit.rank = 2;
  hit.chunk.metadata.own_id = "doc-9";
  answer.hits.push_back(hit);
  EXPECT_EQ(answer_json({"q", {}}, 0, answer, false),
            R"({"query":"q","vectors":0.5,"hits":[)"
            R"({"rank":1,"score":0.25,"chunk":7,"source":"docs/backup.html","title":"Backup",)"
            R"("frame":17,"text":"How to\nmake a backup"},)"
            R"({"rank":2,"score":0.25,"chunk":7,"id":"doc-9","source":"docs/backup.html",)"
            R"("title":"Backup","frame":17,"text":"How to\nmake a backup"}]})"
            "\n");
  EXPECT_EQ(answer_json({"q", "17"}, 3, {}, false),
            "{\"query\":\"q\",\"id\":17,\"at\":3,\"vectors\":0.0,\"hits\":[]}\n");
}

CommitInfo example_commit() {
  CommitInfo commit;
  commit.number = 12;
  commit.time = 1'763'729'223;
  commit.sources_added = 1;
  commit.chunks_added = 1'204;
  commit.chunks_changed = 1;
  commit.chunks_erased = 2;
  commit.total_chunks = 5'000;
  commit.frames_added = 90;
  commit.bytes_added = 250'000;
  return commit;
}

TEST(output_json, a_commit_has_the_documented_shape) {
  EXPECT_EQ(commit_json(example_commit()),
            R"({"commit":12,"time":"2025-11-21T12:47:03Z","sources_added":1,"chunks_added":1204,)"
            R"("chunks_changed":1,"chunks_erased":2,"total_chunks":5000,"frames_added":90,)"
            R"("bytes_added":250000,"compacted":false})"
            "\n");
}

TEST(output_human, a_commit_is_one_line) {
  EXPECT_EQ(
      commit_header() + commit_text(example_commit()),
      "  commit  time (UTC)                chunks    frames         bytes  what changed\n"
      "      12  2025-11-21T12:47:03Z       5,000       +90      +250,000  1,204 chunks added "
      "from 1 source, 1 chunk changed, 2 chunks deleted\n");
  CommitInfo compacted;
  compacted.number = 13;
  compacted.is_compacted = true;
  compacted.chunks_added = compacted.total_chunks = 7;
  EXPECT_EQ(
      commit_text(compacted),
      "      13  -                              7        +0            +0  compacted: 7 chunks "
      "kept\n");
}

TEST(output_json, a_chunk_has_the_documented_shape) {
  Chunk chunk = example_chunk();
  EXPECT_EQ(chunk_json(chunk, true),
            R"({"chunk":7,"source":"docs/backup.html","title":"Backup","begin":100,"end":120,)"
            R"("lines":[12,40],"frame":17,"text":"How to\nmake a backup"})"
            "\n");
  chunk.metadata.own_id = "d";
  chunk.metadata.json = R"({"year":1999,"b":[1]})";
  EXPECT_EQ(chunk_json(chunk, false),
            R"({"chunk":7,"source":"docs/backup.html","title":"Backup","id":"d","begin":100,)"
            R"("end":120,"lines":[12,40],"frame":17,"metadata":{"year":1999,"b":[1]}})"
            "\n");
}

TEST(output_json, names_that_are_not_utf8_do_not_break_the_line) {
  Source source;
  source.path = "caf\xe9";
  EXPECT_EQ(source_json(source),
            "{\"source\":\"caf\uFFFD\",\"title\":\"\",\"media_type\":\"\",\"chunks\":0,\"bytes\":0,"
            "\"modified\":null,\"added\":null}\n");
}

TEST(output_json, metadata_that_does_not_parse_is_shown_as_text) {
  Chunk chunk = example_chunk();
  chunk.metadata.json = "{broken";
  EXPECT_NE(chunk_json(chunk, false).find(R"("metadata":"{broken")"), std::string::npos);
}

TEST(output_json, metadata_that_nests_without_end_is_shown_as_text) {
  Chunk chunk = example_chunk();
  chunk.metadata.json = R"({"a":)" + std::string(500'000, '[') + std::string(500'000, ']') + "}";
  EXPECT_NE(chunk_json(chunk, false).find(R"("metadata":"{\"a\":[[)"), std::string::npos);
}

TEST(output_json, statistics_carry_the_names_of_the_library) {
  EncodingStats stats;
  stats.total_chunks = 3;
  stats.text_size_bytes = 200;
  stats.video_file_size_bytes = 100;
  EXPECT_EQ(
      stats_json(stats, "v.mp4", {}, {"a.bin: binary"}),
      R"({"outcome":"built","video":"v.mp4","index":null,"total_sources":0,"total_chunks":3,)"
      R"("total_frames":0,"text_size_bytes":200,"video_file_size_bytes":100,)"
      R"("index_file_size_bytes":0,"video_ratio":0.5,"chunks_embedded":0,"vectors_follow":false,)"
      R"("encoding_time_seconds":0.0,"indexing_time_seconds":0.0,)"
      R"("embedding_time_seconds":0.0,"skipped":["a.bin: binary"]})"
      "\n");
}

TEST(output_human, a_hit_shows_rank_score_place_frame_title_and_passage) {
  const Hit hit = {
      .rank = 1, .score = 0.8124, .chunk = example_chunk(), .highlights = {{12, 13}, {14, 20}}};
  EXPECT_EQ(hit_text(hit, false, false),
            "1  0.812  docs/backup.html:12-40  frame 17  Backup\n"
            "   How to\n   make a backup\n");
  EXPECT_EQ(hit_text(hit, true, false),
            "1  0.812  docs/backup.html:12-40  frame 17  Backup\n"
            "   How to\n   make \x1b[1ma\x1b[0m \x1b[1mbackup\x1b[0m\n");
}

TEST(output_human, a_hit_stands_between_its_context_and_names_what_is_like_it) {
  Hit hit = {.rank = 1, .score = 0.5, .chunk = example_chunk(), .before = "it is:\n\x1b\n"};
  hit.after = "\nand so on";
  hit.folded.resize(2);
  hit.folded[0].first_line = 90;
  hit.folded[0].last_line = 97;
  EXPECT_EQ(hit_text(hit, true, false),
            "1  0.500  docs/backup.html:12-40  frame 17  Backup\n"
            " - it is:\n - \\x1b\n   How to\n   make a backup\n - and so on\n"
            "   nearly the same: lines 90-97, 1\n");
}

TEST(output_human, a_passage_cannot_leave_its_place) {
  EXPECT_EQ(passage("\n\n  a \r\n\n\n\nb\x1b[2J\n\n", {}, true), "     a\n\n   b\\x1b[2J\n");
  EXPECT_EQ(passage("", {}, true), "");
  // Ranges that do not fit the text are ignored.
  EXPECT_EQ(passage("abc", {{2, 1}, {1, 9}, {1, 2}, {0, 1}}, true), "   a\x1b[1mb\x1b[0mc\n");
}

TEST(output_human, one_line_has_one_number) {
  Chunk chunk = example_chunk();
  chunk.metadata.last_line = 12;
  EXPECT_EQ(place_of(chunk.metadata), "docs/backup.html:12");
  chunk.metadata.path = "a\nb";
  EXPECT_EQ(place_of(chunk.metadata), "a\\nb:12");
  chunk.metadata.place = "p. 3-4";
  EXPECT_EQ(place_of(chunk.metadata), "a\\nb p. 3-4");
}

TEST(output_human, information_counts_the_index_too) {
  MemoryInfo info;
  info.memory_id = "00ff";
  info.format = "memvid 1";
  info.profile = "compact";
  info.commits = 1;
  info.created_at = 1700000000;
  info.chunk_by = "characters";
  info.chunk_size = 1000;
  info.overlap = 50;
  info.sources = 1;
  info.chunks = 2;
  info.frames = 3;
  info.text_bytes = 1000;
  info.video_bytes = 390;
  info.has_index = true;
  info.index_state = "current";
  info.manifest_bytes = 10;
  info.database_bytes = 600;
  info.model = "mini int8";
  info.vector_storage = "f32";
  info.vector_share = 1;
  EXPECT_EQ(info_text(info, "v.mp4", {{"gzip_9", 300}, {"xz_9", std::nullopt}}),
            "v.mp4\n"
            "  memory    00ff (memvid 1, profile compact)\n"
            "  created   2023-11-14 22:13 UTC\n"
            "  commits   1\n"
            "  holds     2 chunks from 1 source in 3 frames\n"
            "  chunking  1000 characters, overlap 50\n"
            "  index     current; 100 % of the chunks have vectors (mini int8, kept as f32)\n"
            "  text               1,000 bytes\n"
            "  video                390 bytes   0.390 of the text\n"
            "  manifest              10 bytes   0.010 of the text\n"
            "  database             600 bytes   0.600 of the text\n"
            "  together           1,000 bytes   1.000 of the text\n"
            "  gzip -9              300 bytes   0.300 of the text\n"
            "  xz -9     not installed\n");
}

TEST(output_human, a_build_that_found_everything_done_says_so) {
  EncodingStats stats;
  stats.outcome = EncodingStats::Outcome::kUpToDate;
  stats.total_chunks = 2;
  stats.total_sources = 1;
  stats.total_frames = 3;
  EXPECT_EQ(stats_text(stats, "v.mp4"),
            "v.mp4: holds the same inputs already (2 chunks from 1 source in 3 frames); "
            "nothing to do\n");
}

TEST(output_human, findings_name_their_place) {
  VerifyReport report;
  report.frames_checked = 118;
  report.chunks_checked = 1204;
  EXPECT_EQ(verify_text(report, "v.mp4"),
            "v.mp4: 118 frames and 1,204 chunks checked, nothing wrong\n");
  report.findings.push_back({"frame 17", "does not read"});
  EXPECT_EQ(verify_text(report, "v.mp4"), "frame 17: does not read\n");
}

}  // namespace
}  // namespace memvid::cli
