#include "memory/entry.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>

namespace rss {
namespace {

static_assert(std::is_standard_layout_v<Entry> && std::is_trivially_destructible_v<Entry>);
static_assert(sizeof(CacheLinks) % alignof(Entry) == 0);

constexpr std::size_t links_bytes(Table::Class entry_class) {
  return entry_class == Table::Class::kCache ? sizeof(CacheLinks) : 0;
}

std::size_t block_size(std::size_t key, std::size_t value, Table::Class entry_class) {
  return links_bytes(entry_class) + std::max(kEntryHeaderBytes + key + value, sizeof(Entry));
}

void append(char*& to, std::string_view bytes) {
  if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
  to += bytes.size();
}

}  // namespace

std::uint64_t Entry::block_bytes() const {
  return heap_bytes(block_size(key_size, value_size, entry_class));
}

CacheLinks& cache_links(Entry* entry) { return *(reinterpret_cast<CacheLinks*>(entry) - 1); }

void EntryDeleter::operator()(Entry* entry) const {
  std::free(reinterpret_cast<char*>(entry) - links_bytes(entry->entry_class));
}

std::uint64_t heap_bytes(std::uint64_t size) {
  constexpr std::uint64_t kHeader = 8, kAlign = 16, kSmallest = 32;
  constexpr std::uint64_t kPage = 4096, kOwnPages = 128 << 10;
  if (size >= kOwnPages) return (size + kAlign + kPage - 1) / kPage * kPage;
  return std::max(kSmallest, (size + kHeader + kAlign - 1) / kAlign * kAlign);
}

EntryPtr make_entry(std::uint32_t hash, std::string_view key, std::string_view value,
                    Table::Class entry_class) {
  if (key.size() > UINT32_MAX || value.size() > UINT32_MAX) return nullptr;
  void* block = std::malloc(block_size(key.size(), value.size(), entry_class));
  if (block == nullptr) return nullptr;
  char* header = static_cast<char*>(block) + links_bytes(entry_class);
  if (entry_class == Table::Class::kCache) new (block) CacheLinks();
  EntryPtr entry(new (header) Entry());
  entry->hash = hash;
  entry->key_size = static_cast<std::uint32_t>(key.size());
  entry->value_size = static_cast<std::uint32_t>(value.size());
  entry->entry_class = entry_class;
  char* to = header + kEntryHeaderBytes;
  append(to, key);
  append(to, value);
  return entry;
}

}  // namespace rss
