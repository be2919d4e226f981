#include "archive/scopes.h"

#include <utility>

#include "archive/chain.h"

namespace memvid::archive {

const GraftEntry* graft_of(const BlockHeader& block, const std::vector<Entry>& entries) {
  const bool is_plain = block.role == BlockRole::kEntries && block.codec == Codec::kNone;
  if (!is_plain || entries.size() != 1) return nullptr;
  return std::get_if<GraftEntry>(&entries.front());
}

Scopes::Scopes(const base::Hash128& memory_id, std::uint64_t end_frame, const base::Hash256& link) {
  Scope memory;
  memory.memory_id = memory_id;
  memory.end_frame = end_frame;
  memory.link = link;
  scopes_.push_back(memory);
}

Scopes::Move Scopes::move_to(std::uint64_t frame) {
  Move move;
  while (is_in_graft() && frame >= current().end_frame) {
    const Scope ended = scopes_.back();
    scopes_.pop_back();
    if (ended.is_link_known && ended.is_from_start && ended.link != ended.origin_head)
      move.false_grafts.push_back(ended.first_frame);
    Scope& around = scopes_.back();
    around.link = next_link_over(around.link, ended.origin_head);
    move.is_into_another_scope = true;
  }
  if (announced_) {
    scopes_.push_back(*std::exchange(announced_, std::nullopt));
    move.is_into_another_scope = true;
  }
  return move;
}

Status Scopes::announce(const GraftEntry& graft, std::uint64_t frame) {
  const Scope& around = current();
  Scope scope;
  scope.memory_id = graft.origin.memory_id;
  // A graft inside a graft counts frames as its own memory's file does.
  scope.first_frame = graft.first_frame + around.frame_shift;
  scope.end_frame = scope.first_frame + graft.frame_count;
  scope.frame_shift = scope.first_frame - graft.origin_frame;
  scope.chunk_base = around.chunk_base + graft.chunk_base;
  scope.source_base = around.source_base + graft.source_base;
  scope.origin_head = graft.origin.head;
  scope.is_from_start = graft.origin_frame == 0;
  const bool fits = !announced_ && scope.first_frame == frame + 1 && graft.frame_count > 0 &&
                    scope.first_frame <= around.end_frame &&
                    graft.frame_count <= around.end_frame - scope.first_frame &&
                    scope.chunk_base <= kIdMax && scope.source_base <= kIdMax;
  if (!fits) return fail(ErrorCode::kCorrupt, "a graft that does not fit its place");
  if (scopes_.size() > kGraftDepthMax)
    return fail(ErrorCode::kUnsupported, "memories that were merged into memories more than " +
                                             std::to_string(kGraftDepthMax) + " deep");
  announced_ = scope;
  return {};
}

void Scopes::add(base::ByteSpan symbol) {
  Scope& scope = scopes_.back();
  if (scope.is_link_known) scope.link = next_link(scope.link, symbol);
}

}  // namespace memvid::archive
