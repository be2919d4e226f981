#include "archive/entry.h"

#include <gtest/gtest.h>

#include <random>

#include "archive/hand_made_video.h"

namespace memvid::archive {
namespace {

std::vector<Entry> one_of_each() {
  SettingsEntry settings = {"compact", 1000, 50, 192, 1700000000, "memvid 0.1.0"};
  SourceEntry source = test::source_entry(7, "a/b.txt", "some text");
  source.own_id = "doc-1";
  source.title = "A title";
  source.metadata = R"({"k":"v"})";
  source.modified_at = -5;
  PutEntry put = test::put_entry(12, 7, 0, "some ");
  PutEntry next = test::put_entry(13, 7, 5, "text");
  next.metadata = R"({"x":1})";
  PutEntry difference = test::put_entry(12, 7, 0, "packed");
  difference.revision = 3;
  difference.base_revision = 1;
  difference.text_bytes = 99;
  difference.end = 5;
  difference.detached = true;
  difference.first_line = 40;
  GraftEntry graft;
  graft.origin.memory_id.fill(9);
  graft.origin.commit = 4;
  graft.origin.head.fill(3);
  graft.first_frame = 10;
  graft.frame_count = 20;
  graft.chunk_base = 100;
  graft.source_base = 50;
  CommitEntry commit;
  commit.number = 2;
  commit.time = 1700000001;
  commit.first_frame = 30;
  commit.frame_count = 4;
  commit.parent.fill(1);
  commit.body.fill(2);
  commit.next_chunk = 14;
  commit.live_chunks = 2;
  commit.versions = 3;
  commit.inputs.fill(8);
  return {settings, source, put, next, difference, DeleteEntry{13}, graft, commit};
}

base::Bytes block_of(const std::vector<Entry>& entries) {
  EntryWriter writer;
  for (const Entry& entry : entries) writer.add(entry);
  return writer.take();
}

TEST(entries, every_kind_comes_back_as_it_was_written) {
  const auto parsed = parse_entries(block_of(one_of_each()));
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(*parsed, one_of_each());
}

TEST(entries, settings_come_back_with_all_that_may_follow_them) {
  SettingsEntry settings = {"compact", 1000, 50, 192, 1700000000, "memvid 0.1.0"};
  for (const std::uint64_t commit : {0, 7})
    for (const std::uint64_t chunk_by : {0, 2, 300}) {
      settings.follows.commit = commit;
      settings.chunk_by = chunk_by;
      EXPECT_EQ(parse_entries(block_of({settings})).value(), std::vector<Entry>{settings});
    }
  settings = {"compact", 1000, 50, 192, 1700000000, "memvid 0.1.0"};
  settings.follows.epoch = 9;  // a file that no memvid writes
  EXPECT_EQ(parse_entries(block_of({settings})).value(), std::vector<Entry>{settings});
}

// docs/formats/entries.md: who knows no way to cut reads a state of commit 0, which is none.
TEST(entries, settings_with_a_way_to_cut_are_those_without_it_and_more) {
  SettingsEntry settings = {"compact", 1000, 50, 192, 1700000000, "memvid 0.1.0"};
  const base::Bytes before = block_of({settings});
  settings.chunk_by = 2;
  const base::Bytes after = block_of({settings});
  ASSERT_EQ(after.size(), before.size() + 16 + 2 + 32 + 1);  // the state, and the number
  EXPECT_TRUE(std::equal(before.begin() + 2, before.end(), after.begin() + 2));
  EXPECT_TRUE(std::all_of(after.begin() + static_cast<std::ptrdiff_t>(before.size()),
                          after.end() - 1, [](std::uint8_t byte) { return byte == 0; }));
}

TEST(entries, consecutive_chunks_cost_four_bytes_and_their_length) {
  EntryWriter writer;
  writer.add(test::put_entry(1000, 70, 0, std::string(500, 'x')));
  const std::size_t before = writer.bytes().size();
  writer.add(test::put_entry(1001, 70, 500, std::string(500, 'x')));
  EXPECT_LE(writer.bytes().size() - before, 500u + 7u);
}

TEST(entries, unknown_types_from_64_on_are_passed_over_and_others_refused) {
  base::Bytes block;
  base::ByteWriter writer(block);
  writer.varint(64);
  writer.sized(std::string_view("anything"));
  EXPECT_EQ(parse_entries(block)->size(), 0u);
  block.clear();
  writer.varint(63);
  writer.sized(std::string_view("anything"));
  EXPECT_EQ(parse_entries(block).error().code, ErrorCode::kUnsupported);
}

TEST(entries, truncated_and_random_blocks_never_crash) {
  const base::Bytes whole = block_of(one_of_each());
  for (std::size_t size = 0; size < whole.size(); ++size)
    static_cast<void>(parse_entries(base::ByteSpan(whole).first(size)).has_value());
  std::mt19937 random(4);
  for (int round = 0; round < 20000; ++round) {
    base::Bytes block = whole;
    for (int flips = 0; flips < 3; ++flips)
      block[random() % block.size()] = static_cast<std::uint8_t>(random());
    static_cast<void>(parse_entries(block).has_value());
  }
}

}  // namespace
}  // namespace memvid::archive
