// XML parts, as trees of pugixml.
//
// pugixml knows no entities but the five of XML and numbers: a declaration of others is passed
// over, and `&lol;` stays as it is written. So no entity grows, and none reads a file. It parses
// without recursion; walks of a tree are bounded by kDepthMax.
#ifndef MEMVID_DOCUMENTS_XML_H_
#define MEMVID_DOCUMENTS_XML_H_

#include <functional>
#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "documents/package.h"
#include "memvid/error.h"

namespace memvid::documents {

inline constexpr int kDepthMax = 256;

// A parsed part; the tree lives as long as it.
class Xml {
 public:
  pugi::xml_node root() const { return document_->document_element(); }

 private:
  friend Result<Xml> parse_xml(std::string bytes, const std::string& part);
  std::unique_ptr<std::string> bytes_ = std::make_unique<std::string>();
  std::unique_ptr<pugi::xml_document> document_ = std::make_unique<pugi::xml_document>();
};

// kUnsupported, naming the part: not well-formed; of read_xml also the package's errors.
Result<Xml> parse_xml(std::string bytes, const std::string& part);
Result<Xml> read_xml(const Package& package, const std::string& part);

// The name without its prefix: "p" of "w:p". Prefixes are chosen by who writes the file.
std::string_view local_name(const char* name);
bool is_named(pugi::xml_node node, std::string_view name);

// The first child of a name without prefix; a null node if there is none.
pugi::xml_node child(pugi::xml_node node, std::string_view name);
// The value of the attribute of a name without prefix; "" if it has none.
std::string_view attribute(pugi::xml_node node, std::string_view name);
// The relationship that an element of Office Open XML names: r:id, which may stand beside an id.
std::string relationship_id(pugi::xml_node node);

// All text below, as it stands. Bounded depth: what lies deeper is left out.
std::string text_below(pugi::xml_node node);

// Before a paragraph that stands within another one, as of a text box: ends the line so far, unless
// that ends in white space.
void end_line(std::string& text);

// Calls `on_element` for the elements of this name below, in order; does not look into them, but
// into whatever else they may be wrapped in. The Errors of `on_element`, too_deep().
Status each_below(pugi::xml_node node, std::string_view name,
                  const std::function<Status(pugi::xml_node)>& on_element, int depth = 0);

// What every walk says of a tree that is deeper than kDepthMax.
Status too_deep();

}  // namespace memvid::documents

#endif  // MEMVID_DOCUMENTS_XML_H_
