// Journal: the changes of each key that were made during an outage and are not on the server yet.
// The values are in the table of the LocalStore. Bounded: callers check has_room() before they add
// an entry or a value. Owned by a Fallback.
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

  // The changes of one key. An entry without changes records that this process knows the key.
  struct Entry {
    bool removed = false;
    bool created = false;
    bool changed = false;
    bool prolonged = false;
    // The value last seen on the server.
    std::string before = {};
    // Values that were sent to the server and whose replies are missing.
    std::vector<std::string> unconfirmed = {};
    // The last local change of each member.
    Replayer::MemberChanges member_changes = {};
    // Incremented by each change of the key.
    std::uint64_t version = 0;
    std::shared_ptr<Replayer::Attempts> attempts = std::make_shared<Replayer::Attempts>();
    std::size_t bytes = 0;

    // True if the local value is the value last seen on the server.
    bool unchanged() const { return !removed && !created && !changed; }
    bool has_news() const { return !unchanged() || prolonged; }
  };
  using Entries = std::unordered_map<std::string, Entry>;

  explicit Journal(Bounds bounds) : bounds_(bounds) {}

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const { return bytes_; }
  const Entries& entries() const { return entries_; }

  // Null if the key has no entry.
  const Entry* find(std::string_view key) const;

  // True if an entry with `value_bytes` bytes of values can be added, or if the existing entry can
  // grow by them.
  bool has_room(std::string_view key, std::size_t value_bytes) const;

  // Adds an entry unless the key has one. Requires has_room().
  void know(std::string_view key) { entry(key); }
  // Records that the local value is the value last seen on the server. Requires has_room().
  void know(std::string_view key, const RecentValues::Seen& seen);
  void create(std::string_view key);
  void prolong(std::string_view key);
  // Members of the value, a JSON object, were written at this wall time in milliseconds.
  void change(std::string_view key, const WrittenMembers::List& written, std::int64_t wall_ms);
  // Discards all earlier changes of the key.
  void remove(std::string_view key);

  // Must be called when the replay of the key begins. Requires an entry.
  void send(std::string_view key) { entry(key).prolonged = false; }
  // The server holds `value`, the value of the key at this version. Returns true if the key has
  // changed since.
  bool arrived(std::string_view key, std::uint64_t version, std::string_view value);
  // The replay failed. Sets `prolonged` again, which send() cleared, unless the key was removed.
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
