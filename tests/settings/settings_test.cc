#include "memvid/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>

#include "settings/table.h"
#include "settings/toml_file.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

using testing::HasSubstr;

// A variable of the environment for one test.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

SettingState state_of(const Settings& settings, std::string_view section, std::string_view key) {
  for (SettingState& state : settings.list())
    if (state.section == section && state.key == key) return std::move(state);
  ADD_FAILURE() << "no " << section << "." << key;
  return {};
}

std::string error_of_file(const test::TempDir& dir, std::string_view text) {
  Settings settings;
  const Status read = settings.read_file(dir.write("memvid.toml", text));
  EXPECT_FALSE(read.has_value()) << text;
  if (read) return "";
  EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument) << text;
  const std::string path = (dir / "memvid.toml").string() + ":";
  EXPECT_THAT(read.error().message, testing::StartsWith(path)) << text;
  return read.error().message.substr(std::min(path.size(), read.error().message.size()));
}

TEST(settings, start_with_the_defaults_of_config) {
  const Settings settings;
  for (const SettingState& state : settings.list()) {
    EXPECT_EQ(state.value, state.default_value) << state.key;
    EXPECT_EQ(state.origin, "default") << state.key;
  }
}

TEST(settings, what_is_read_later_beats_what_was_read_before) {
  const test::TempDir dir;
  const auto path = dir.write("memvid.toml", "[text]\nchunk_size = 700\noverlap = 20\n");
  const Variable variable("MEMVID_CHUNK_SIZE", "800");
  Settings settings;
  ASSERT_TRUE(settings.read_file(path).has_value());
  EXPECT_EQ(settings.config().text.chunk_size, 700);
  ASSERT_TRUE(settings.read_environment().has_value());
  EXPECT_EQ(settings.config().text.chunk_size, 800);
  EXPECT_EQ(state_of(settings, "text", "chunk_size").origin, "$MEMVID_CHUNK_SIZE");
  ASSERT_TRUE(settings.set("text.chunk_size", {"900"}, "--chunk-size").has_value());
  EXPECT_EQ(settings.config().text.chunk_size, 900);
  EXPECT_EQ(state_of(settings, "text", "chunk_size").origin, "--chunk-size");
  EXPECT_EQ(state_of(settings, "text", "overlap").origin, path.string() + ":3");
  EXPECT_EQ(state_of(settings, "text", "overlap").value, "20");
}

TEST(settings, every_one_can_be_written_to_a_file_and_read_back) {
  const test::TempDir dir;
  Settings settings;
  ASSERT_TRUE(settings.set("folder.exclude", {"*.log", "a \"b\"\\\n"}, "-").has_value());
  ASSERT_TRUE(settings.set("search.mode", {"words"}, "-").has_value());
  ASSERT_TRUE(settings.set("embeddings.model", {"/models/a"}, "-").has_value());
  ASSERT_TRUE(settings.set("search.enable_index_building", {"false"}, "-").has_value());
  std::string toml;
  for (std::string section; const SettingState& state : settings.list()) {
    if (state.section != section) toml += "[" + state.section + "]\n";
    section = state.section;
    toml += state.key + " = " + state.value + "\n";
  }
  Settings again;
  const Status read = again.read_file(dir.write("memvid.toml", toml));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  const auto before = settings.list();
  const auto after = again.list();
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i].value, before[i].value);
  EXPECT_EQ(again.config().search.mode, SearchMode::kWords);
  EXPECT_EQ(again.config().folder.exclude.back(), "a \"b\"\\\n");
}

TEST(settings, a_path_in_a_file_is_relative_to_its_folder) {
  const test::TempDir dir;
  Settings settings;
  ASSERT_TRUE(settings.read_file(dir.write("memvid.toml", "[embeddings]\nmodel = \"m\"\n")));
  EXPECT_EQ(settings.config().embeddings.model_dir, dir / "m");
}

