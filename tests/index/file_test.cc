// The database as a file: whose it is, damage, other processes, read-only places.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>

#include "index/sample.h"
#include "support/temp_dir.h"

namespace memvid::index {
namespace {

using test::slurp;
using test::TempDir;
using testing::ElementsAre;

void sql(const std::filesystem::path& path, const std::string& statements) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, statements.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

ErrorCode open_error(const std::filesystem::path& path, Access access) {
  const auto result = Index::open(path, access);
  EXPECT_FALSE(result);
  return result ? ErrorCode{} : result.error().code;
}

constexpr Access kAllAccess[] = {Access::kRead, Access::kWrite, Access::kCreate};

TEST(index_file, an_absent_one_is_made_only_when_asked) {
  TempDir dir;
  EXPECT_EQ(open_error(dir / "x.db", Access::kRead), ErrorCode::kNotFound);
  EXPECT_EQ(open_error(dir / "x.db", Access::kWrite), ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(dir / "x.db"));
  EXPECT_EQ(ok(open(dir / "x.db")->state()).commit, 0U);
  dir.write("empty.db", "");
  EXPECT_EQ(ok(open(dir / "empty.db")->state()).commit, 0U);
  EXPECT_EQ(open_error(dir / "no" / "x.db", Access::kCreate), ErrorCode::kIo);
}

TEST(index_file, closing_the_last_connection_leaves_one_file) {
  TempDir dir;
  index_of(dir / "x.db", {"word"});
  for (const Access access : kAllAccess) find(*open(dir / "x.db", access), "word");
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(dir.path()))
    names.push_back(entry.path().filename());
  EXPECT_THAT(names, ElementsAre("x.db"));
}

TEST(index_file, what_is_not_ours_is_refused_unharmed) {
  TempDir dir;
  sql(dir / "foreign.db", "PRAGMA journal_mode = WAL; CREATE TABLE t(x); INSERT INTO t VALUES(1)");
  dir.write("text.db",
            "just some text, longer than a hundred bytes so that it could be a header "
            "if only it had the right start");
  dir.write("short.db", "x");
  for (const char* name : {"foreign.db", "text.db", "short.db"}) {
    const std::string before = slurp(dir / name);
    for (const Access access : kAllAccess)
      EXPECT_EQ(open_error(dir / name, access), ErrorCode::kUnsupported) << name;
    EXPECT_EQ(Index::reset(dir / name).error().code, ErrorCode::kUnsupported);
    EXPECT_EQ(slurp(dir / name), before);
  }
  std::filesystem::create_directory(dir / "folder.db");
  EXPECT_EQ(open_error(dir / "folder.db", Access::kCreate), ErrorCode::kUnsupported);
}

TEST(index_file, the_mark_is_in_the_file_from_the_start) {
  TempDir dir;
  const auto index = open(dir / "x.db");
  EXPECT_EQ(slurp(dir / "x.db").substr(68, 4), "MVID");
}

// As SQLite writes it before it touches the file: no page was there before the transaction.
std::string journal_of_a_creation() {
  std::string journal("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
  for (const int number : {0, 1, 0, 512, 4096})  // records, nonce, pages before, sector, page
    for (const int shift : {24, 16, 8, 0}) journal.push_back(static_cast<char>(number >> shift));
  journal.resize(512);
  return journal;
}

TEST(index_file, a_creation_that_a_power_cut_tore_is_as_an_absent_index) {
  TempDir dir;
  index_of(dir / "good.db", {"word"});
  const std::string good = slurp(dir / "good.db");
  std::string torn_start = good;
  torn_start.replace(0, 512, 512, '\0');
  for (const std::string& left : {good, good.substr(0, 5000), torn_start}) {
    const auto cut = [&] {
      dir.write("x.db", left);
      dir.write("x.db-journal", journal_of_a_creation());
    };
    cut();
    EXPECT_EQ(open_error(dir / "x.db", Access::kRead), ErrorCode::kNotFound);
    cut();
    EXPECT_EQ(ok(open(dir / "x.db")->state()).commit, 0U);
    cut();
    ok(Index::reset(dir / "x.db"));
    EXPECT_THAT(find(*index_of(dir / "x.db", {"word"}), "word"), ElementsAre(1));
  }
}

TEST(index_file, a_changed_letter_in_a_column_is_damage_that_reset_mends) {
  TempDir dir;
  index_of(dir / "x.db", {"word"});
  std::string bytes = slurp(dir / "x.db");
  const std::size_t place = bytes.find("added_at");
  ASSERT_NE(place, std::string::npos);
  bytes[place] = 'e';
  dir.write("x.db", bytes);
  for (const Access access : kAllAccess)
    EXPECT_EQ(open_error(dir / "x.db", access), ErrorCode::kCorrupt);
  ok(Index::reset(dir / "x.db"));
  EXPECT_THAT(find(*index_of(dir / "x.db", {"word"}), "word"), ElementsAre(1));
}

TEST(index_file, a_foreign_journal_changes_nothing) {
  TempDir dir;
  index_of(dir / "x.db", {"word"});
  dir.write("x.db-journal", "not a journal, though it is long enough to be the start of one");
  EXPECT_THAT(find(*open(dir / "x.db", Access::kRead), "word"), ElementsAre(1));
}

TEST(index_file, a_pipe_in_the_place_of_its_journal_is_not_waited_for) {
  TempDir dir;
  index_of(dir / "x.db", {"word"});
  ASSERT_EQ(::mkfifo((dir / "x.db-journal").c_str(), 0600), 0);
  for (const Access access : kAllAccess)
    EXPECT_EQ(open_error(dir / "x.db", access), ErrorCode::kUnsupported);
}

TEST(index_file, another_analyser_or_a_newer_schema_is_refused_and_can_be_reset) {
  TempDir dir;
  index_of(dir / "x.db", {"word"});
  sql(dir / "x.db", "UPDATE head SET analyser = 'memvid-words-0'");
  for (const Access access : kAllAccess) {
    const auto refused = Index::open(dir / "x.db", access);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
    EXPECT_NE(refused.error().message.find("memvid-words-0"), std::string::npos);
  }
  sql(dir / "x.db", "PRAGMA user_version = 99");
  EXPECT_EQ(open_error(dir / "x.db", Access::kWrite), ErrorCode::kUnsupported);
  ok(Index::reset(dir / "x.db"));
  EXPECT_EQ(ok(open(dir / "x.db", Access::kWrite)->state()).commit, 0U);
  EXPECT_THAT(find(*index_of(dir / "x.db", {"word"}), "word"), ElementsAre(1));
}

TEST(index_file, reset_is_seen_by_those_who_have_it_open) {
  TempDir dir;
  index_of(dir / "x.db", {"word"});
  const auto reader = open(dir / "x.db", Access::kRead);
  EXPECT_THAT(find(*reader, "word"), ElementsAre(1));
  ok(Index::reset(dir / "x.db"));
  EXPECT_EQ(slurp(dir / "x.db").substr(68, 4), "MVID");
  EXPECT_EQ(ok(reader->state()).commit, 0U);
  EXPECT_TRUE(find(*reader, "word").empty());
  ok(Index::reset(dir / "absent.db"));
  EXPECT_FALSE(std::filesystem::exists(dir / "absent.db"));
}

// Everything that reads; whatever it says, it must return.
void use(const std::filesystem::path& path) {
  auto index = Index::open(path, Access::kRead);
  if (!index) {
    EXPECT_TRUE(index.error().code == ErrorCode::kCorrupt ||
                index.error().code == ErrorCode::kUnsupported ||
                index.error().code == ErrorCode::kNotFound)
        << index.error().message;
    return;
  }
  const auto check = [](const auto& result) {
    if (!result) {
      EXPECT_EQ(result.error().code, ErrorCode::kCorrupt) << result.error().message;
    }
  };
  check((*index)->state());
  check((*index)->counts());
  check((*index)->search_words("alpha beta 17", {}, 10));
  check((*index)->search_words("alpha", {"a*", {{"k", "v"}}}, 10));
  const auto hits = (*index)->search_vectors(std::vector<float>(8, 0.3F), {}, 10);
  if (!hits && hits.error().code != ErrorCode::kInvalidArgument) check(hits);
  check((*index)->each_version({}, [](const VersionRow&) -> Status { return {}; }));
  check((*index)->each_source({}, [](const SourceRow&) -> Status { return {}; }));
  check((*index)->missing_vectors(0, 1000));
  check((*index)->find_frames(0, 5));
}

std::string bytes_of_a_whole_index(const TempDir& dir) {
  std::vector<std::string> texts;
  for (int i = 0; i < 300; ++i) texts.push_back("alpha beta " + std::to_string(i));
  auto index = index_of(dir / "whole.db", texts);
  ok(index->set_vector_model({"m", "f", "int8", 8}));
  for (std::uint64_t v = 1; v <= 300; ++v)
    ok(index->store_vectors(std::vector<std::uint64_t>{v}, std::vector<float>(8, 0.3F)));
  ok(index->optimize());
  index.reset();
  return slurp(dir / "whole.db");
}

TEST(index_damage, views_and_triggers_are_refused_and_reset_heals) {
  for (const char* trap :
       {"DROP TABLE vectors; CREATE VIEW vectors(block, vectors) AS WITH RECURSIVE n(i) AS"
        " (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, x'' FROM n",
        "CREATE TRIGGER trap AFTER INSERT ON vectors BEGIN DELETE FROM frames; END"}) {
    const test::TempDir dir;
    open(dir / "i.db");
    sql(dir / "i.db", trap);
    EXPECT_EQ(open_error(dir / "i.db", Access::kRead), ErrorCode::kCorrupt);
    ASSERT_TRUE(Index::reset(dir / "i.db").has_value());
    EXPECT_TRUE(Index::open(dir / "i.db", Access::kRead).has_value());
  }
}

TEST(index_damage, a_vector_whose_scale_is_no_number_is_no_hit) {
  const test::TempDir dir;
  const std::vector<float> vectors = {1, 0, 0, 1, 0, 0};
  {
    const auto index = index_of(dir / "i.db", {"one", "two"});
    ok(index->set_vector_model({"m", "f", "int8", 3}));
    const std::vector<std::uint64_t> versions = {1, 2};
    ok(index->store_vectors(versions, vectors));
    EXPECT_EQ(index->store_vectors(versions, {vectors.data(), 4}).error().code,
              ErrorCode::kInvalidArgument);
  }
  sql(dir / "i.db",  // the scale of the first row behind the 32 bytes of presence
      "UPDATE vectors SET vectors = CAST(substr(vectors, 1, 32) || x'0000C07F' ||"
      " substr(vectors, 37) AS BLOB)");
  const auto index = open(dir / "i.db", Access::kRead);
  const auto hits = ok(index->search_vectors({vectors.data(), 3}, {}, 10));
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].version, 2u);
}

