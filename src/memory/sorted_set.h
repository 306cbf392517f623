// SortedSet: members with a score each, in the order of their scores, then of their bytes. Owned by
// an Entry, which counts what it takes from the heap.
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

  // What put() would add to bytes().
  std::uint64_t bytes_to_put(std::string_view member) const;

  // Requires a score that is a number. O(log n).
  void put(std::string_view member, double score);

  // Whether the member was there. O(log n).
  bool remove(std::string_view member);

  // O(log n).
  std::optional<double> score(std::string_view member) const;

  std::size_t size() const { return by_member_.size(); }

  // Those with a score above the bound, in order; all for minus infinity. O(log n) and what it
  // returns.
  std::vector<Table::Scored> above(double bound) const;

  // What it takes from the heap.
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
  // Each name is that of the node in in_order_, which never moves.
  std::map<std::string_view, InOrder::iterator> by_member_;
  std::uint64_t member_bytes_ = 0;
};

}  // namespace rss
