// Table: what the embedded store offers to the twins of operations. Keys and values are bytes; a
// key whose time has come is not there. Used by the one thread of its environment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rss {

class Table {
 public:
  virtual ~Table() = default;

  // What may be dropped when room is needed: a cache entry, never anything else. Sessions are told
  // apart because those whose time comes are counted.
  enum class Class : std::uint8_t { kKept, kCache, kSession };

  // When an entry ends.
  struct Expiry {
    enum class Kind : std::uint8_t { kNever, kKeep, kAt };
    static Expiry never() { return {Kind::kNever, 0}; }
    // Whatever it is now; never, for a key that is not there.
    static Expiry keep() { return {Kind::kKeep, 0}; }
    static Expiry at(std::int64_t wall_ms) { return {Kind::kAt, wall_ms}; }

    Kind kind;
    std::int64_t wall_ms;
  };

  // Milliseconds since the epoch, from the table's clock.
  virtual std::int64_t now_ms() const = 0;

  // What a live key holds.
  enum class Kind : std::uint8_t { kNothing, kValue, kSortedSet };
  virtual Kind kind_of(std::string_view key) = 0;

  // The value of a live key; nullopt also for a sorted set. The view is valid until the next call
  // of any method.
  virtual std::optional<std::string_view> get(std::string_view key) = 0;

  // Stores the value, whatever was there. False, with nothing changed, when the budget has no room
  // even without the cache entries. Neither view may point into the table, except a view that get()
  // gave and nothing has been called since. An expiry in the past removes the key.
  virtual bool set(std::string_view key, std::string_view value, Expiry expiry,
                   Class entry_class = Class::kKept) = 0;

  // Whether the key was there.
  virtual bool erase(std::string_view key) = 0;

  // Sets when the key ends (a time in the past removes it); whether the key was there.
  virtual bool expire_at(std::string_view key, std::int64_t wall_ms) = 0;

  // When the key ends: nullopt when it is not there, kNever or kAt when it is.
  virtual std::optional<Expiry> expiry_of(std::string_view key) = 0;

  // A member of a sorted set.
  struct Scored {
    std::string member;
    double score;
  };

  // Sets a member's score; makes the set, without an end, when the key is not there. False, with
  // nothing changed, when there is no room. Requires that the key holds no value, and that neither
  // view points into the table.
  virtual bool sorted_set_put(std::string_view key, std::string_view member, double score) = 0;

  // Whether the member was there. A set without members is no longer there. For this and the
  // following methods a value is an empty set.
  virtual bool sorted_set_remove(std::string_view key, std::string_view member) = 0;

  virtual std::optional<double> sorted_set_score(std::string_view key, std::string_view member) = 0;

  virtual std::size_t sorted_set_size(std::string_view key) = 0;

  // The members with a score above the bound, by score, then by their bytes; all of them for
  // minus infinity. Costs what it returns.
  virtual std::vector<Scored> sorted_set_above(std::string_view key, double bound) = 0;

  // One bounded step through all keys: adds some live ones, and returns where to go on: 0 at the
  // end, as at the start. What is there from the first step to the last is met at least once.
  virtual std::uint64_t scan(std::uint64_t cursor, std::vector<std::string>& keys) = 0;
};

}  // namespace rss
