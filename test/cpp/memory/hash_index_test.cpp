#include "memory/hash_index.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

namespace rss {
namespace {

std::uint32_t hash_of(int i) { return static_cast<std::uint32_t>(i) * 2654435761u; }
std::string key_of(int i) { return "key:" + std::to_string(i); }
EntryPtr entry_of(int i) { return make_entry(hash_of(i), key_of(i), "value", Table::Class::kKept); }
Entry* find(const HashIndex& index, int i) { return index.find(hash_of(i), key_of(i)); }

TEST(HashIndex, FindsEveryEntryWhileItGrows) {
  HashIndex index;
  for (int i = 0; i < 20'000; ++i) {
    index.insert(entry_of(i));
    ASSERT_NE(find(index, i), nullptr);
    ASSERT_NE(find(index, i / 2), nullptr);
  }
  for (int i = 0; i < 20'000; ++i) ASSERT_EQ(find(index, i)->key(), key_of(i));
  EXPECT_EQ(find(index, 20'000), nullptr);
  EXPECT_EQ(index.size(), 20'000u);
}

TEST(HashIndex, FindsEveryEntryWhileItShrinks) {
  HashIndex index;
  for (int i = 0; i < 20'000; ++i) index.insert(entry_of(i));
  for (int i = 0; i < 20'000; ++i) {
    ASSERT_EQ(index.remove(find(index, i))->key(), key_of(i));
    ASSERT_EQ(find(index, i), nullptr);
    ASSERT_EQ(find(index, i + (20'000 - i) / 2) == nullptr, i == 19'999) << i;
  }
  EXPECT_EQ(index.size(), 0u);
}

TEST(HashIndex, TakesNoMoreMemoryWhenEmptiedThanWhenNew) {
  HashIndex index;
  const std::uint64_t fresh = index.bytes();
  for (int i = 0; i < 50'000; ++i) index.insert(entry_of(i));
  EXPECT_GT(index.bytes(), fresh + 50'000 * sizeof(Entry*) / 2);
  for (int i = 0; i < 50'000; ++i) index.remove(find(index, i));
  EXPECT_EQ(index.bytes(), fresh);
}

TEST(HashIndex, SaysBeforehandWhatAnInsertionAdds) {
  HashIndex index;
  std::uint64_t grown = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t expected = index.bytes() + index.bytes_to_insert();
    grown += index.bytes_to_insert() > 0;
    index.insert(entry_of(i));
    ASSERT_EQ(index.bytes(), expected);
  }
  EXPECT_EQ(grown, 19u) << "a segment for each 512 entries but the first";
}

TEST(HashIndex, NeverMakesMoreThanOneSegmentAtATime) {
  HashIndex index;
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_LE(index.bytes_to_insert(), 8400u);
    index.insert(entry_of(i));
  }
}

TEST(HashIndex, DistinguishesKeysWithEqualHashes) {
  HashIndex index;
  for (int i = 0; i < 100; ++i) index.insert(make_entry(7, key_of(i), "", Table::Class::kKept));
  for (int i = 0; i < 100; i += 2) index.remove(index.find(7, key_of(i)));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(index.find(7, key_of(i)) != nullptr, i % 2 == 1);
}

TEST(HashIndex, AgreesWithASetOverManyRandomSteps) {
  HashIndex index;
  std::set<int> model;
  std::mt19937 random(11);
  for (int step = 0; step < 200'000; ++step) {
    // The range breathes, so that the index grows and shrinks again and again.
    const int range = step / 20'000 % 2 == 0 ? 8'000 : 500;
    const int i = static_cast<int>(random() % 8'000);
    Entry* entry = find(index, i);
    ASSERT_EQ(entry != nullptr, model.contains(i));
    if (entry != nullptr && (i >= range || random() % 2)) {
      index.remove(entry);
      model.erase(i);
    } else if (entry == nullptr && i < range) {
      index.insert(entry_of(i));
      model.insert(i);
    }
    ASSERT_EQ(index.size(), model.size());
  }
}

}  // namespace
}  // namespace rss