TEST(settings, an_unknown_name_is_told_with_the_nearest_known_one) {
  const test::TempDir dir;
  EXPECT_EQ(error_of_file(dir, "[text]\n\nchunk_sise = 3\n"),
            "3: unknown key chunk_sise in [text]; did you mean chunk_size?");
  EXPECT_EQ(error_of_file(dir, "[embedding]\nmodel = \"x\"\n"),
            "1: unknown section [embedding]; did you mean embeddings?");
  EXPECT_EQ(error_of_file(dir, "[jxyzw]\n"), "1: unknown section [jxyzw]");
  EXPECT_THAT(error_of_file(dir, "chunk_size = 3\n"), HasSubstr("outside of any [section]"));
  EXPECT_THAT(error_of_file(dir, "webhooks = [{ url = \"http://x\" }]\n"),
              HasSubstr("outside of any [section]"));
  EXPECT_EQ(error_of_file(dir, "\n[[text]]\nchunk_size = 30\n"),
            "2: [[text]] begins a list; a section is [text]");
  Settings settings;
  const Status set = settings.set("text.chunksize", {"3"}, "here");
  ASSERT_FALSE(set.has_value());
  EXPECT_EQ(set.error().message, "here: unknown key chunksize in [text]; did you mean chunk_size?");
}

TEST(settings, a_value_of_another_type_or_out_of_range_is_told_with_the_range) {
  const test::TempDir dir;
  EXPECT_EQ(error_of_file(dir, "[text]\nchunk_size = 3\n"),
            "2: text.chunk_size is 3, but must be a whole number from 16 to 100000");
  EXPECT_EQ(error_of_file(dir, "[text]\nchunk_size = \"800\"\n"),
            "2: text.chunk_size is \"800\", but must be a whole number from 16 to 100000");
  EXPECT_EQ(error_of_file(dir, "[text]\nchunk_size = 1.5\n"),
            "2: text.chunk_size must be 16 to 100000");
  EXPECT_EQ(error_of_file(dir, "[search]\nmode = \"fuzzy\"\n"),
            "2: search.mode is \"fuzzy\", but must be hybrid, words or vectors");
  EXPECT_EQ(error_of_file(dir, "[search]\nenable_index_building = 1\n"),
            "2: search.enable_index_building is 1, but must be true or false");
  EXPECT_EQ(error_of_file(dir, "[folder]\nexclude = [1]\n"),
            "2: folder.exclude must be list of texts");
  const Variable variable("MEMVID_TOP_K", "many");
  Settings settings;
  const Status read = settings.read_environment();
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().message,
            "$MEMVID_TOP_K: search.top_k is \"many\", but must be a whole number from 1 to 1000");
}

TEST(settings, a_webhook_that_cannot_be_meant_is_told_with_its_line) {
  const test::TempDir dir;
  EXPECT_EQ(error_of_file(dir, "[jobs]\nwebhooks = [{ url = \"ftp://x\" }]\n"),
            "2: a webhook's url is \"ftp://x\", but must begin with http:// or https://");
  EXPECT_EQ(
      error_of_file(dir, "[jobs]\n\nwebhooks = [{ url = \"http://x\", events = [\"done\"] }]\n"),
      "3: a webhook's event is \"done\", but must be completed, failed or cancelled");
}

TEST(settings, an_overlap_that_does_not_fit_is_told_with_its_origin) {
  const test::TempDir dir;
  Settings settings;
  ASSERT_TRUE(settings.read_file(dir.write("a.toml", "[text]\noverlap = 600\n")).has_value());
  const auto error = [&] {
    const Status checked = settings.check();
    return checked ? std::string() : checked.error().message;
  };
  EXPECT_EQ(error(), (dir / "a.toml").string() +
                         ":2: text.overlap is 600, but must be 0 to 500, half of text.chunk_size");
  ASSERT_TRUE(settings.set("text.chunk_size", {"1200"}, "--chunk-size").has_value());
  EXPECT_EQ(error(), "");
  settings = {};
  ASSERT_TRUE(settings.set("text.chunk_size", {"60"}, "--chunk-size").has_value());
  EXPECT_EQ(error(),
            "--chunk-size: text.overlap is 50, but must be 0 to 30, half of text.chunk_size");
}

