// Table: the storage interface for the twins of operations. Keys and values are byte strings. An
// expired key is absent. A table is used only by the thread of its environment.
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

  // Only kCache entries are subject to eviction. kSession exists because expired sessions are
  // counted.
  enum class Class : std::uint8_t { kKept, kCache, kSession };

  // When an entry expires.
  struct Expiry {
    enum class Kind : std::uint8_t { kNever, kKeep, kAt };
    static Expiry never() { return {Kind::kNever, 0}; }
    // Keeps the current expiry; an absent key gets none.
    static Expiry keep() { return {Kind::kKeep, 0}; }
    static Expiry at(std::int64_t wall_ms) { return {Kind::kAt, wall_ms}; }

    Kind kind;
    std::int64_t wall_ms;
  };

  // Milliseconds since the epoch, from the table's clock.
  virtual std::int64_t now_ms() const = 0;

  // The type of a live key's content.
  enum class Kind : std::uint8_t { kNothing, kValue, kSortedSet };
  virtual Kind kind_of(std::string_view key) = 0;

  // The value of a live key. nullopt for an absent key and for a sorted set. The view is valid
  // until the next call of any method.
  virtual std::optional<std::string_view> get(std::string_view key) = 0;

  // Stores the value and replaces any previous content. An expiry in the past removes the key.
  // Returns false and changes nothing if the value does not fit even after evicting the cache
  // entries. The views must not point into the table, except to a result of get() that is still
  // valid.
  virtual bool set(std::string_view key, std::string_view value, Expiry expiry,
                   Class entry_class = Class::kKept) = 0;

  // Returns whether the key existed.
  virtual bool erase(std::string_view key) = 0;

  // Sets the expiry; a time in the past removes the key. Returns whether the key existed.
  virtual bool expire_at(std::string_view key, std::int64_t wall_ms) = 0;

  // The key's expiry, kNever or kAt; nullopt if the key is absent.
  virtual std::optional<Expiry> expiry_of(std::string_view key) = 0;

  // A sorted-set member with its score.
  struct Scored {
    std::string member;
    double score;
  };

  // Sets a member's score. Creates the set without expiry if the key is absent. Returns false and
  // changes nothing if there is not enough memory in the budget. Requires that the key holds no
  // value, and that neither view points into the table.
  virtual bool sorted_set_put(std::string_view key, std::string_view member, double score) = 0;

  // Returns whether the member existed. Removing the last member removes the key. This method and
  // the next three treat a key that holds a value as an empty set.
  virtual bool sorted_set_remove(std::string_view key, std::string_view member) = 0;

  virtual std::optional<double> sorted_set_score(std::string_view key, std::string_view member) = 0;

  virtual std::size_t sorted_set_size(std::string_view key) = 0;

  // The members with a score above the bound, ordered by score, then by bytes. Minus infinity
  // selects all members. The cost is logarithmic in the size, plus linear in the result.
  virtual std::vector<Scored> sorted_set_above(std::string_view key, double bound) = 0;

  // One bounded step of an iteration over all keys. Appends some live keys and returns the next
  // cursor. The cursor is 0 at the start and at the end. A key that exists during the whole
  // iteration is returned at least once.
  virtual std::uint64_t scan(std::uint64_t cursor, std::vector<std::string>& keys) = 0;
};

}  // namespace rss
