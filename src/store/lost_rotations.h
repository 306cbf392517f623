// LostRotations: rotations of which nobody knows whether they came through: their calls failed, and
// a success that comes late is taken back, at some time. Until then each session may stand under
// either id, and whoever ends it has to look under both. Bounded; what is not needed any more does
// no harm, since nobody was told the new ids. Owned by a Storage.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rss {

class LostRotations {
 public:
  // At least so many of the newest are known.
  static constexpr std::size_t kKnown = 4096;

  void add(std::string_view id, std::string_view new_id);

  // Under which other ids the session may stand.
  std::vector<std::string> new_ids(std::string_view id) const;

  void clear();

 private:
  using NewIds = std::unordered_multimap<std::string, std::string>;

  NewIds newer_;
  NewIds older_;
};

}  // namespace rss
