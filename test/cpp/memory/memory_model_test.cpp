// The table against a std::map that does the same in the plainest way, over many random steps.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "memory/memory_table.h"
#include "support/manual_clock.h"

namespace rss {
namespace {

using Class = Table::Class;
using Expiry = Table::Expiry;

struct Expected {
  std::string value;
  Expiry expiry;
  Class entry_class;
};

class Model {
 public:
  Model(unsigned seed, std::uint64_t budget) : random_(seed), table_(clock_, budget) {}

  void step() {
    clock_.advance_ms(below(4) == 0 ? below(200) : 0);
    if (below(5000) == 0) clock_.advance_ms(below(100'000'000));
    if (below(50) == 0) table_.sweep();
    const std::string key = std::string(1 + random_() % 40, 'k') + std::to_string(below(400));
    forget_if_ended(key);
    switch (below(6)) {
      case 0:
      case 1:
        return set(key);
      case 2:
        return erase(key);
      case 3:
        return slide(key);
      default:
        return get(key);
    }
  }

  void compare_all() {
    std::map<std::string, Expected> all = expected_;
    for (const auto& [key, ignored] : all) {
      forget_if_ended(key);
      get(key);
    }
  }

  void erase_all() {
    while (!expected_.empty()) {
      const std::string key = expected_.begin()->first;
      forget_if_ended(key);
      erase(key);
    }
    // What ended without being asked for is all that is left.
    clock_.advance_ms(16);
    while (table_.sweep()) continue;
  }

  MemoryTable& table() { return table_; }
  std::uint64_t refused() const { return refused_; }

 private:
  std::int64_t below(std::int64_t end) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(end));
  }

  bool ended(const Expected& entry) const {
    return entry.expiry.kind == Expiry::Kind::kAt && entry.expiry.wall_ms <= clock_.wall_ms();
  }
  void forget_if_ended(const std::string& key) {
    const auto at = expected_.find(key);
    if (at != expected_.end() && ended(at->second)) expected_.erase(at);
  }

  Expiry random_expiry() {
    const std::int64_t longest = std::int64_t{1} << (1 + below(34));
    if (below(8) == 0) return Expiry::never();
    if (below(4) == 0) return Expiry::keep();
    return Expiry::at(clock_.wall_ms() + below(longest) - (below(20) == 0 ? longest : 0));
  }

  void set(const std::string& key) {
    const std::string value(random_() % (1u << below(13)), static_cast<char>('a' + below(26)));
    const Class entry_class = below(3) == 0 ? Class::kCache : Class::kKept;
    Expiry expiry = random_expiry();
    const auto old = is_there(key) ? expected_.find(key) : expected_.end();
    if (!table_.set(key, value, expiry, entry_class)) {
      ++refused_;
      return get(key);
    }
    if (expiry.kind == Expiry::Kind::kKeep) {
      expiry = old == expected_.end() ? Expiry::never() : old->second.expiry;
    }
    expected_.erase(key);
    const Expected entry{value, expiry, entry_class};
    if (!ended(entry)) expected_.emplace(key, entry);
    get(key);
  }

  // A cache entry may have been dropped, unless it was just written; anything else never.
  void get(const std::string& key) {
    const auto at = expected_.find(key);
    const auto found = table_.get(key);
    if (at == expected_.end()) {
      ASSERT_EQ(found, std::nullopt);
    } else if (found.has_value()) {
      ASSERT_EQ(*found, at->second.value);
      const Expiry expiry = *table_.expiry_of(key);
      ASSERT_EQ(expiry.kind, at->second.expiry.kind);
      ASSERT_EQ(expiry.wall_ms, at->second.expiry.wall_ms);
    } else {
      ASSERT_EQ(at->second.entry_class, Class::kCache) << "a kept entry was lost";
      expected_.erase(at);
    }
  }

  // Whether it is there, once the table has had its say about a cache entry.
  bool is_there(const std::string& key) {
    get(key);
    return expected_.contains(key);
  }

  void erase(const std::string& key) {
    const bool there = is_there(key);
    ASSERT_EQ(table_.erase(key), there);
    expected_.erase(key);
  }

  void slide(const std::string& key) {
    const bool there = is_there(key);
    const std::int64_t ends = clock_.wall_ms() + below(std::int64_t{1} << below(34)) - below(2);
    ASSERT_EQ(table_.expire_at(key, ends), there);
    if (!there) return;
    expected_.find(key)->second.expiry = Expiry::at(ends);
    forget_if_ended(key);
  }

  std::mt19937_64 random_;
  ManualClock clock_;
  MemoryTable table_;
  std::map<std::string, Expected> expected_;
  std::uint64_t refused_ = 0;
};

void run(unsigned seed, std::uint64_t budget, bool expect_pressure) {
  Model model(seed, budget);
  const std::uint64_t empty = model.table().used_bytes();
  for (int step = 0; step < 100'000; ++step) {
    model.step();
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed << ", step " << step;
    ASSERT_LE(model.table().used_bytes(), budget);
    if (step % 10'000 == 0) model.compare_all();
  }
  EXPECT_EQ(model.refused() > 0, expect_pressure);
  EXPECT_EQ(model.table().evicted() > 0, expect_pressure);
  model.erase_all();
  EXPECT_EQ(model.table().size(), 0u);
  EXPECT_EQ(model.table().used_bytes(), empty);
}

TEST(MemoryModel, AgreesWithAMapWhenThereIsRoom) {
  for (const unsigned seed : {1u, 2u, 3u}) run(seed, 256 << 20, false);
}

TEST(MemoryModel, AgreesWithAMapUnderPressureAndNeverLosesAKeptEntry) {
  for (const unsigned seed : {4u, 5u, 6u}) run(seed, 200'000, true);
}

}  // namespace
}  // namespace rss
