// MemoryTable: the embedded store. It consists of a hash index that owns the entries, a timing
// wheel for expiry and an LRU queue of the cache entries. All of it is on the process heap, within
// a budget in bytes. The sorted-set methods are in memory_sorted_sets.cpp.
//
// Time is the clock's wall time, read once in each call. An expired key is absent at once, even
// while it still occupies memory. The owner frees that memory in small steps:
//
//   table.sweep() ? call it again in the next tick of the loop : call it again in a second;
//
// A call examines at most a few expired entries. The exceptions are sweep(), and set() and
// sorted_set_put() in a full table: they examine up to 100 due entries, plus one for every 256
// bytes that are needed.
//
// If the clock jumps forward, the entries that expire in between are gone for good. If it jumps
// backward, the existing entries live longer by the difference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/siphash.h"
#include "contract/table.h"
#include "memory/cache_queue.h"
#include "memory/entry.h"
#include "memory/expiry_wheel.h"
#include "memory/hash_index.h"

namespace rss {

class MemoryTable final : public Table {
 public:
  // Maximum number of entries that one sweep() examines. It also stops after freeing kSweepBytes.
  static constexpr std::size_t kSweepEntries = 100;
  static constexpr std::uint64_t kSweepBytes = 1 << 20;
  // Maximum number of buckets that one scan() visits.
  static constexpr int kScanBuckets = 1024;

  // The clock must outlive the table. The budget covers keys, values, headers, allocator rounding,
  // the index and the table itself.
  MemoryTable(const Clock& clock, std::uint64_t max_bytes);

  std::int64_t now_ms() const override { return clock_.wall_ms(); }
  std::optional<std::string_view> get(std::string_view key) override;
  bool set(std::string_view key, std::string_view value, Expiry expiry,
           Class entry_class = Class::kKept) override;
  bool erase(std::string_view key) override;
  bool expire_at(std::string_view key, std::int64_t wall_ms) override;
  std::optional<Expiry> expiry_of(std::string_view key) override;

  Kind kind_of(std::string_view key) override;
  bool sorted_set_put(std::string_view key, std::string_view member, double score) override;
  bool sorted_set_remove(std::string_view key, std::string_view member) override;
  std::optional<double> sorted_set_score(std::string_view key, std::string_view member) override;
  std::size_t sorted_set_size(std::string_view key) override;
  std::vector<Scored> sorted_set_above(std::string_view key, double bound) override;
  std::uint64_t scan(std::uint64_t cursor, std::vector<std::string>& keys) override;

  // Frees the memory of expired entries in one bounded step. Returns whether more is left to do.
  bool sweep();

  // Memory counted against the budget, including expired entries that are not swept yet.
  std::uint64_t used_bytes() const { return sizeof(*this) + index_.bytes() + entry_bytes_; }

  // Entries in memory, including expired entries that are not swept yet.
  std::size_t size() const { return index_.size(); }

  // Total number of entries examined for expiry, and of cache entries evicted.
  std::uint64_t examined() const { return examined_; }
  std::uint64_t evicted() const { return evicted_; }

  // Total number of sessions that expired. A session is counted when its entry is removed: on
  // access to its key, in a sweep, or when a write needs memory.
  std::uint64_t expired_sessions() const { return expired_sessions_; }

 private:
  std::uint32_t hash(std::string_view key) const;
  Entry* find_live(std::string_view key, std::int64_t now);
  bool examine_due(std::int64_t now);
  SortedSet* find_set(std::string_view key);

  // A request for memory: a new entry, which may replace another one, or the growth of an existing
  // entry.
  struct Need {
    std::uint64_t bytes;
    bool new_entry;
    const Entry* replaced = nullptr;
  };
  std::uint64_t room_needed(const Need& need) const;
  bool may_have_room(const Need& need, std::int64_t now);
  void reclaim_ended(const Need& need, std::int64_t now);
  void evict_for(const Need& need);
  bool replace(EntryPtr fresh, Entry* replaced, std::int64_t now);
  void link(EntryPtr entry);
  void expire(Entry* entry);
  void drop(Entry* entry);

  const Clock& clock_;
  const SipKey sip_key_ = random_sip_key();
  const std::uint64_t max_bytes_;
  std::uint64_t entry_bytes_ = 0;
  std::uint64_t examined_ = 0;
  std::uint64_t evicted_ = 0;
  std::uint64_t expired_sessions_ = 0;
  HashIndex index_;
  ExpiryWheel wheel_;
  CacheQueue cache_;
};

}  // namespace rss
