// Journal: what was done to each key in the server's place and the server has not heard of, folded.
// Bounded. Owned by a Fallback; the values themselves stand in the local table.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "contract/change.h"

namespace rss {

class Journal {
 public:
  struct Bounds {
    std::size_t entries = 100'000;
    std::size_t bytes = 64u << 20;
  };

  // What was done to one key. With nothing in it the key is only known.
  struct Entry {
    bool removed = false;
    bool created = false;
    bool prolonged = false;
    std::vector<Change> changes = {};
    // On their way to the server: so many of the changes, with the creation; or the removal.
    std::size_t sent = 0;
    bool removal_sent = false;
    std::size_t bytes = 0;

    // Whether the value is what the server last gave.
    bool unchanged() const { return !removed && !created && changes.empty(); }
    bool has_news() const { return !unchanged() || prolonged; }
  };
  using Entries = std::unordered_map<std::string, Entry>;

  explicit Journal(Bounds bounds) : bounds_(bounds) {}

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const { return bytes_; }
  const Entries& entries() const { return entries_; }

  // Null when nothing is known of the key.
  const Entry* find(std::string_view key) const;

  // Whether the key can be entered with these changes.
  bool has_room(std::string_view key, const std::vector<Change>& changes) const;

  // Enters the key if it is not there; require room for it.
  void know(std::string_view key) { entry(key); }
  void create(std::string_view key);
  void prolong(std::string_view key) { entry(key).prolonged = true; }
  void change(std::string_view key, std::vector<Change> changes);
  // All else that was done to it is forgotten.
  void remove(std::string_view key);

  // What there is goes to the server now: what comes from here on is kept apart. Requires the key.
  void send(std::string_view key);
  // It has arrived, or has not; false when the key is not entered any more.
  bool arrived(std::string_view key);
  void failed(std::string_view key);

  void forget(std::string_view key);

 private:
  Entry& entry(std::string_view key);
  void count(Entry& entry, std::size_t bytes);
  void recount(Entry& entry, std::string_view key);

  const Bounds bounds_;
  Entries entries_;
  std::size_t bytes_ = 0;
};

}  // namespace rss