TEST(settings, a_password_in_a_url_is_not_shown) {
  const test::TempDir dir;
  Settings settings;
  ASSERT_TRUE(settings.set("embeddings.endpoint", {"http://me:hunter2@h:80/api/embed"}, "-"));
  EXPECT_EQ(state_of(settings, "embeddings", "endpoint").value,
            "\"http://(not shown)@h:80/api/embed\"");
  ASSERT_TRUE(settings.set("embeddings.endpoint", {"http://h/@v1/embeddings"}, "-"));
  EXPECT_EQ(state_of(settings, "embeddings", "endpoint").value, "\"http://h/@v1/embeddings\"");
  ASSERT_TRUE(settings.read_file(
      dir.write("memvid.toml", "[jobs]\nwebhooks = [{ url = \"https://hunter2@h\" }]\n")));
  EXPECT_EQ(state_of(settings, "jobs", "webhooks").value, "[{ url = \"https://(not shown)@h\" }]");
  EXPECT_EQ(settings.config().jobs.webhooks.at(0).url, "https://hunter2@h");
}

TEST(settings, what_is_no_toml_is_told_with_its_line) {
  const test::TempDir dir;
  EXPECT_THAT(error_of_file(dir, "[text]\nchunk_size = \n"), testing::StartsWith("2: "));
  EXPECT_THAT(error_of_file(dir, "[text\n"), testing::StartsWith("1: "));
  EXPECT_THAT(error_of_file(dir, "[[["), testing::StartsWith("1: "));
  EXPECT_THAT(error_of_file(dir, "\xFF\xFE"), testing::StartsWith("1: "));
  EXPECT_THAT(error_of_file(dir, "[text]\nchunk_size = 20\nchunk_size = 30\n"),
              testing::StartsWith("3: "));
  EXPECT_THAT(error_of_file(dir, "[folder]\nexclude = " + std::string(5000, '[')),
              testing::StartsWith("2: "));
}

TEST(settings, an_empty_file_or_section_says_nothing) {
  const test::TempDir dir;
  Settings settings;
  EXPECT_TRUE(settings.read_file(dir.write("memvid.toml", "")).has_value());
  EXPECT_TRUE(settings.read_file(dir.write("memvid.toml", "# only\n[text]\n")).has_value());
}

TEST(settings, a_file_that_is_missing_a_folder_or_too_large_is_told) {
  const test::TempDir dir;
  Settings settings;
  const auto code = [&](const std::filesystem::path& path) {
    const Status read = settings.read_file(path);
    EXPECT_FALSE(read.has_value());
    return read ? ErrorCode::kBusy : read.error().code;
  };
  EXPECT_EQ(code(dir / "none.toml"), ErrorCode::kNotFound);
  EXPECT_EQ(code(dir.path()), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(dir.write("big.toml", std::string((1 << 20) + 1, '#'))), ErrorCode::kCapacity);
}

TEST(settings, a_list_in_the_environment_is_separated_by_colons) {
  const Variable variable("MEMVID_EXCLUDE", "*.log:build/*");
  Settings settings;
  ASSERT_TRUE(settings.read_environment().has_value());
  EXPECT_EQ(settings.config().folder.exclude, (std::vector<std::string>{"*.log", "build/*"}));
}

TEST(settings, webhooks_are_said_in_a_file_alone) {
  const Variable variable("MEMVID_WEBHOOKS", "[]");
  Settings settings;
  EXPECT_TRUE(settings.read_environment().has_value());
  EXPECT_EQ(state_of(settings, "jobs", "webhooks").environment, "");
  EXPECT_EQ(state_of(settings, "jobs", "webhooks").origin, "default");
}

TEST(settings, variables_do_not_collide) {
  std::vector<std::string> names;
  for (const settings::Setting& setting : settings::table()) names.push_back(setting.environment());
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

// docs/CONFIGURATION.md has one row a setting, as the table says.
TEST(settings, every_one_is_on_the_page) {
  const std::string page =
      test::slurp(std::filesystem::path(MEMVID_SOURCE_DIR) / "docs" / "CONFIGURATION.md");
  for (const SettingState& state : Settings().list()) {
    const std::string row = "| `" + state.key + "` | " + state.meaning + " | " + state.range +
                            " | `" + state.default_value + "` | " +
                            (state.environment.empty() ? "-" : "`" + state.environment + "`") +
                            " |\n";
    EXPECT_THAT(page, HasSubstr(row));
  }
}

}  // namespace
}  // namespace memvid
