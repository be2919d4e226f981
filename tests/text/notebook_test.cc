#include <gtest/gtest.h>

#include "text/formats.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

test::Loaded load(std::string_view bytes) { return test::load(notebook_loader(), bytes); }

TEST(notebook, gives_its_cells_in_order_and_what_they_printed) {
  const test::Loaded loaded = load(R"({
    "nbformat": 4, "metadata": {"language_info": {"name": "python"},
                                "authors": [{"name": "A. Weather"}, {}]},
    "cells": [
      {"cell_type": "markdown", "source": ["# Rain per month\n", "\n", "In mm."]},
      {"cell_type": "code", "source": "rain.mean()\n", "outputs": [
        {"output_type": "stream", "text": ["warming\n", "up\n"]},
        {"output_type": "execute_result",
         "data": {"text/plain": "57.2", "image/png": "iVBORw0KGgo="}},
        {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo="}},
        {"output_type": "error", "traceback": ["\u001b[0;31mValueError\u001b[0m", "bad"]}]},
      {"cell_type": "code", "source": [], "outputs": []},
      {"cell_type": "raw", "source": "Raw text"}]})");
  ASSERT_TRUE(loaded.status);
  ASSERT_EQ(loaded.documents.size(), 1u);
  const test::LoadedDocument& document = loaded.documents[0];
  EXPECT_EQ(document.text,
            "# Rain per month\n\nIn mm.\n\n```python\nrain.mean()\n```\n\n```\nwarming\nup\n```\n\n"
            "```\n57.2\n```\n\n```\nValueError\nbad\n```\n\nRaw text\n");
  EXPECT_EQ(document.title, "Rain per month");
  EXPECT_EQ(document.media_type, "application/x-ipynb+json");
  EXPECT_EQ(document.metadata, R"({"author":["A. Weather"],"language":"python"})");
}

TEST(notebook, of_version_3_has_its_cells_in_worksheets) {
  const test::Loaded loaded = load(R"({
    "nbformat": 3, "metadata": {"name": "Rain"}, "worksheets": [
      {"cells": [
        {"cell_type": "heading", "level": 2, "source": ["Per month\n"]},
        {"cell_type": "markdown", "source": "In mm."},
        {"cell_type": "code", "language": "python", "input": ["rain.mean()\n"], "outputs": [
          {"output_type": "pyout", "text": ["57.2"], "png": "iVBORw0KGgo="},
          {"output_type": "display_data", "png": "iVBORw0KGgo="},
          {"output_type": "pyerr", "traceback": ["bad"]}]}]},
      {"cells": [{"cell_type": "heading", "level": "x", "source": "More"}, 7]}, 8]})");
  ASSERT_TRUE(loaded.status);
  const test::LoadedDocument& document = loaded.documents.at(0);
  EXPECT_EQ(document.text,
            "## Per month\n\nIn mm.\n\n```python\nrain.mean()\n```\n\n```\n57.2\n```\n\n"
            "```\nbad\n```\n\n# More\n");
  EXPECT_EQ(document.title, "Rain");
  EXPECT_EQ(document.metadata, R"({"language":"python"})");
  EXPECT_TRUE(load(R"({"nbformat": 3, "worksheets": [{"cells": {"a": 1}}]})").documents.empty());
}

TEST(notebook, its_own_title_beats_a_heading) {
  EXPECT_EQ(load(R"({"metadata": {"title": "Own"}, "cells": [{"cell_type": "markdown",
                     "source": "# Other"}]})")
                .documents.at(0)
                .title,
            "Own");
}

TEST(notebook, members_of_the_wrong_kind_are_passed_over) {
  const test::Loaded loaded =
      load(R"({"metadata": [], "cells": [3, null, {}, {"source": {"a": 1}}, {"source": [1, "x"]},)"
           R"( {"cell_type": "code", "source": 1, "outputs": {"a": {"text": "y"}}},)"
           R"( {"cell_type": "code", "outputs": [1, {"data": 3}, {"text": "z"}]}]})");
  ASSERT_TRUE(loaded.status);
  ASSERT_EQ(loaded.documents.size(), 1u);
  EXPECT_EQ(loaded.documents[0].text, "x\n\n```\nz\n```\n");
  EXPECT_EQ(loaded.documents[0].metadata, "");
}

TEST(notebook, without_cells_or_text_it_gives_nothing) {
  EXPECT_TRUE(load("").status);
  EXPECT_TRUE(load(R"({"cells": []})").documents.empty());
  const test::Loaded old = load(R"({"nbformat": 2, "sheets": []})");
  ASSERT_FALSE(old.status);
  EXPECT_EQ(old.status.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(load("[]").status.error().code, ErrorCode::kUnsupported);
}

TEST(notebook, a_colour_that_breaks_off_takes_no_half_of_a_letter_with_it) {
  const test::Loaded loaded =
      load(R"({"cells": [{"cell_type": "code", "outputs": [{"text": "\u001b[1é\u001b["}]}]})");
  ASSERT_EQ(loaded.documents.size(), 1u);
  EXPECT_EQ(loaded.documents[0].text, "```\né\n```\n");
}

TEST(notebook, broken_and_deep_json_is_told) {
  const test::Loaded broken = load(R"({"cells": [)");
  ASSERT_FALSE(broken.status);
  EXPECT_EQ(broken.status.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(broken.status.error().message, "file: not valid JSON");
  const std::string deep = R"({"cells":)" + std::string(1'000'000, '[');
  EXPECT_EQ(load(deep).status.error().message, "file: nested too deeply");
}

}  // namespace
}  // namespace memvid::text
