// The sorted-set methods of MemoryTable.
#include <utility>

#include "memory/memory_table.h"
#include "memory/sorted_set.h"

namespace rss {

Table::Kind MemoryTable::kind_of(std::string_view key) {
  const Entry* entry = find_live(key, now_ms());
  if (entry == nullptr) return Kind::kNothing;
  return entry->kind == Entry::Kind::kSortedSet ? Kind::kSortedSet : Kind::kValue;
}

bool MemoryTable::sorted_set_put(std::string_view key, std::string_view member, double score) {
  const std::int64_t now = now_ms();
  if (Entry* entry = find_live(key, now)) {
    SortedSet& set = *entry->sorted_set();
    const Need need{set.bytes_to_put(member), false};
    if (!may_have_room(need, now)) return false;
    evict_for(need);
    set.put(member, score);
    entry_bytes_ += need.bytes;
    return true;
  }
  EntryPtr fresh = make_set_entry(hash(key), key);
  if (fresh == nullptr) return false;
  fresh->sorted_set()->put(member, score);
  return replace(std::move(fresh), nullptr, now);
}

bool MemoryTable::sorted_set_remove(std::string_view key, std::string_view member) {
  Entry* entry = find_live(key, now_ms());
  SortedSet* set = entry ? entry->sorted_set() : nullptr;
  if (set == nullptr) return false;
  const std::uint64_t before = set->bytes();
  if (!set->remove(member)) return false;
  entry_bytes_ -= before - set->bytes();
  if (set->size() == 0) drop(entry);
  return true;
}

std::optional<double> MemoryTable::sorted_set_score(std::string_view key, std::string_view member) {
  const SortedSet* set = find_set(key);
  return set ? set->score(member) : std::nullopt;
}

std::size_t MemoryTable::sorted_set_size(std::string_view key) {
  const SortedSet* set = find_set(key);
  return set ? set->size() : 0;
}

std::vector<Table::Scored> MemoryTable::sorted_set_above(std::string_view key, double bound) {
  const SortedSet* set = find_set(key);
  return set ? set->above(bound) : std::vector<Scored>();
}

// Null if the key is absent or holds a value.
SortedSet* MemoryTable::find_set(std::string_view key) {
  const Entry* entry = find_live(key, now_ms());
  return entry ? entry->sorted_set() : nullptr;
}

}  // namespace rss
