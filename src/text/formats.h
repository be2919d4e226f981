// The loaders of this room, one per format; loader.cc has the table that chooses.
#ifndef MEMVID_TEXT_FORMATS_H_
#define MEMVID_TEXT_FORMATS_H_

#include <string>
#include <string_view>

#include "text/loader.h"

namespace memvid::text {

const Loader& plain_text_loader();
const Loader& markdown_loader();
const Loader& html_loader();
const Loader& json_lines_loader();

// The one answer of every loader to bytes that are no text.
Status binary_error(std::string_view name);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_FORMATS_H_
