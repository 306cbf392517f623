// SortedSet: members with scores, ordered by score, then by bytes. Owned by an Entry, which
// includes the set's memory in its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "contract/table.h"

namespace rss {

class SortedSet {
 public:
  SortedSet() = default;
  SortedSet(const SortedSet&) = delete;
  SortedSet& operator=(const SortedSet&) = delete;

  // The bytes that put() would add to bytes().
  std::uint64_t bytes_to_put(std::string_view member) const;

  // Adds the member or changes its score. Requires a score that is not NaN. O(log n).
  void put(std::string_view member, double score);

  // Returns whether the member existed. O(log n).
  bool remove(std::string_view member);

  // The member's score; nullopt if there is no such member. O(log n).
  std::optional<double> score(std::string_view member) const;

  std::size_t size() const { return by_member_.size(); }

  // The members with a score above the bound, in order. Minus infinity selects all members.
  // O(log n + k) for k results.
  std::vector<Table::Scored> above(double bound) const;

  // The heap memory of the set.
  std::uint64_t bytes() const;

 private:
  struct Order {
    using is_transparent = void;
    bool operator()(const Table::Scored& a, const Table::Scored& b) const {
      return a.score != b.score ? a.score < b.score : a.member < b.member;
    }
    bool operator()(double bound, const Table::Scored& member) const {
      return bound < member.score;
    }
  };
  using InOrder = std::set<Table::Scored, Order>;

  InOrder in_order_;
  // Each key is a view into its node in in_order_. Nodes never move.
  std::map<std::string_view, InOrder::iterator> by_member_;
  std::uint64_t member_bytes_ = 0;
};

}  // namespace rss
