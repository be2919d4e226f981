#include <gmock/gmock.h>

#include "index/sample.h"
#include "support/temp_dir.h"

namespace memvid::index {
namespace {

using test::TempDir;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(catalogue, every_row_comes_back_as_it_went_in) {
  TempDir dir;
  auto index = open(dir / "x.db");
  EXPECT_EQ(ok(index->state()), base::MemoryState{});
  ok(index->begin_fill({}));
  ok(index->add_frame({7, std::uint64_t{1} << 40, 4000}));
  const BlockRow block{3, 7, 2, 9, 5, base::hash128(base::as_bytes("other"))};
  ok(index->add_block(block));
  SourceRow full = source(2, "dir/b.txt", R"({"k":"v"})");
  full.own_id = "doc-2";
  full.title = "Two";
  full.media_type = "text/plain";
  full.size_bytes = 12345;
  full.first_line = 4;
  full.modified_at = -5;
  full.added_at = 1'700'000'000;
  ok(index->add_source(full));
  VersionRow row = version(1, 40, 2);
  row.revision = 3;
  row.metadata = R"({"page":7})";
  ok(index->add_version(row, "some words"));
  ok(index->set_overlap(50));
  const base::Bytes packed = {1, 2, 3};
  const auto name = base::hash128(packed);
  ok(index->add_dictionary(name, packed));
  ok(index->add_dictionary(name, packed));  // it lies twice in the video
  ok(index->finish_fill(state_at(1)));
  index = open(dir / "x.db", Access::kRead);

  EXPECT_EQ(ok(index->state()), state_at(1));
  EXPECT_EQ(ok(index->overlap()), 50);
  EXPECT_EQ(ok(index->counts()).text_bytes, 12345U);
  const auto frames = ok(index->find_frames(7, 1));
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].offset, std::uint64_t{1} << 40);
  EXPECT_EQ(frames[0].size_bytes, 4000U);
  const BlockRow found_block = ok(index->find_block(3)).value();
  EXPECT_EQ(found_block.first_frame, block.first_frame);
  EXPECT_EQ(found_block.frame_count, block.frame_count);
  EXPECT_EQ(found_block.number, block.number);
  EXPECT_EQ(found_block.frame_shift, block.frame_shift);
  EXPECT_EQ(found_block.origin, block.origin);
  const SourceRow s = ok(index->find_source(2)).value();
  EXPECT_EQ(std::tie(s.path, s.own_id, s.title, s.media_type, s.metadata, s.hash, s.size_bytes,
                     s.first_line, s.modified_at, s.added_at),
            std::tie(full.path, full.own_id, full.title, full.media_type, full.metadata, full.hash,
                     full.size_bytes, full.first_line, full.modified_at, full.added_at));
  for (const auto& found : {ok(index->find_version(1)), ok(index->find_chunk(40))}) {
    const VersionRow& v = found.value();
    EXPECT_EQ(std::tie(v.version, v.chunk, v.revision, v.source, v.begin, v.end, v.first_line,
                       v.last_line, v.block, v.slot, v.metadata, v.born, v.died),
              std::tie(row.version, row.chunk, row.revision, row.source, row.begin, row.end,
                       row.first_line, row.last_line, row.block, row.slot, row.metadata, row.born,
                       row.died));
  }
  int dictionary_count = 0;
  ok(index->each_dictionary([&](const base::Hash128& found, base::ByteSpan bytes) -> Status {
    EXPECT_EQ(found, name);
    EXPECT_EQ(base::Bytes(bytes.begin(), bytes.end()), packed);
    ++dictionary_count;
    return {};
  }));
  EXPECT_EQ(dictionary_count, 1);
  EXPECT_EQ(ok(index->find_dictionary(name)), packed);
  EXPECT_FALSE(ok(index->find_dictionary(base::Hash128{})));
}

