#include "memory/cache_queue.h"

#include <gtest/gtest.h>

#include <string>

namespace rss {
namespace {

EntryPtr cache_entry(const std::string& key) {
  return make_entry(0, key, "value", Table::Class::kCache);
}

TEST(CacheQueue, NamesTheOldestFirst) {
  CacheQueue queue;
  const EntryPtr a = cache_entry("a"), b = cache_entry("b");
  EXPECT_EQ(queue.victim(), nullptr);
  queue.add(a.get());
  queue.add(b.get());
  EXPECT_EQ(queue.victim(), a.get());
  queue.remove(a.get());
  EXPECT_EQ(queue.victim(), b.get());
  queue.remove(b.get());
  EXPECT_EQ(queue.victim(), nullptr);
}

TEST(CacheQueue, PutsWhatIsTouchedBehindTheOthers) {
  CacheQueue queue;
  const EntryPtr a = cache_entry("a"), b = cache_entry("b"), c = cache_entry("c");
  for (Entry* entry : {a.get(), b.get(), c.get()}) queue.add(entry);
  queue.touch(b.get());
  queue.touch(a.get());
  queue.touch(a.get());
  for (Entry* entry : {c.get(), b.get(), a.get()}) {
    EXPECT_EQ(queue.victim(), entry);
    queue.remove(entry);
  }
}

TEST(CacheQueue, CountsWhatItsEntriesTake) {
  CacheQueue queue;
  const EntryPtr a = cache_entry("a"), b = cache_entry(std::string(500, 'b')), c = cache_entry("c");
  for (Entry* entry : {a.get(), b.get(), c.get()}) queue.add(entry);
  EXPECT_EQ(queue.bytes(), a->block_bytes() + b->block_bytes() + c->block_bytes());
  queue.remove(b.get());
  EXPECT_EQ(queue.bytes(), a->block_bytes() + c->block_bytes());
  queue.remove(c.get());
  queue.remove(a.get());
  EXPECT_EQ(queue.bytes(), 0u);
}

}  // namespace
}  // namespace rss