TEST(index_damage, a_truncated_one_says_so) {
  TempDir dir;
  const std::string whole = bytes_of_a_whole_index(dir);
  for (std::size_t size = 1; size < whole.size(); size += size < 200 ? 33 : 1777) {
    dir.write("cut.db", std::string_view(whole).substr(0, size));
    const auto index = Index::open(dir / "cut.db", Access::kRead);
    ASSERT_FALSE(index) << size;
    EXPECT_EQ(index.error().code, size < 16 ? ErrorCode::kUnsupported : ErrorCode::kCorrupt);
  }
}

TEST(index_damage, flipped_bytes_never_crash_and_reset_heals) {
  TempDir dir;
  const std::string whole = bytes_of_a_whole_index(dir);
  std::mt19937 random(11);
  for (int round = 0; round < 150; ++round) {
    std::string damaged = whole;
    for (int i = 0; i <= round % 20; ++i)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    const auto path = dir.write("flipped.db", damaged);
    use(path);
    if (round % 10 != 0) continue;
    const Status reset = Index::reset(path);
    if (!reset) {
      EXPECT_EQ(reset.error().code, ErrorCode::kUnsupported) << reset.error().message;
      continue;
    }
    EXPECT_THAT(find(*index_of(path, {"word"}), "word"), ElementsAre(1));
  }
}

