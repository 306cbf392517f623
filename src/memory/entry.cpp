#include "memory/entry.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>

#include "memory/sorted_set.h"

namespace rss {
namespace {

static_assert(std::is_standard_layout_v<Entry> && std::is_trivially_destructible_v<Entry>);
static_assert(sizeof(CacheLinks) % alignof(Entry) == 0);

constexpr std::size_t links_bytes(Entry::Kind kind) {
  return kind == Entry::Kind::kCacheValue ? sizeof(CacheLinks) : 0;
}

std::size_t block_size(std::size_t key, std::size_t value, Entry::Kind kind) {
  return links_bytes(kind) + std::max(kEntryHeaderBytes + key + value, sizeof(Entry));
}

void append(char*& to, std::string_view bytes) {
  if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
  to += bytes.size();
}

Entry::Kind kind_of(Table::Class entry_class) {
  switch (entry_class) {
    case Table::Class::kKept:
      return Entry::Kind::kKeptValue;
    case Table::Class::kCache:
      return Entry::Kind::kCacheValue;
    case Table::Class::kSession:
      return Entry::Kind::kSessionValue;
  }
  return Entry::Kind::kKeptValue;
}

EntryPtr make(std::uint32_t hash, std::string_view key, std::string_view value, Entry::Kind kind) {
  if (key.size() > UINT32_MAX || value.size() > UINT32_MAX) return nullptr;
  void* block = std::malloc(block_size(key.size(), value.size(), kind));
  if (block == nullptr) return nullptr;
  char* header = static_cast<char*>(block) + links_bytes(kind);
  if (kind == Entry::Kind::kCacheValue) new (block) CacheLinks();
  EntryPtr entry(new (header) Entry());
  entry->hash = hash;
  entry->key_size = static_cast<std::uint32_t>(key.size());
  entry->value_size = static_cast<std::uint32_t>(value.size());
  entry->kind = kind;
  char* to = header + kEntryHeaderBytes;
  append(to, key);
  append(to, value);
  return entry;
}

}  // namespace

// The set's pointer is stored in the bytes of the value, which may be unaligned.
SortedSet* Entry::sorted_set() const {
  if (kind != Kind::kSortedSet) return nullptr;
  SortedSet* set = nullptr;
  std::memcpy(&set, bytes() + key_size, sizeof(set));
  return set;
}

std::uint64_t Entry::block_bytes() const {
  const std::uint64_t block = heap_bytes(block_size(key_size, value_size, kind));
  return block + (kind == Kind::kSortedSet ? sorted_set()->bytes() : 0);
}

CacheLinks& cache_links(Entry* entry) { return *(reinterpret_cast<CacheLinks*>(entry) - 1); }

void EntryDeleter::operator()(Entry* entry) const {
  delete entry->sorted_set();
  std::free(reinterpret_cast<char*>(entry) - links_bytes(entry->kind));
}

std::uint64_t heap_bytes(std::uint64_t size) {
  constexpr std::uint64_t kHeader = 8, kAlign = 16, kSmallest = 32;
  constexpr std::uint64_t kPage = 4096, kOwnPages = 128 << 10;
  if (size >= kOwnPages) return (size + kAlign + kPage - 1) / kPage * kPage;
  return std::max(kSmallest, (size + kHeader + kAlign - 1) / kAlign * kAlign);
}

EntryPtr make_entry(std::uint32_t hash, std::string_view key, std::string_view value,
                    Table::Class entry_class) {
  return make(hash, key, value, kind_of(entry_class));
}

EntryPtr make_set_entry(std::uint32_t hash, std::string_view key) {
  auto set = std::make_unique<SortedSet>();
  const SortedSet* const pointer = set.get();
  const std::string_view bytes(reinterpret_cast<const char*>(&pointer), sizeof(pointer));
  EntryPtr entry = make(hash, key, bytes, Entry::Kind::kSortedSet);
  if (entry != nullptr) static_cast<void>(set.release());
  return entry;
}

}  // namespace rss
