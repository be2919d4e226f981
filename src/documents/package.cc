#include "documents/package.h"

#include <zip.h>

#include <utility>
#include <vector>

#include "base/try.h"
#include "documents/xml.h"

namespace memvid::documents {
namespace {

tl::unexpected<Error> refused(std::string why) {
  return fail(ErrorCode::kUnsupported, std::move(why));
}

tl::unexpected<Error> not_whole() { return refused("not a whole zip file"); }

struct FileCloser {
  void operator()(zip_file_t* file) const { ::zip_fclose(file); }
};

}  // namespace

void Package::Closer::operator()(zip* archive) const { ::zip_discard(archive); }

Result<Package> Package::open(std::string bytes) {
  auto kept = std::make_unique<std::string>(std::move(bytes));
  zip_error_t error;
  ::zip_error_init(&error);
  zip_source_t* source = ::zip_source_buffer_create(kept->data(), kept->size(), 0, &error);
  if (source == nullptr) return not_whole();
  std::unique_ptr<zip, Closer> archive(::zip_open_from_source(source, ZIP_RDONLY, &error));
  ::zip_error_fini(&error);
  if (archive == nullptr) {
    ::zip_source_free(source);
    return not_whole();
  }
  return Package(std::move(kept), std::move(archive));
}

bool Package::has(const std::string& part) const {
  return ::zip_name_locate(archive_.get(), part.c_str(), ZIP_FL_NOCASE) >= 0;
}

Result<std::string> Package::read(const std::string& part) const {
  const zip_int64_t found = ::zip_name_locate(archive_.get(), part.c_str(), ZIP_FL_NOCASE);
  if (found < 0) return refused("has no part " + part);
  const auto index = static_cast<zip_uint64_t>(found);
  zip_stat_t stat;
  ::zip_stat_init(&stat);
  if (::zip_stat_index(archive_.get(), index, 0, &stat) != 0) return not_whole();
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
    return refused("encrypted: it opens with a password only");
  std::unique_ptr<zip_file_t, FileCloser> file(::zip_fopen_index(archive_.get(), index, 0));
  if (file == nullptr) return not_whole();
  std::string bytes;
  std::vector<char> piece(256 * 1024);
  for (;;) {
    const zip_int64_t count = ::zip_fread(file.get(), piece.data(), piece.size());
    if (count < 0) return refused("damaged: " + part + " does not unpack");
    if (count == 0) return bytes;
    bytes.append(piece.data(), static_cast<std::size_t>(count));
    if (bytes.size() > kPartBytesMax)
      return refused(part + " unpacks to more than " + std::to_string(kPartBytesMax) +
                     " bytes; it may be a bomb");
  }
}

std::string resolved(std::string_view base, std::string_view target) {
  std::vector<std::string_view> names;
  const auto add_all = [&names](std::string_view path) {
    for (;;) {
      const std::size_t slash = path.find('/');
      const std::string_view name = path.substr(0, slash);
      if (name == "..") {
        if (!names.empty()) names.pop_back();
      } else if (!name.empty() && name != ".") {
        names.push_back(name);
      }
      if (slash == std::string_view::npos) return;
      path.remove_prefix(slash + 1);
    }
  };
  if (!target.starts_with('/')) {
    add_all(base);
    if (!names.empty()) names.pop_back();
  }
  add_all(target);
  std::string part;
  for (const std::string_view name : names) part += (part.empty() ? "" : "/") + std::string(name);
  return part;
}

Result<std::map<std::string, Relationship>> relationships_of(const Package& package,
                                                             const std::string& part) {
  const std::size_t slash = part.rfind('/');
  const std::size_t name_at = slash == std::string::npos ? 0 : slash + 1;
  const std::string rels = part.substr(0, name_at) + "_rels/" + part.substr(name_at) + ".rels";
  std::map<std::string, Relationship> found;
  if (!package.has(rels)) return found;
  MEMVID_TRY(const Xml xml, read_xml(package, rels));
  for (const pugi::xml_node node : xml.root().children()) {
    if (attribute(node, "TargetMode") == "External") continue;
    const std::string_view type = attribute(node, "Type");
    found[std::string(attribute(node, "Id"))] = {std::string(type.substr(type.rfind('/') + 1)),
                                                 resolved(part, attribute(node, "Target"))};
  }
  return found;
}

}  // namespace memvid::documents