TEST(catalogue, what_is_said_of_a_source_again_replaces_what_was_said) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"one"});
  ok(index->begin_fill(state_at(1)));
  ok(index->add_source(source(1, "renamed.txt", R"({"a":1})")));
  ok(index->finish_fill(state_at(2)));
  EXPECT_EQ(ok(index->find_source(1))->path, "renamed.txt");
  EXPECT_EQ(ok(index->counts()).sources, 1U);
  EXPECT_THAT(find(*index, "one"), ElementsAre(1));
}

TEST(catalogue, living_versions_come_in_the_order_of_their_ranges) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"one", "two", "three"});
  ok(index->begin_fill(state_at(1)));
  VersionRow first = version(4, 2);
  first.begin = 10;
  first.born = 2;
  ok(index->add_version(first, "three anew"));
  ok(index->kill_chunk(0, 2));
  ok(index->finish_fill(state_at(2)));
  std::vector<std::uint64_t> chunks;
  for (const VersionRow& row : ok(index->living_versions(1, kLastCommit)))
    chunks.push_back(row.chunk);
  EXPECT_THAT(chunks, ElementsAre(2, 1));
  EXPECT_THAT(ok(index->living_versions(9, kLastCommit)), IsEmpty());
}

TEST(catalogue, sources_below_a_folder_are_told_with_what_lives_of_them) {
  TempDir dir;
  auto index = open(dir / "x.db");
  ok(index->begin_fill({}));
  const std::vector<std::string> paths = {"docs/b.txt",   "docs",         "docs.txt",
                                          "docs0",        "docs/deep/a",  "docs/gone",
                                          "other/docs/x", "docs/\xc3\xa4"};
  for (std::uint64_t i = 0; i < paths.size(); ++i) {
    ok(index->add_source(source(i + 1, paths[i])));
    ok(index->add_version(version(i + 1, i, i + 1), "word"));
  }
  ok(index->add_version(version(20, 19, 1), "another"));
  ok(index->kill_chunk(5, 1));
  ok(index->finish_fill(state_at(1)));
  std::vector<std::string> told;
  ok(index->each_source_below("docs/", [&told](const LivingSource& living) -> Status {
    told.push_back(living.row.path + " " + std::to_string(living.chunks) + " " +
                   std::to_string(living.bytes));
    return {};
  }));
  EXPECT_THAT(told, ElementsAre("docs/b.txt 2 180", "docs/deep/a 1 90", "docs/\xc3\xa4 1 90"));
}

TEST(catalogue, tells_the_next_numbers) {
  TempDir dir;
  auto index = open(dir / "x.db");
  EXPECT_EQ(ok(index->next_numbers()).version, 1U);
  EXPECT_EQ(ok(index->next_numbers()).block, 0U);
  ok(index->begin_fill({}));
  ok(index->add_block({4, 0, 1, 0, 0, {}}));  // numbers may have gaps: blocks that did not read
  ok(index->add_version(version(7, 0), "word"));
  EXPECT_EQ(ok(index->next_numbers()).version, 8U);
  EXPECT_EQ(ok(index->next_numbers()).block, 5U);
  ok(index->finish_fill(state_at(1)));
}

TEST(catalogue, a_revision_is_the_last_before_a_version_dead_or_alive) {
  TempDir dir;
  auto index = open(dir / "x.db");
  ok(index->begin_fill({}));
  for (std::uint64_t number = 1; number <= 4; ++number) {
    VersionRow row = version(number, number == 4 ? 6 : 5);
    row.revision = number == 3 ? 2 : 1;  // of chunk 5: 1, 1, 2
    ok(index->add_version(row, "word"));
  }
  ok(index->finish_fill(state_at(1)));
  EXPECT_EQ(ok(index->find_revision(5, 1, 4))->version, 2U);
  EXPECT_EQ(ok(index->find_revision(5, 1, 2))->version, 1U);
  EXPECT_EQ(ok(index->find_revision(5, 2, 4))->version, 3U);
  EXPECT_FALSE(ok(index->find_revision(5, 1, 1)));
  EXPECT_FALSE(ok(index->find_revision(6, 2, 9)));
}

