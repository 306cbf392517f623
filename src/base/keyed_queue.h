// KeyedQueue: FIFO queues by key. Calls on one key run in order, and keys do not wait for each
// other.
//
// While a key is blocked, its owner pushes new items instead of running them. unblock() then runs
// them in order. An owner that does not count blockers uses only push(), take() and extract_if().
#pragma once

#include <cstddef>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ring.h"

namespace rss {

template <class Key, class Item, class Hash = std::hash<Key>>
class KeyedQueue {
 public:
  // True if no key is blocked and no item is queued.
  bool empty() const { return lines_.empty(); }
  // The number of queued items of all keys.
  std::size_t size() const { return size_; }

  // True if the key is blocked or has queued items: a new item must be pushed to keep the order.
  template <class Lookup>
  bool contains(const Lookup& key) const {
    return !lines_.empty() && lines_.find(key) != lines_.end();
  }

  // Blocks the key until unblock() has been called as many times as block().
  template <class Lookup>
  void block(const Lookup& key) {
    ++line_of(key).blockers;
  }

  template <class Lookup>
  void push(const Lookup& key, Item item) {
    line_of(key).items.push_back(std::move(item));
    ++size_;
  }

  // The newest queued item of the key, or null.
  template <class Lookup>
  Item* newest(const Lookup& key) {
    if (lines_.empty()) return nullptr;
    const auto place = lines_.find(key);
    if (place == lines_.end() || place->second.items.empty()) return nullptr;
    Ring<Item>& items = place->second.items;
    return &items[items.size() - 1];
  }

  // Ends one block() of the key. If it was the last, passes the queued items to
  // `run(const Key&, Item)` in order, until an item blocks the key again. `run` may call every
  // method of this class. Items that it pushes for the key are run by this loop, so that items that
  // end immediately do not grow the stack. Requires that the key is blocked. `key` may become
  // invalid while `run` is called.
  template <class Lookup, class Run>
  void unblock(const Lookup& key, Run run) {
    const auto place = lines_.find(key);
    Line& line = place->second;
    if (--line.blockers > 0 || line.draining) return;
    if (line.items.empty()) {
      lines_.erase(place);
      return;
    }
    const Key& own_key = place->first;
    line.draining = true;
    while (line.blockers == 0 && !line.items.empty()) {
      --size_;
      run(own_key, line.items.pop_front());
    }
    line.draining = false;
    if (line.blockers == 0) lines_.erase(lines_.find(own_key));
  }

  // Removes and returns the items of a key that is not blocked, in order.
  template <class Lookup>
  std::vector<Item> take(const Lookup& key) {
    const auto place = lines_.find(key);
    if (place == lines_.end()) return {};
    std::vector<Item> taken;
    while (!place->second.items.empty()) taken.push_back(place->second.items.pop_front());
    lines_.erase(place);
    size_ -= taken.size();
    return taken;
  }

  // Removes and returns the items that `predicate` accepts. Items of one key keep their order.
  template <class Predicate>
  std::vector<Item> extract_if(Predicate predicate) {
    std::vector<Item> taken;
    for (auto& [key, line] : lines_)
      line.items.extract_if(predicate, [&](Item item) { taken.push_back(std::move(item)); });
    std::erase_if(lines_, [](const auto& entry) {
      const Line& line = entry.second;
      return line.blockers == 0 && !line.draining && line.items.empty();
    });
    size_ -= taken.size();
    return taken;
  }

 private:
  struct Line {
    Ring<Item> items = {};
    std::size_t blockers = 0;
    bool draining = false;  // unblock() is running the items
  };

  template <class Lookup>
  Line& line_of(const Lookup& key) {
    if (!lines_.empty()) {
      const auto place = lines_.find(key);
      if (place != lines_.end()) return place->second;
    }
    return lines_.try_emplace(Key(key)).first->second;
  }

  std::unordered_map<Key, Line, Hash, std::equal_to<>> lines_;
  std::size_t size_ = 0;
};

}  // namespace rss
