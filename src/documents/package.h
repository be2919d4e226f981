// Package: a document that is a zip file of parts, most of them XML.
//
// Nothing is unpacked to the disk: a part's name is looked up among the names of the zip file and
// leads nowhere else, whatever it looks like. A part is unpacked as far as kPartBytesMax at most,
// whatever its head says.
#ifndef MEMVID_DOCUMENTS_PACKAGE_H_
#define MEMVID_DOCUMENTS_PACKAGE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "memvid/error.h"

struct zip;

namespace memvid::documents {

inline constexpr std::uint64_t kPartBytesMax = std::uint64_t{128} << 20;

// All Errors are kUnsupported, one line without the document's name.
class Package {
 public:
  // Keeps `bytes`.
  static Result<Package> open(std::string bytes);
  bool has(const std::string& part) const;
  // A part as it is unpacked: damaged, encrypted, larger than the bound, absent.
  Result<std::string> read(const std::string& part) const;

 private:
  struct Closer {
    void operator()(zip* archive) const;
  };
  Package(std::unique_ptr<std::string> bytes, std::unique_ptr<zip, Closer> archive)
      : bytes_(std::move(bytes)), archive_(std::move(archive)) {}

  std::unique_ptr<std::string> bytes_;  // libzip points into them
  std::unique_ptr<zip, Closer> archive_;
};

// `target` as it is written in the part `base`, as a part's name: "../media/a.xml" in "ppt/slides/
// b.xml" is "ppt/media/a.xml". A leading '/' begins at the root; what leads above it stays there.
std::string resolved(std::string_view base, std::string_view target);

// Of an Office Open XML part, by their ids: what its relationships point to, as parts' names. No
// relationships: none. Those that point outside of the package are left out.
struct Relationship {
  std::string type;  // the last word of its type: "slide", "notesSlide", "officeDocument"
  std::string part;
};
Result<std::map<std::string, Relationship>> relationships_of(const Package& package,
                                                             const std::string& part);

}  // namespace memvid::documents

#endif  // MEMVID_DOCUMENTS_PACKAGE_H_