TEST(catalogue, what_is_not_there_is_not_found) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"one"});
  EXPECT_FALSE(ok(index->find_version(2)));
  EXPECT_FALSE(ok(index->find_chunk(1)));
  EXPECT_FALSE(ok(index->find_source(2)));
  EXPECT_FALSE(ok(index->find_block(0)));
  EXPECT_FALSE(ok(index->vector_model()));
  EXPECT_EQ(index->find_frames(0, 1).error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(ok(index->find_frames(5, 0)).empty());
}

TEST(catalogue, a_gap_in_the_frames_is_named) {
  TempDir dir;
  auto index = open(dir / "x.db");
  ok(index->begin_fill({}));
  for (const std::uint64_t frame : {0, 1, 3}) ok(index->add_frame({frame, frame * 10, 10}));
  ok(index->finish_fill(state_at(1)));
  EXPECT_EQ(ok(index->find_frames(0, 2)).size(), 2U);
  const auto gap = index->find_frames(1, 2);
  ASSERT_FALSE(gap);
  EXPECT_EQ(gap.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(gap.error().message.find("frame 2 is missing"), std::string::npos)
      << gap.error().message;
}

TEST(filling, a_new_version_of_a_chunk_ends_the_one_before) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"alpha", "beta", "gamma"});
  ok(index->begin_fill(state_at(1)));
  VersionRow second = version(4, 1);
  second.born = 2;
  second.revision = 2;
  ok(index->add_version(second, "delta"));
  ok(index->kill_chunk(2, 2));
  ok(index->finish_fill(state_at(2)));
  EXPECT_EQ(ok(index->find_version(2))->died, 2U);
  EXPECT_EQ(ok(index->find_version(3))->died, 2U);
  EXPECT_EQ(ok(index->find_chunk(1))->version, 4U);
  EXPECT_FALSE(ok(index->find_chunk(2)));
  EXPECT_THAT(find(*index, "alpha beta gamma delta"), testing::UnorderedElementsAre(1, 4));
  const Counts counts = ok(index->counts());
  EXPECT_EQ(counts.chunks, 2U);
  EXPECT_EQ(counts.versions, 4U);
  std::vector<std::uint64_t> living;
  ok(index->each_version({}, [&](const VersionRow& row) -> Status {
    living.push_back(row.version);
    return {};
  }));
  EXPECT_THAT(living, ElementsAre(1, 4));
}

TEST(filling, a_chunk_that_is_not_alive_cannot_die) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"alpha"});
  ok(index->begin_fill(state_at(1)));
  ok(index->kill_chunk(0, 2));
  EXPECT_EQ(index->kill_chunk(0, 2).error().code, ErrorCode::kCorrupt);
  index->roll_back();
  EXPECT_TRUE(ok(index->find_chunk(0)));
}

TEST(filling, roll_back_leaves_everything_as_it_was) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"alpha"});
  EXPECT_THAT(find(*index, "alpha"), ElementsAre(1));
  ok(index->begin_fill(state_at(1)));
  ok(index->add_source(source(2, "b.txt")));
  ok(index->add_version(version(2, 1, 2), "alpha beta"));
  ok(index->add_version(version(3, 0), "gamma"));
  ok(index->set_overlap(9));
  index->roll_back();
  EXPECT_EQ(ok(index->state()), state_at(1));
  EXPECT_EQ(ok(index->overlap()), 0);
  EXPECT_EQ(ok(index->counts()).versions, 1U);
  EXPECT_THAT(find(*index, "alpha beta gamma"), ElementsAre(1));
  ok(index->begin_fill({}));  // drops everything …
  index->roll_back();         // … or not
  EXPECT_THAT(find(*index, "alpha"), ElementsAre(1));
}

