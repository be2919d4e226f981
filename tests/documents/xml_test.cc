#include "documents/xml.h"

#include <gtest/gtest.h>

namespace memvid::documents {
namespace {

std::string text_of(std::string xml) {
  const auto parsed = parse_xml(std::move(xml), "a.xml");
  return parsed ? text_below(parsed->root()) : parsed.error().message;
}

TEST(xml, no_entity_but_those_of_xml_is_known) {
  EXPECT_EQ(text_of("<a>&lt;&amp;&#228;</a>"), "<&\xC3\xA4");
  EXPECT_EQ(text_of("<!DOCTYPE a [<!ENTITY x \"xxx\"><!ENTITY y \"&x;&x;\">]><a>&y;</a>"), "&y;");
  EXPECT_EQ(text_of("<!DOCTYPE a [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><a>&f;</a>"), "&f;");
}

TEST(xml, what_is_not_well_formed_is_named_with_its_place) {
  EXPECT_EQ(text_of("<a><b></a>"), "damaged: a.xml is no XML at byte 8");
}

TEST(xml, a_deep_tree_is_parsed_and_walked_no_deeper_than_the_bound) {
  const int depth = 300'000;
  std::string xml;
  for (int i = 0; i < depth; ++i) xml += "<a>";
  xml += "text";
  for (int i = 0; i < depth; ++i) xml += "</a>";
  EXPECT_EQ(text_of(std::move(xml)), "");
}

TEST(xml, names_are_compared_without_prefixes) {
  const auto xml = parse_xml("<w:a w:x='1'><w:b id='7' r:id='rId1'/><c/></w:a>", "a.xml").value();
  EXPECT_TRUE(is_named(xml.root(), "a"));
  EXPECT_EQ(attribute(xml.root(), "x"), "1");
  EXPECT_EQ(attribute(xml.root(), "y"), "");
  EXPECT_EQ(relationship_id(child(xml.root(), "b")), "rId1");
  EXPECT_FALSE(child(xml.root(), "d"));
}

}  // namespace
}  // namespace memvid::documents
