// MemoryTable: the embedded store. A hash index that owns the entries, a wheel that knows when they
// end, a queue of the cache entries; all on the heap of the process, within a budget in bytes. What
// it does with sorted sets is in memory_sorted_sets.cpp.
//
// Time is the clock's wall time, asked once per call. A key whose time has come is absent at once,
// however much memory it still takes. Giving that memory back is the owner's work, in small steps:
//
//   table.sweep() ? do it again in the next tick of the loop : do it again in a second;
//
// No call looks at more than a few entries that have ended, except that set() in a full table
// clears ended entries out of its way: up to about a sweep's worth, more only for a value of more
// than 25 KiB.
//
// A clock that jumps forwards ends what lies in between, for good. One that jumps backwards makes
// what is there live longer, by as much; nothing comes back, nothing is lost, nothing stays
// forever.
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
  // Most entries that one sweep() looks at, and most bytes after which it stops.
  static constexpr std::size_t kSweepEntries = 100;
  static constexpr std::uint64_t kSweepBytes = 1 << 20;
  // Buckets that one scan() looks into.
  static constexpr int kScanBuckets = 1024;

  // The clock must outlive the table. The budget counts keys, values, headers, the heap's rounding,
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

  // Gives back the memory of ended entries, one bounded step of it; whether more is to do now.
  bool sweep();

  // What counts against the budget, entries that have ended and are not swept yet included.
  std::uint64_t used_bytes() const { return sizeof(*this) + index_.bytes() + entry_bytes_; }

  // Entries in memory, those that have ended and are not swept yet included.
  std::size_t size() const { return index_.size(); }

  // How many entries were looked at so far because their time might have come, and how many cache
  // entries were dropped for room.
  std::uint64_t examined() const { return examined_; }
  std::uint64_t evicted() const { return evicted_; }

  // Sessions whose time came while they were here, as far as their ends have been noticed: by a
  // look at their key or by a sweep.
  std::uint64_t expired_sessions() const { return expired_sessions_; }

 private:
  std::uint32_t hash(std::string_view key) const;
  Entry* find_live(std::string_view key, std::int64_t now);
  bool examine_due(std::int64_t now);
  SortedSet* find_set(std::string_view key);

  // Room for so many bytes more, in a new entry that may replace another one, or in an entry that
  // is there already.
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