TEST(filling, needs_the_state_it_was_told) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"alpha"});
  EXPECT_EQ(index->begin_fill(state_at(2)).error().code, ErrorCode::kBusy);
  index->roll_back();
  base::MemoryState other = state_at(1);
  other.head = {};
  EXPECT_EQ(index->begin_fill(other).error().code, ErrorCode::kBusy);
  index->roll_back();
  ok(index->begin_fill(state_at(1)));
  index->roll_back();
}

TEST(filling, from_nothing_drops_what_was_there) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"alpha", "beta"});
  ok(index->set_vector_model({"m", "f", "int8", 4}));
  ok(index->store_vectors(std::vector<std::uint64_t>{1}, std::vector<float>{1, 0, 0, 0}));
  ok(index->begin_fill({}));
  ok(index->add_source(source(1, "other.txt")));
  ok(index->add_version(version(1, 0), "gamma"));
  ok(index->finish_fill(state_at(5)));
  EXPECT_EQ(ok(index->state()), state_at(5));
  EXPECT_THAT(find(*index, "alpha beta gamma"), ElementsAre(1));
  EXPECT_THAT(find(*index, "alpha"), IsEmpty());
  EXPECT_FALSE(ok(index->vector_model()));
  EXPECT_EQ(ok(index->counts()).with_vector, 0U);
  EXPECT_TRUE(ok(index->search_vectors(std::vector<float>{1, 0, 0, 0}, {}, 5)).empty());
}

