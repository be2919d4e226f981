// The engine's pure parts and small files.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <optional>
#include <string>

#include "engine/entry_log.h"
#include "engine/extraction.h"
#include "engine/lines.h"
#include "engine/manifest.h"
#include "engine/paths.h"
#include "engine/query_syntax.h"
#include "engine/reading_along.h"
#include "engine/source_glob.h"
#include "engine/spool.h"
#include "engine/text_print.h"
#include "memvid/config.h"
#include "support/temp_dir.h"

namespace memvid::engine {
namespace {

TEST(paths, an_empty_index_means_the_videos_stem) {
  const auto paths = paths_of("a/notes.mp4", "").value();
  EXPECT_EQ(paths.manifest, "a/notes.json");
  EXPECT_EQ(paths.database, "a/notes.db");
  EXPECT_EQ(paths.lock, "a/notes.mp4.lock");
  EXPECT_EQ(paths_of("v.mp4", "other/i.json")->database, "other/i.db");
}

TEST(paths, names_that_collide_are_refused) {
  EXPECT_EQ(paths_of("v.json", "").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(paths_of("v.db", "v.json").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(paths_of("v.mp4", "v.mp4").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(paths_of("folder/", "").error().code, ErrorCode::kInvalidArgument);
}

// Sets TMPDIR for a while.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& folder) { ::setenv("TMPDIR", folder.c_str(), 1); }
  ~TemporaryFolder() { before_ ? ::setenv("TMPDIR", before_->c_str(), 1) : ::unsetenv("TMPDIR"); }

 private:
  const std::optional<std::string> before_ =
      std::getenv("TMPDIR") ? std::optional<std::string>(std::getenv("TMPDIR")) : std::nullopt;
};

TEST(entry_log, what_could_not_be_written_out_is_still_held) {
  EntryLog log;
  archive::SourceEntry source;
  source.path = "kept.txt";
  ASSERT_TRUE(log.add(source));
  {
    const TemporaryFolder nowhere("/nonexistent");
    EXPECT_EQ(log.flush().error().code, ErrorCode::kCapacity);
  }
  ASSERT_TRUE(log.flush());
  EntryLog::Reader reader(log);
  const auto entry = reader.next();
  ASSERT_TRUE(entry && *entry);
  EXPECT_EQ(std::get<archive::SourceEntry>(**entry).path, "kept.txt");
  EXPECT_FALSE(*reader.next());
}

archive::SourceEntry source_at(std::string path, std::string own_id = {}) {
  archive::SourceEntry source;
  source.path = std::move(path);
  source.own_id = std::move(own_id);
  return source;
}

TEST(safe_path, never_leads_out_of_the_folder) {
  EXPECT_EQ(safe_path(source_at("a/b.txt")), "a/b.txt");
  EXPECT_EQ(safe_path(source_at("../../etc/passwd")), "_/_/etc/passwd");
  EXPECT_EQ(safe_path(source_at("/etc/passwd")), "etc/passwd");
  EXPECT_EQ(safe_path(source_at("a//./b")), "a/b");
  EXPECT_EQ(safe_path(source_at("")), "_");
  EXPECT_EQ(safe_path(source_at("a\nb\x01")), "a_b_");
  EXPECT_EQ(safe_path(source_at("d.jsonl", "x/../y")), "d.jsonl#x_.._y");
  EXPECT_EQ(safe_path(source_at("%2e%2e/%2Fetc%2f..%00x")), "_/etc/.._x");
  EXPECT_LT(safe_path(source_at(std::string(5000, 'x'))).string().size(), 250u);
}

TEST(safe_path, shortens_what_the_system_would_refuse) {
  std::string deep;
  for (int i = 0; i < 3'000; ++i) deep += "folder/";
  const auto first = safe_path(source_at(deep + "a.txt"));
  EXPECT_LT(first.string().size(), 250u);
  EXPECT_EQ(first.filename(), "a.txt");
  EXPECT_EQ(safe_path(source_at(deep + "b.txt")).parent_path(), first.parent_path());
  EXPECT_NE(safe_path(source_at(deep + "b/b.txt")).parent_path(), first.parent_path());
}

TEST(manifest, comes_back_and_never_replaces_a_foreign_file) {
  const test::TempDir dir;
  Manifest manifest;
  manifest.memory_id.fill(0xAB);
  manifest.video = "v.mp4";
  manifest.name = "v.json";
  ASSERT_TRUE(write_manifest(base::posix_fs(), dir / "v.json", manifest).has_value());
  const auto read = read_manifest(base::posix_fs(), dir / "v.json");
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->memory_id, manifest.memory_id);
  EXPECT_EQ(read->video, "v.mp4");

  dir.write("mine.json", R"({"my": "data"})");
  EXPECT_EQ(write_manifest(base::posix_fs(), dir / "mine.json", manifest).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(test::slurp(dir / "mine.json"), R"({"my": "data"})");
}

TEST(manifest, malformed_ones_are_refused_and_newer_ones_unsupported) {
  const test::TempDir dir;
  for (const char* text : {"", "{", "[]", "null", R"({"format":"memvid-index"})",
                           R"({"format":"memvid-index","version":-1})",
                           R"({"format":"memvid-index","version":1,"memory":"00","video":"v"})"})
    EXPECT_EQ(read_manifest(base::posix_fs(), dir.write("m.json", text)).error().code,
              ErrorCode::kInvalidArgument)
        << text;
  for (const char* text : {R"({"format":"memvid-index","version":2})",
                           R"({"format":"memvid-index","version":18446744073709551615})"})
    EXPECT_EQ(read_manifest(base::posix_fs(), dir.write("m.json", text)).error().code,
              ErrorCode::kUnsupported)
        << text;
}

TEST(read_along, puts_title_and_overlap_before_the_text) {
  EXPECT_EQ(read_along({"", "", {}}, {0, ""}, "", 50, "text"), "text");
  EXPECT_EQ(read_along({"Title", "", {}}, {0, ""}, "", 50, "text"), "Title\ntext");
  EXPECT_EQ(read_along({"Title", "", {}}, {6, ""}, "abcdef", 3, "text"), "Title\ndeftext");
  EXPECT_EQ(read_along({"Title", "", {}}, {0, ""}, "", 50, "Title and more"), "Title and more");
}

TEST(read_along, puts_a_tables_columns_before_all_rows_but_the_first) {
  const AlongDocument table = along_document("", "text/csv", R"({"columns":["name","","price"]})");
  EXPECT_EQ(table.columns, "name, price");
  EXPECT_EQ(read_along(table, {0, ""}, "", 50, "name,,price\nrake,,5\n"), "name,,price\nrake,,5\n");
  EXPECT_EQ(read_along(table, {12, ""}, "rake,,5\n", 3, "spade,,7\n"),
            "name, price\n,5\nspade,,7\n");
  EXPECT_EQ(read_along({"Tools", "name", {}}, {12, ""}, "", 3, "spade\n"), "Tools\nname\nspade\n");
}

TEST(read_along, puts_the_columns_of_its_sheet_before_a_sheets_rows) {
  const AlongDocument book =
      along_document("", "application/vnd.oasis.opendocument.spreadsheet",
                     R"({"author":"A","sheets":{"Costs":["item","","price"],"a!A1":["x","y"]}})");
  const auto in = [&](const char* place, const char* text) {
    return read_along(book, {30, std::string(R"({"place":")") + place + "\"}"}, "", 0, text);
  };
  EXPECT_EQ(in("Costs!A40", "rake\t\t5\n"), "item\t\tprice\nrake\t\t5\n");
  EXPECT_EQ(in("Costs!A1", "item\t\tprice\nrake\t\t5\n"), "item\t\tprice\nrake\t\t5\n");
  EXPECT_EQ(in("a!A1!A7", "1\t2\n"), "x\ty\n1\t2\n");
  for (const char* place : {"Other!A2", "Costs", "", "!A"})
    EXPECT_EQ(in(place, "rake\n"), "rake\n") << place;
  EXPECT_EQ(read_along(book, {30, ""}, "", 0, "rake\n"), "rake\n");
}

TEST(read_along, knows_no_columns_of_what_is_no_table_and_not_too_many) {
  EXPECT_EQ(along_document("", "application/jsonl", R"({"columns":["a","b"]})").columns, "");
  for (const char* metadata : {"", "{", "[]", R"({"columns":7})", R"({"columns":[1,{}]})"})
    EXPECT_EQ(along_document("", "text/csv", metadata).columns, "") << metadata;
  std::string many = R"({"columns":["first")";
  for (int i = 0; i < 900; ++i) many += ",\"column\"";
  const std::string columns = along_document("", "text/tab-separated-values", many + "]}").columns;
  EXPECT_TRUE(columns.starts_with("first, column"));
  EXPECT_LE(columns.size(), 200u);
}

TEST(lines, a_line_end_at_the_end_belongs_to_its_line) {
  EXPECT_EQ(last_line_of("one", 5), 5u);
  EXPECT_EQ(last_line_of("one\n", 5), 5u);
  EXPECT_EQ(last_line_of("one\ntwo", 5), 6u);
  EXPECT_EQ(last_line_of("", 5), 5u);
}

TEST(source_glob, stars_match_slashes_and_an_empty_glob_all) {
  EXPECT_TRUE(matches_glob("", "anything"));
  EXPECT_TRUE(matches_glob("docs/*", "docs/a/b.txt"));
  EXPECT_TRUE(matches_glob("*.[ch]", "x/y.c"));
  EXPECT_FALSE(matches_glob("*.txt", "a.md"));
}

archive::PutEntry chunk_of(std::uint64_t source, std::uint64_t chunk) {
  archive::PutEntry put;
  put.chunk = chunk;
  put.source = source;
  put.text = std::string(chunk % 200, 'x');
  put.text_bytes = put.text.size();
  put.end = put.text.size();
  return put;
}

archive::SourceEntry source_of(std::uint64_t id) {
  archive::SourceEntry source;
  source.id = id;
  source.path = "source " + std::to_string(id);
  return source;
}

// "S" and "C" with their ids, as each() gives them.
std::vector<std::string> content_of(const Spool& spool) {
  std::vector<std::string> content;
  const Status status = spool.each([&content](archive::Entry&& entry) -> Status {
    if (const auto* source = std::get_if<archive::SourceEntry>(&entry))
      content.push_back("S" + std::to_string(source->id));
    else
      content.push_back("C" + std::to_string(std::get<archive::PutEntry>(entry).chunk));
    return {};
  });
  EXPECT_TRUE(status.has_value());
  return content;
}

TEST(spool, gives_each_source_before_its_chunks) {
  Spool spool;
  std::vector<std::string> expected;
  std::uint64_t chunk = 0;
  for (std::uint64_t source = 0; source < 1'000; ++source) {
    expected.push_back("S" + std::to_string(source));
    for (std::uint64_t i = 0; i <= source % 5; ++i) {
      expected.push_back("C" + std::to_string(chunk));
      ASSERT_TRUE(spool.add(chunk_of(source, chunk++)).has_value());
    }
    ASSERT_TRUE(spool.add(source_of(source)).has_value());
  }
  EXPECT_EQ(content_of(spool), expected);
  EXPECT_EQ(content_of(spool), expected);
}

TEST(spool, goes_back_to_a_mark) {
  Spool spool;
  ASSERT_TRUE(spool.add(chunk_of(0, 0)).has_value());
  ASSERT_TRUE(spool.add(source_of(0)).has_value());
  const auto mark = spool.mark();
  ASSERT_TRUE(mark.has_value());
  for (std::uint64_t chunk = 1; chunk < 3'000; ++chunk)
    ASSERT_TRUE(spool.add(chunk_of(1, chunk)).has_value());
  spool.roll_back(*mark);
  ASSERT_TRUE(spool.add(chunk_of(1, 1)).has_value());
  ASSERT_TRUE(spool.add(source_of(1)).has_value());
  EXPECT_EQ(content_of(spool), (std::vector<std::string>{"S0", "C0", "S1", "C1"}));
}

TEST(query_syntax, phrases_are_required_and_minus_words_excluded) {
  const ParsedQuery query = parse_query("rose \"in  March\" -thorn -\"red rose\" prune");
  EXPECT_EQ(query.required, std::vector<std::string>{"in  March"});
  EXPECT_EQ(query.excluded, (std::vector<std::string>{"thorn", "red rose"}));
  EXPECT_EQ(query.words, "rose in  March   prune");
  EXPECT_TRUE(query.admits("Prune roses in March."));
  EXPECT_FALSE(query.admits("Prune roses in May, not March."));
  EXPECT_FALSE(query.admits("In March, thorns."));
  EXPECT_FALSE(query.admits("in march red roses"));
}

TEST(query_syntax, what_is_no_condition_is_a_word) {
  for (const char* text : {"", "well-known", "a - b", "tar -x f", "--flag", "\"", "\"not closed",
                           "\" \"", "-only", "-only -excluded", "-", "it\"s", "5\" pipe"}) {
    const ParsedQuery query = parse_query(text);
    EXPECT_FALSE(query.has_conditions()) << text;
    EXPECT_EQ(query.words, text);
  }
}

TEST(lines, first_and_last_count_a_line_end_to_its_line) {
  EXPECT_EQ(first_lines("a\nb\nc", 2), "a\nb\n");
  EXPECT_EQ(first_lines("a\nb\nc", 3), "a\nb\nc");
  EXPECT_EQ(first_lines("a\nb\nc", 9), "a\nb\nc");
  EXPECT_EQ(first_lines("\n\n", 1), "\n");
  EXPECT_EQ(last_lines("a\nb\nc", 2), "b\nc");
  EXPECT_EQ(last_lines("a\nb\nc\n", 2), "b\nc\n");
  EXPECT_EQ(last_lines("a\nb", 9), "a\nb");
  EXPECT_EQ(last_lines("\n\n", 1), "\n");
  EXPECT_EQ(last_lines("\n", 2), "\n");
  EXPECT_EQ(last_lines("a\n", 0), "");
  EXPECT_EQ(first_lines("", 1), "");
  EXPECT_EQ(last_lines("", 1), "");
}

TEST(text_print, likeness_is_what_two_texts_have_in_common) {
  const auto likeness = [](std::string_view a, std::string_view b) {
    return TextPrint(a).likeness(TextPrint(b));
  };
  const std::string text =
      "The harbour master keeps the list of all ships that lie here, and shows it to everyone who "
      "comes before noon; after that the list is closed and nobody can tell where a ship lies.";
  std::string one_word = text;
  one_word.replace(one_word.find("noon"), 4, "nine");
  EXPECT_EQ(likeness(text, text), 1);
  EXPECT_EQ(likeness("a  b\n c", "a b c"), 1);
  EXPECT_EQ(likeness("", ""), 1);
  EXPECT_EQ(likeness(text, ""), 0);
  EXPECT_GT(likeness(text, one_word), 0.8);
  EXPECT_LT(likeness(text, text.substr(0, text.size() / 2)), 0.6);
  EXPECT_LT(likeness(text, "Nothing of this stands in the other text, whatever it tells."), 0.1);
  EXPECT_EQ(likeness(text, one_word), likeness(one_word, text));
}

TEST(config, names_the_field_that_is_out_of_range) {
  Config config;
  EXPECT_TRUE(config.validate().has_value());
  config.text.chunk_size = 3;
  EXPECT_NE(config.validate().error().message.find("chunk size is 3"), std::string::npos);
  config.text.chunk_size = 100;
  config.text.overlap = 51;
  EXPECT_NE(config.validate().error().message.find("overlap"), std::string::npos);
}

}  // namespace
}  // namespace memvid::engine
