#include "memory/sorted_set.h"

#include <limits>
#include <utility>

#include "memory/entry.h"

namespace rss {
namespace {

// The overhead of a tree node in the standard library.
constexpr std::uint64_t kTreeNodeBytes = 4 * sizeof(void*);

std::uint64_t bytes_of(std::string_view member) {
  const std::uint64_t in_order = heap_bytes(kTreeNodeBytes + sizeof(Table::Scored));
  const std::uint64_t by_member =
      heap_bytes(kTreeNodeBytes + sizeof(std::string_view) + sizeof(void*));
  // A short string is stored inside the node.
  const bool outside = member.size() > std::string().capacity();
  return in_order + by_member + (outside ? heap_bytes(member.size() + 1) : 0);
}

}  // namespace

std::uint64_t SortedSet::bytes_to_put(std::string_view member) const {
  return by_member_.contains(member) ? 0 : bytes_of(member);
}

void SortedSet::put(std::string_view member, double score) {
  const auto known = by_member_.find(member);
  if (known == by_member_.end()) {
    const auto place = in_order_.insert({std::string(member), score}).first;
    by_member_.emplace(place->member, place);
    member_bytes_ += bytes_of(member);
    return;
  }
  // Reinsert the node itself, so that the view in by_member_ stays valid.
  auto node = in_order_.extract(known->second);
  node.value().score = score;
  known->second = in_order_.insert(std::move(node)).position;
}

bool SortedSet::remove(std::string_view member) {
  const auto known = by_member_.find(member);
  if (known == by_member_.end()) return false;
  const InOrder::iterator place = known->second;
  member_bytes_ -= bytes_of(place->member);
  by_member_.erase(known);
  in_order_.erase(place);
  return true;
}

std::optional<double> SortedSet::score(std::string_view member) const {
  const auto known = by_member_.find(member);
  if (known == by_member_.end()) return std::nullopt;
  return known->second->score;
}

std::vector<Table::Scored> SortedSet::above(double bound) const {
  constexpr double kAll = -std::numeric_limits<double>::infinity();
  const auto first = bound == kAll ? in_order_.begin() : in_order_.upper_bound(bound);
  return {first, in_order_.end()};
}

std::uint64_t SortedSet::bytes() const { return heap_bytes(sizeof(*this)) + member_bytes_; }

}  // namespace rss