TEST(filling, refuses_impossible_rows) {
  TempDir dir;
  auto index = open(dir / "x.db");
  ok(index->begin_fill({}));
  EXPECT_EQ(index->add_version(version(0, 0), "").error().code, ErrorCode::kInvalidArgument);
  VersionRow backwards = version(1, 0);
  backwards.end = backwards.begin - 1;
  EXPECT_EQ(index->add_version(backwards, "").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(index->add_version(version(std::uint64_t{1} << 33, 0), "").error().code,
            ErrorCode::kCapacity);
  index->roll_back();
}

TEST(filling, version_numbers_may_have_gaps) {
  TempDir dir;
  auto index = open(dir / "x.db");
  ok(index->begin_fill({}));
  ok(index->add_source(source(1, "a.txt")));
  ok(index->add_version(version(2, 0), "alpha"));
  ok(index->add_version(version(5000, 1), "alpha beta"));
  ok(index->finish_fill(state_at(1)));
  EXPECT_THAT(find(*index, "alpha"), ElementsAre(2, 5000));
}

TEST(filter, sources_match_by_glob_and_metadata) {
  TempDir dir;
  auto index = open(dir / "x.db");
  ok(index->begin_fill({}));
  ok(index->add_source(source(1, "docs/a.md", R"({"lang":"en","year":2020})")));
  ok(index->add_source(source(2, "docs/sub/b.md", R"({"lang":"de","draft":true})")));
  ok(index->add_source(source(3, "notes.txt", "no JSON at all")));
  ok(index->add_version(version(1, 0, 1), "word"));
  VersionRow own = version(2, 1, 1);
  own.metadata = R"({"lang":"fr","strange \"key\" $.x":"y","price":1.5,"gone":null,
      "pi":3.14159265358979312,"great one":12345678901234567890,"12":1e3,"[0]":-1.50,"":2.5,
      "\\":3.5})";
  ok(index->add_version(own, "word"));
  ok(index->add_version(version(3, 2, 2), "word"));
  ok(index->add_version(version(4, 3, 3), "word"));
  ok(index->finish_fill(state_at(1)));
  ok(index->set_vector_model({"m", "f", "int8", 2}));
  ok(index->store_vectors(std::vector<std::uint64_t>{1, 2, 3, 4},
                          std::vector<float>{1, 0, 1, 0, 1, 0, 1, 0}));
  const auto passing = [&](const Filter& filter) {
    std::vector<std::uint64_t> listed;
    ok(index->each_version(filter, [&](const VersionRow& row) -> Status {
      listed.push_back(row.version);
      return {};
    }));
    EXPECT_EQ(find(*index, "word", filter), listed);
    EXPECT_EQ(versions_of(ok(index->search_vectors(std::vector<float>{1, 0}, filter, 9))), listed);
    return listed;
  };
  EXPECT_THAT(passing({}), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(passing({"docs/*", {}}), ElementsAre(1, 2, 3));
  EXPECT_THAT(passing({"*.md", {}}), ElementsAre(1, 2, 3));
  EXPECT_THAT(passing({"docs/?.md", {}}), ElementsAre(1, 2));
  EXPECT_THAT(passing({"[no]*", {}}), ElementsAre(4));
  EXPECT_THAT(passing({"nothing", {}}), IsEmpty());
  EXPECT_THAT(passing({"", {{"lang", "en"}}}), ElementsAre(1));
  EXPECT_THAT(passing({"", {{"lang", "fr"}}}), ElementsAre(2));  // the chunk's own comes first
  EXPECT_THAT(passing({"", {{"year", "2020"}}}), ElementsAre(1, 2));
  EXPECT_THAT(passing({"", {{"draft", "true"}}}), ElementsAre(3));
  EXPECT_THAT(passing({"", {{"price", "1.5"}}}), ElementsAre(2));
  EXPECT_THAT(passing({"", {{"gone", "null"}}}), ElementsAre(2));
  EXPECT_THAT(passing({"", {{"pi", "3.14159265358979312"}}}), ElementsAre(2));
  EXPECT_THAT(passing({"", {{"a \"number\"", "12345678901234567890"}}}), IsEmpty());
  EXPECT_THAT(passing({"", {{"great one", "12345678901234567890"}}}), ElementsAre(2));
  EXPECT_THAT(passing({"", {{"12", "1e3"}}}), ElementsAre(2));
  EXPECT_THAT(passing({"", {{"[0]", "-1.50"}}}), ElementsAre(2));
  EXPECT_THAT(passing({"", {{"", "2.5"}}}), ElementsAre(2));
  EXPECT_THAT(passing({"", {{"\\", "3.5"}}}), ElementsAre(2));
  EXPECT_THAT(passing({"", {{"strange \"key\" $.x", "y"}}}), ElementsAre(2));
  EXPECT_THAT(passing({"", {{"lang", "en"}, {"year", "2020"}}}), ElementsAre(1));
  EXPECT_THAT(passing({"*a.md", {{"lang", "de"}}}), IsEmpty());

  std::vector<std::string> paths;
  ok(index->each_source({"docs/*", {{"lang", "de"}}}, [&](const SourceRow& row) -> Status {
    paths.push_back(row.path);
    return {};
  }));
  EXPECT_THAT(paths, ElementsAre("docs/sub/b.md"));
}

TEST(filter, one_that_is_too_big_is_refused) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"word"});
  const Filter long_glob{std::string(60'000, '*'), {}};
  EXPECT_EQ(index->search_words("word", long_glob, 5).error().code, ErrorCode::kInvalidArgument);
  Filter many;
  many.where.resize(101);
  EXPECT_EQ(index->search_words("word", many, 5).error().code, ErrorCode::kInvalidArgument);
  many.where.resize(100);
  EXPECT_TRUE(ok(index->search_words("word", many, 5)).empty());
}

TEST(catalogue, a_callback_that_fails_stops_the_walk) {
  TempDir dir;
  auto index = index_of(dir / "x.db", {"one", "two", "three"});
  int calls = 0;
  const Status stopped = index->each_version({}, [&](const VersionRow& row) -> Status {
    ++calls;
    EXPECT_TRUE(ok(index->find_source(row.source)));  // the index may be asked meanwhile
    if (row.version == 2) return fail(ErrorCode::kCancelled, "enough");
    return {};
  });
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace memvid::index