TEST(index_damage, garbage_behind_the_header_says_so_and_reset_heals) {
  TempDir dir;
  std::string damaged = bytes_of_a_whole_index(dir);
  std::mt19937 random(12);
  for (std::size_t i = 100; i < damaged.size(); ++i) damaged[i] = static_cast<char>(random());
  const auto path = dir.write("garbage.db", damaged);
  for (const Access access : kAllAccess) EXPECT_EQ(open_error(path, access), ErrorCode::kCorrupt);
  ok(Index::reset(path));
  EXPECT_THAT(find(*index_of(path, {"word"}), "word"), ElementsAre(1));
}

TEST(index_sharing, readers_go_on_with_the_old_state_while_one_writes) {
  TempDir dir;
  auto writer = index_of(dir / "x.db", {"alpha"});
  auto reader = open(dir / "x.db", Access::kRead);
  ok(writer->begin_fill(state_at(1)));
  ok(writer->add_version(version(2, 1), "alpha beta"));
  EXPECT_EQ(ok(reader->state()), state_at(1));
  EXPECT_THAT(find(*reader, "alpha beta"), ElementsAre(1));
  EXPECT_THAT(find(*open(dir / "x.db", Access::kRead), "alpha"), ElementsAre(1));
  ok(writer->finish_fill(state_at(2)));
  EXPECT_EQ(ok(reader->state()), state_at(2));
  EXPECT_THAT(find(*reader, "beta"), ElementsAre(2));
}

// SQLite's locks belong to the process: closing any descriptor of the file frees them all, and then
// the next to close the index elsewhere takes the -wal away under us.
TEST(index_sharing, opening_it_twice_in_a_process_keeps_the_locks_of_the_first) {
  TempDir dir;
  index_of(dir / "x.db", {"word"});
  const auto first = open(dir / "x.db", Access::kRead);
  find(*first, "word");
  for (const Access access : kAllAccess) find(*open(dir / "x.db", access), "word");
  EXPECT_EQ(open_error(dir / "x.db-none", Access::kRead), ErrorCode::kNotFound);
  // Asked with a lock of the open file, which those of the process stand against.
  const int fd = ::open((dir / "x.db").c_str(), O_RDWR);
  struct flock lock {};
  lock.l_type = F_WRLCK;
  EXPECT_EQ(::fcntl(fd, F_OFD_GETLK, &lock), 0);
  EXPECT_EQ(lock.l_type, F_RDLCK);
  ::close(fd);
}

