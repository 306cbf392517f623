// Journal: what was done to each key in the server's place and is not on the server yet. Bounded.
// Owned by a Fallback; the values themselves stand in the local table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "contract/recent_values.h"
#include "contract/replayer.h"
#include "contract/written_members.h"

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
    bool changed = false;
    bool prolonged = false;
    // The value last seen on the server, and those sent whose replies are missing.
    std::string before = {};
    std::vector<std::string> unconfirmed = {};
    // How its members were last changed here.
    Replayer::MemberChanges member_changes = {};
    // Grows with everything that is done to the key.
    std::uint64_t version = 0;
    std::shared_ptr<Replayer::Attempts> attempts = std::make_shared<Replayer::Attempts>();
    std::size_t bytes = 0;

    // Whether the value is what the server last gave.
    bool unchanged() const { return !removed && !created && !changed; }
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

  // Whether the key can be entered with these bytes of values, or grow by them.
  bool has_room(std::string_view key, std::size_t value_bytes) const;

  // Enters the key if it is not there; requires room for it.
  void know(std::string_view key) { entry(key); }
  // Its value is what was last seen.
  void know(std::string_view key, const RecentValues::Seen& seen);
  void create(std::string_view key);
  void prolong(std::string_view key);
  // Members of its value, a JSON object, were written at this wall time.
  void change(std::string_view key, const WrittenMembers::List& written, std::int64_t wall_ms);
  // All else that was done to it is forgotten.
  void remove(std::string_view key);

  // What there is goes to the server now. Requires the key.
  void send(std::string_view key) { entry(key).prolonged = false; }
  // What stood under the key at this version is on the server. True when more was done since.
  bool arrived(std::string_view key, std::uint64_t version, std::string_view value);
  void failed(std::string_view key);

  void forget(std::string_view key);

 private:
  Entry& entry(std::string_view key);
  Entry& touch(std::string_view key);
  void recount(Entry& entry, std::string_view key);

  const Bounds bounds_;
  Entries entries_;
  std::size_t bytes_ = 0;
};

}  // namespace rss
