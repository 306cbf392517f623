#include "memory/memory_table.h"

#include <utility>

namespace rss {

MemoryTable::MemoryTable(const Clock& clock, std::uint64_t max_bytes)
    : clock_(clock), max_bytes_(max_bytes), wheel_(clock.wall_ms()) {}

std::optional<std::string_view> MemoryTable::get(std::string_view key) {
  Entry* entry = find_live(key, now_ms());
  if (entry == nullptr || entry->kind == Entry::Kind::kSortedSet) return std::nullopt;
  if (entry->is_cache()) cache_.touch(entry);
  return entry->value();
}

bool MemoryTable::set(std::string_view key, std::string_view value, Expiry expiry,
                      Class entry_class) {
  const std::int64_t now = now_ms();
  if (expiry.kind == Expiry::Kind::kAt && expiry.wall_ms <= now) {
    erase(key);
    return true;
  }
  // Copy first: the views may point into an entry that is removed below.
  EntryPtr fresh = make_entry(hash(key), key, value, entry_class);
  if (fresh == nullptr) return false;
  Entry* replaced = find_live(fresh->key(), now);
  if (expiry.kind == Expiry::Kind::kAt) fresh->ends_ms = expiry.wall_ms;
  if (expiry.kind == Expiry::Kind::kKeep && replaced) fresh->ends_ms = replaced->ends_ms;
  return replace(std::move(fresh), replaced, now);
}

bool MemoryTable::erase(std::string_view key) {
  Entry* entry = find_live(key, now_ms());
  if (entry == nullptr) return false;
  drop(entry);
  return true;
}

bool MemoryTable::expire_at(std::string_view key, std::int64_t wall_ms) {
  const std::int64_t now = now_ms();
  Entry* entry = find_live(key, now);
  if (entry == nullptr) return false;
  if (wall_ms <= now) {
    drop(entry);
  } else {
    wheel_.retime(entry, wall_ms);
  }
  return true;
}

std::optional<Table::Expiry> MemoryTable::expiry_of(std::string_view key) {
  const Entry* entry = find_live(key, now_ms());
  if (entry == nullptr) return std::nullopt;
  return entry->ends_ms == kNeverEnds ? Expiry::never() : Expiry::at(entry->ends_ms);
}

bool MemoryTable::sweep() {
  const std::int64_t now = now_ms();
  const std::uint64_t before = entry_bytes_;
  for (std::size_t i = 0; i < kSweepEntries && before - entry_bytes_ < kSweepBytes; ++i) {
    if (!examine_due(now)) return false;
  }
  return wheel_.wait_ms(now) == 0;
}

std::uint64_t MemoryTable::scan(std::uint64_t cursor, std::vector<std::string>& keys) {
  const std::int64_t now = now_ms();
  for (int i = 0; i < kScanBuckets; ++i) {
    cursor = index_.scan(cursor, [&](const Entry& entry) {
      if (entry.ends_ms > now) keys.emplace_back(entry.key());
    });
    if (cursor == 0) break;
  }
  return cursor;
}

std::uint32_t MemoryTable::hash(std::string_view key) const {
  return static_cast<std::uint32_t>(siphash13(sip_key_, key));
}

Entry* MemoryTable::find_live(std::string_view key, std::int64_t now) {
  Entry* entry = index_.find(hash(key), key);
  if (entry == nullptr || entry->ends_ms > now) return entry;
  ++examined_;
  expire(entry);
  return nullptr;
}

// Returns false if no entry is due.
bool MemoryTable::examine_due(std::int64_t now) {
  Entry* entry = wheel_.take_due(now);
  if (entry == nullptr) return false;
  ++examined_;
  if (entry->ends_ms <= now) {
    expire(entry);
  } else {
    wheel_.add(entry);
  }
  return true;
}

// The number of bytes by which the budget would be exceeded.
std::uint64_t MemoryTable::room_needed(const Need& need) const {
  const bool in_place = need.replaced != nullptr || !need.new_entry;
  std::uint64_t after = used_bytes() + need.bytes;
  after += in_place ? 0 : index_.bytes_to_insert();
  after -= need.replaced ? need.replaced->block_bytes() : 0;
  return after > max_bytes_ ? after - max_bytes_ : 0;
}

// Removes expired entries if needed, then returns whether evict_for() could free enough memory.
bool MemoryTable::may_have_room(const Need& need, std::int64_t now) {
  reclaim_ended(need, now);
  const bool cache_is_replaced = need.replaced && need.replaced->is_cache();
  const std::uint64_t evictable =
      cache_.bytes() - (cache_is_replaced ? need.replaced->block_bytes() : 0);
  return room_needed(need) <= evictable;
}

void MemoryTable::reclaim_ended(const Need& need, std::int64_t now) {
  // One more entry for every 256 bytes: a long value may need the memory of many small entries.
  const std::uint64_t most = kSweepEntries + need.bytes / 256;
  for (std::uint64_t i = 0; i < most && room_needed(need) > 0; ++i) {
    if (!examine_due(now)) return;
  }
}

void MemoryTable::evict_for(const Need& need) {
  while (room_needed(need) > 0) {
    drop(cache_.victim());
    ++evicted_;
  }
}

bool MemoryTable::replace(EntryPtr fresh, Entry* replaced, std::int64_t now) {
  const std::uint64_t bytes = fresh->block_bytes();
  if (!may_have_room({bytes, true, replaced}, now)) return false;
  if (replaced) drop(replaced);
  evict_for({bytes, true});
  link(std::move(fresh));
  return true;
}

void MemoryTable::link(EntryPtr entry) {
  wheel_.add(entry.get());
  if (entry->is_cache()) cache_.add(entry.get());
  entry_bytes_ += entry->block_bytes();
  index_.insert(std::move(entry));
}

void MemoryTable::expire(Entry* entry) {
  if (entry->kind == Entry::Kind::kSessionValue) ++expired_sessions_;
  drop(entry);
}

void MemoryTable::drop(Entry* entry) {
  wheel_.remove(entry);
  if (entry->is_cache()) cache_.remove(entry);
  entry_bytes_ -= entry->block_bytes();
  index_.remove(entry);
}

}  // namespace rss
