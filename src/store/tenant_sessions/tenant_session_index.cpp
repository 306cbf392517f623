#include "store/tenant_sessions/tenant_session_index.h"

#include <algorithm>
#include <utility>

#include "store/shared/twin.h"

namespace rss {

bool activate(Table& table, std::string_view index, std::string_view id) {
  double moment = static_cast<double>(table.now_ms()) * 1000;
  const auto newer = table.sorted_set_above(index, moment - 1);
  if (!newer.empty()) moment = newer.back().score + 1;
  return table.sorted_set_put(index, id, moment);
}

void prolong(Table& table, std::string_view index, std::string_view ttl_s) {
  const auto end = in_seconds(table, ttl_s);
  const auto now = table.expiry_of(index);
  if (!now) return;
  if (now->kind == Table::Expiry::Kind::kNever || now->wall_ms < end.wall_ms)
    table.expire_at(index, end.wall_ms);
}

bool mark(Table& table, std::string_view index, const Table::Scored& member) {
  return table.sorted_set_put(index, member.member, -member.score);
}

std::vector<Reply> ending(Table& table, std::string_view index) {
  std::vector<Reply> ids;
  for (Table::Scored& member : table.sorted_set_above(index, kAllMembers)) {
    if (member.score < 0) ids.push_back(Reply::from(std::move(member.member)));
  }
  std::reverse(ids.begin(), ids.end());
  return ids;
}

std::int64_t count_ending(Table& table, std::string_view index) {
  const std::size_t alive = table.sorted_set_above(index, 0).size();
  return static_cast<std::int64_t>(table.sorted_set_size(index) - alive);
}

}  // namespace rss
