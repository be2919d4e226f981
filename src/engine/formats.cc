#include "memvid/formats.h"

#include <sstream>

#include "text/format_table.h"
#include "text/unpack.h"

namespace memvid {

std::vector<FormatInfo> list_formats() {
  std::vector<FormatInfo> list;
  for (const text::Format& format : text::formats()) {
    FormatInfo& info = list.emplace_back();
    info.name = format.name;
    std::istringstream endings{std::string(format.endings)};
    for (std::string ending; endings >> ending;) info.endings.push_back(ending);
    info.media_type = format.media_type;
    info.gives = format.gives;
  }
  for (const text::Packing& packing : text::packings())
    list.push_back({std::string(packing.name),
                    {std::string(packing.ending)},
                    "",
                    "the file inside, whichever of these it is"});
  return list;
}

}  // namespace memvid
