// Sorted sets in the table against std::map, over many random steps, beside values.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <string>

#include "memory/memory_table.h"
#include "support/manual_clock.h"

namespace rss {
namespace {

using Expiry = Table::Expiry;
using Kind = Table::Kind;

constexpr double kAll = -std::numeric_limits<double>::infinity();

struct Expected {
  Kind kind = Kind::kNothing;
  std::string value = {};
  std::map<std::string, double> members = {};
  std::int64_t ends = INT64_MAX;
};

class Model {
 public:
  Model(unsigned seed, std::uint64_t budget) : random_(seed), table_(clock_, budget) {}

  void step() {
    clock_.advance_ms(below(4) == 0 ? below(100) : 0);
    if (below(50) == 0) table_.sweep();
    const std::string key = "key" + std::to_string(below(30));
    Expected& expected = expected_[key];
    if (expected.ends <= clock_.wall_ms()) expected = {};
    const std::uint64_t what = random_() % 10;
    if (what == 0) {
      set(key, expected);
    } else if (what == 1) {
      ASSERT_EQ(table_.erase(key), expected.kind != Kind::kNothing);
      expected = {};
    } else if (what == 2) {
      slide(key, expected);
    } else if (what < 7) {
      put(key, expected);
    } else {
      remove(key, expected);
    }
    compare(key, expected);
  }

  void erase_all() {
    for (const auto& [key, ignored] : expected_) table_.erase(key);
  }

  MemoryTable& table() { return table_; }
  std::uint64_t refused() const { return refused_; }

 private:
  std::int64_t below(std::int64_t end) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(end));
  }
  std::string random_member() {
    const std::int64_t i = below(40);
    return std::string(static_cast<std::size_t>(i * 2), 'm') + std::to_string(i);
  }

  void set(const std::string& key, Expected& expected) {
    const std::string value(random_() % 2000, 'v');
    if (!table_.set(key, value, Expiry::keep())) {
      ++refused_;
      return;
    }
    expected = {Kind::kValue, value, {}, expected.ends};
  }

  void slide(const std::string& key, Expected& expected) {
    const std::int64_t ends = clock_.wall_ms() + below(3000);
    const bool there = expected.kind != Kind::kNothing;
    ASSERT_EQ(table_.expire_at(key, ends), there);
    if (there) expected.ends = ends;
    if (expected.ends <= clock_.wall_ms()) expected = {};
  }

  void put(const std::string& key, Expected& expected) {
    if (expected.kind == Kind::kValue) return;
    const std::string member = random_member();
    const auto score = static_cast<double>(below(20));
    if (!table_.sorted_set_put(key, member, score)) {
      ++refused_;
      return;
    }
    expected.kind = Kind::kSortedSet;
    expected.members[member] = score;
  }

  void remove(const std::string& key, Expected& expected) {
    const std::string member = random_member();
    ASSERT_EQ(table_.sorted_set_remove(key, member), expected.members.erase(member) > 0);
    if (expected.kind == Kind::kSortedSet && expected.members.empty()) expected = {};
  }

  void compare(const std::string& key, const Expected& expected) {
    ASSERT_EQ(table_.kind_of(key), expected.kind);
    ASSERT_EQ(table_.get(key).value_or("none"),
              expected.kind == Kind::kValue ? expected.value : "none");
    ASSERT_EQ(table_.sorted_set_size(key), expected.members.size());
    const double bound = below(3) == 0 ? kAll : static_cast<double>(below(20));
    std::vector<std::pair<double, std::string>> above;
    for (const auto& [member, score] : expected.members) {
      ASSERT_EQ(table_.sorted_set_score(key, member), score);
      if (score > bound) above.emplace_back(score, member);
    }
    std::sort(above.begin(), above.end());
    const auto found = table_.sorted_set_above(key, bound);
    ASSERT_EQ(found.size(), above.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_EQ(std::pair(found[i].score, found[i].member), above[i]);
    }
  }

  std::mt19937_64 random_;
  ManualClock clock_;
  MemoryTable table_;
  std::map<std::string, Expected> expected_;
  std::uint64_t refused_ = 0;
};

void run(unsigned seed, std::uint64_t budget, bool expect_refusals) {
  Model model(seed, budget);
  const std::uint64_t empty = model.table().used_bytes();
  for (int step = 0; step < 50'000; ++step) {
    model.step();
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed << ", step " << step;
    ASSERT_LE(model.table().used_bytes(), budget);
  }
  EXPECT_EQ(model.refused() > 0, expect_refusals);
  model.erase_all();
  EXPECT_EQ(model.table().size(), 0u);
  EXPECT_EQ(model.table().used_bytes(), empty);
}

TEST(SortedSetModel, AgreesWithAMapWhenThereIsRoom) {
  for (const unsigned seed : {1u, 2u, 3u}) run(seed, 64 << 20, false);
}

TEST(SortedSetModel, AgreesWithAMapInAFullTable) {
  for (const unsigned seed : {4u, 5u, 6u}) run(seed, 25'000, true);
}

}  // namespace
}  // namespace rss
