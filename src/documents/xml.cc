#include "documents/xml.h"

#include <utility>

#include "base/try.h"

namespace memvid::documents {
namespace {

void append_text(pugi::xml_node node, int depth, std::string& text) {
  if (depth > kDepthMax) return;
  for (const pugi::xml_node inner : node.children()) {
    text += inner.value();
    append_text(inner, depth + 1, text);
  }
}

}  // namespace

Result<Xml> parse_xml(std::string bytes, const std::string& part) {
  Xml xml;
  *xml.bytes_ = std::move(bytes);
  const pugi::xml_parse_result parsed = xml.document_->load_buffer_inplace(
      xml.bytes_->data(), xml.bytes_->size(), pugi::parse_default | pugi::parse_ws_pcdata);
  if (parsed.status == pugi::status_out_of_memory)
    return fail(ErrorCode::kUnsupported, part + " is too large to be parsed");
  if (!parsed)
    return fail(ErrorCode::kUnsupported,
                "damaged: " + part + " is no XML at byte " + std::to_string(parsed.offset));
  return xml;
}

Result<Xml> read_xml(const Package& package, const std::string& part) {
  MEMVID_TRY(std::string bytes, package.read(part));
  return parse_xml(std::move(bytes), part);
}

std::string_view local_name(const char* name) {
  const std::string_view whole = name;
  return whole.substr(whole.find(':') + 1);  // npos + 1 is 0
}

bool is_named(pugi::xml_node node, std::string_view name) {
  return local_name(node.name()) == name;
}

pugi::xml_node child(pugi::xml_node node, std::string_view name) {
  return node.find_child([name](pugi::xml_node inner) { return is_named(inner, name); });
}

std::string_view attribute(pugi::xml_node node, std::string_view name) {
  return node
      .find_attribute([name](pugi::xml_attribute one) { return local_name(one.name()) == name; })
      .value();
}

std::string relationship_id(pugi::xml_node node) {
  return node
      .find_attribute(
          [](pugi::xml_attribute one) { return std::string_view(one.name()).ends_with(":id"); })
      .value();
}

std::string text_below(pugi::xml_node node) {
  std::string text;
  append_text(node, 0, text);
  return text;
}

void end_line(std::string& text) {
  constexpr std::string_view kBlank = " \t\r\n";
  if (!text.empty() && kBlank.find(text.back()) == std::string_view::npos) text += '\n';
}

Status each_below(pugi::xml_node node, std::string_view name,
                  const std::function<Status(pugi::xml_node)>& on_element, int depth) {
  if (depth > kDepthMax) return too_deep();
  for (const pugi::xml_node inner : node.children())
    MEMVID_TRY_VOID(is_named(inner, name) ? on_element(inner)
                                          : each_below(inner, name, on_element, depth + 1));
  return {};
}

Status too_deep() {
  return fail(ErrorCode::kUnsupported,
              "nested more than " + std::to_string(kDepthMax) + " deep; it may be an attack");
}

}  // namespace memvid::documents
