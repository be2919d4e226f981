// A sink that writes down what it is told, a line each.
#ifndef MEMVID_TESTS_DOCUMENTS_DIARY_H_
#define MEMVID_TESTS_DOCUMENTS_DIARY_H_

#include <string>
#include <vector>

#include "text/loader.h"

namespace memvid::test {

class Diary final : public text::DocumentSink {
 public:
  Status text(std::string_view utf8) override {
    lines.push_back("text " + std::string(utf8));
    return {};
  }
  Status place(std::string_view where) override {
    lines.push_back("place " + std::string(where));
    return {};
  }
  Status heading(const text::Heading& heading) override {
    lines.push_back("heading " + std::to_string(heading.level) + " " + heading.words + " " +
                    std::to_string(heading.bytes));
    return {};
  }
  Status block(const text::Block& block) override {
    std::string names;
    for (const std::string& name : block.columns) names += (names.empty() ? "" : "|") + name;
    lines.push_back(block.kind == text::Block::Kind::kRows ? "rows " + names : "no block");
    return {};
  }
  Status finish(text::Document&& document) override {
    lines.push_back("document " + document.title + "|" + document.media_type + "|" +
                    document.metadata);
    return {};
  }
  std::vector<std::string> lines;
};

}  // namespace memvid::test

#endif  // MEMVID_TESTS_DOCUMENTS_DIARY_H_
