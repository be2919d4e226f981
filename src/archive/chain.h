// The hash chain over a memory's frames. docs/formats/commit.md.
#ifndef MEMVID_ARCHIVE_CHAIN_H_
#define MEMVID_ARCHIVE_CHAIN_H_

#include "base/bytes.h"
#include "base/hash.h"

namespace memvid::archive {

// The link of a frame that holds `symbol`, behind `link`.
base::Hash256 next_link(const base::Hash256& link, base::ByteSpan symbol);
// The one link of a graft's range: it covers what lies there by the head of its origin.
base::Hash256 next_link_over(const base::Hash256& link, const base::Hash256& origin_head);

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_CHAIN_H_
