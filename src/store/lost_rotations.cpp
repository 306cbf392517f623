#include "store/lost_rotations.h"

#include <utility>

namespace rss {

void LostRotations::add(std::string_view id, std::string_view new_id) {
  if (newer_.size() >= kKnown) older_ = std::exchange(newer_, {});
  newer_.emplace(id, new_id);
}

std::vector<std::string> LostRotations::new_ids(std::string_view id) const {
  std::vector<std::string> ids;
  if (newer_.empty()) return ids;
  const std::string key(id);
  for (const NewIds* known : {&newer_, &older_}) {
    const auto [begin, end] = known->equal_range(key);
    for (auto each = begin; each != end; ++each) ids.push_back(each->second);
  }
  return ids;
}

void LostRotations::clear() {
  newer_ = NewIds();
  older_ = NewIds();
}

}  // namespace rss
