#include "archive/chain.h"

namespace memvid::archive {

base::Hash256 next_link(const base::Hash256& link, base::ByteSpan symbol) {
  return next_link_over(link, base::hash256(symbol));
}

base::Hash256 next_link_over(const base::Hash256& link, const base::Hash256& origin_head) {
  base::Hasher hasher(32);
  hasher.update(link);
  hasher.update(origin_head);
  return hasher.finish256();
}

}  // namespace memvid::archive