TEST(index_sharing, a_second_writer_waits_and_then_says_busy) {
  TempDir dir;
  auto first = index_of(dir / "x.db", {"alpha"});
  auto second = open(dir / "x.db", Access::kWrite);
  ok(first->begin_fill(state_at(1)));
  const Status refused = second->begin_fill(state_at(1));
  EXPECT_EQ(refused.error().code, ErrorCode::kBusy) << refused.error().message;
  second->roll_back();
  ok(first->finish_fill(state_at(2)));
  EXPECT_EQ(second->begin_fill(state_at(1)).error().code, ErrorCode::kBusy);  // too late
  second->roll_back();
  ok(second->begin_fill(state_at(2)));
  second->roll_back();
}

TEST(index_sharing, a_reader_cannot_write) {
  TempDir dir;
  index_of(dir / "x.db", {"alpha"});
  auto reader = open(dir / "x.db", Access::kRead);
  EXPECT_FALSE(reader->begin_fill({}));
  reader->roll_back();
  EXPECT_THAT(find(*reader, "alpha"), ElementsAre(1));
}

// Runs `work` in a process of its own; its exit status.
template <typename Work>
int in_child(const Work& work) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

TEST(index_sharing, a_writer_that_is_killed_leaves_the_state_before) {
  TempDir dir;
  index_of(dir / "x.db", {"alpha"});
  const int status = in_child([&] {
    auto index = open(dir / "x.db", Access::kWrite);
    ok(index->begin_fill({}));  // drops all
    for (std::uint64_t v = 1; v <= 2000; ++v) ok(index->add_version(version(v, v), "beta"));
    // More than the cache holds: part of the transaction is in the -wal by now.
    ok(index->add_dictionary({}, base::Bytes(20 << 20)));
    kill(getpid(), SIGKILL);
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_GT(std::filesystem::file_size((dir / "x.db").string() + "-wal"), 1'000'000U);
  auto index = open(dir / "x.db", Access::kRead);
  EXPECT_EQ(ok(index->state()), state_at(1));
  EXPECT_THAT(find(*index, "alpha beta"), ElementsAre(1));
}

// Runs `work` where `folder` cannot be written, also when the tests run as root.
template <typename Work>
int where_read_only(const std::filesystem::path& folder, const Work& work) {
  chmod(folder.c_str(), 0555);
  const int status = in_child([&] {
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(2);
    work();
  });
  chmod(folder.c_str(), 0755);
  return status;
}

TEST(index_file, is_read_in_a_read_only_folder) {
  TempDir dir;
  const auto path = dir / "odd name?#%20.db";
  index_of(path, {"alpha"});
  EXPECT_EQ(where_read_only(dir.path(),
                            [&] {
                              auto index = open(path, Access::kRead);
                              EXPECT_THAT(find(*index, "alpha"), ElementsAre(1));
                              EXPECT_FALSE(Index::open(path, Access::kWrite));
                            }),
            0);
}

TEST(index_file, in_a_read_only_folder_a_wal_beside_it_is_an_error_that_says_so) {
  TempDir dir;
  auto writer = index_of(dir / "x.db", {"alpha"});
  std::filesystem::create_directory(dir / "copy");
  for (const char* name : {"x.db", "x.db-wal"})
    std::filesystem::copy(dir / name, dir / "copy" / name);
  chmod(dir.path().c_str(), 0755);
  EXPECT_EQ(
      where_read_only(dir / "copy",
                      [&] {
                        const auto refused = Index::open(dir / "copy" / "x.db", Access::kRead);
                        ASSERT_FALSE(refused);
                        EXPECT_EQ(refused.error().code, ErrorCode::kIo);
                        EXPECT_NE(refused.error().message.find("x.db-wal"), std::string::npos);
                      }),
      0);
}

TEST(index_file, vectors_of_a_kind_that_is_not_known_are_refused) {
  TempDir dir;
  const auto index = index_of(dir / "x.db", {"word"});
  ok(index->set_vector_model({"m", "f", "int8", 2}));
  sql(dir / "x.db", "UPDATE marks SET value = 2 WHERE name = 'component_bytes'");
  const std::vector<float> vector = {1, 0};
  EXPECT_EQ(index->vector_model().error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(index->search_vectors(vector, {}, 1).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(index->store_vectors(std::vector<std::uint64_t>{1}, vector).error().code,
            ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace memvid::index
