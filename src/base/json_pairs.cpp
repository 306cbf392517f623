#include "base/json_pairs.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>

#include "base/json_names.h"

namespace rss {
namespace {

// Any total order works. Lengths come first because comparing them is cheap, and most names differ
// in length.
bool comes_before(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

// One distinct name among the changes, with its last member.
struct Change {
  std::string_view name;
  const JsonMember* last;
  std::size_t place = kNowhere;  // index in the list of pairs
};

// Index of the changes by name. Sorted instead of hashed, so that crafted names cannot slow it
// down.
class Changes {
 public:
  explicit Changes(std::span<const JsonMember> members) {
    changes_.reserve(members.size());
    for (const JsonMember& member : members) changes_.push_back({own(member.name), &member});
    std::sort(changes_.begin(), changes_.end(), [](const Change& a, const Change& b) {
      return a.name == b.name ? a.last > b.last : comes_before(a.name, b.name);
    });
    const auto same = [](const Change& a, const Change& b) { return a.name == b.name; };
    changes_.erase(std::unique(changes_.begin(), changes_.end(), same), changes_.end());
    for (const Change& change : changes_) sizes_ |= size_bit(change.name);
  }

  std::size_t size() const { return changes_.size(); }

  Change* find(std::string_view written) {
    const std::string_view name = json_spelled_name(written, scratch_);
    if ((sizes_ & size_bit(name)) == 0) return nullptr;
    const auto found = std::lower_bound(changes_.begin(), changes_.end(), name,
                                        [](const Change& change, std::string_view sought) {
                                          return comes_before(change.name, sought);
                                        });
    return found != changes_.end() && found->name == name ? &*found : nullptr;
  }

 private:
  static std::uint64_t size_bit(std::string_view name) { return 1ull << (name.size() & 63); }

  std::string_view own(std::string_view written) {
    const std::string_view name = json_spelled_name(written, scratch_);
    return name.data() == scratch_.data() ? std::string_view(decoded_.emplace_back(name)) : name;
  }

  std::vector<Change> changes_;
  std::uint64_t sizes_ =
      0;  // one bit for each name length modulo 64; rejects most lookups without a search
  std::list<std::string> decoded_;  // a list, because views point to its elements
  std::string scratch_;
};

}  // namespace

std::vector<JsonPair> json_pairs(std::span<const JsonMember> target,
                                 std::span<const JsonMember> changes) {
  Changes index(changes);
  std::vector<JsonPair> pairs;
  pairs.reserve(target.size() + changes.size());
  std::size_t left = index.size();
  for (const JsonMember& member : target) {
    Change* change = index.find(member.name);
    if (change && change->place != kNowhere) {
      pairs[change->place].before = &member;
      continue;
    }
    if (change) {
      change->place = pairs.size();
      --left;
    }
    pairs.push_back({&member, change ? change->last : nullptr});
  }
  if (left == 0) return pairs;
  for (const JsonMember& member : changes) {
    Change* change = index.find(member.name);
    if (change->place != kNowhere) continue;
    change->place = pairs.size();
    pairs.push_back({nullptr, change->last});
  }
  return pairs;
}

}  // namespace rss
