#include "base/function.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace rss {
namespace {

// Counts how many of it are alive, and how often one was moved.
template <std::size_t kSize>
struct Counted {
  struct Counts {
    int alive = 0;
    int moves = 0;
  };

  explicit Counted(Counts& counts) : counts_(&counts) { ++counts_->alive; }
  Counted(Counted&& other) noexcept : counts_(other.counts_) {
    ++counts_->alive;
    ++counts_->moves;
  }
  ~Counted() { --counts_->alive; }

  // Where it lives.
  const void* operator()() { return this; }

  Counts* counts_;
  std::array<char, kSize - sizeof(Counts*)> padding_ = {};
};

using Small = Counted<48>;
using Large = Counted<56>;

bool lies_inside(const void* place, const Function<const void*()>& function) {
  const auto at = reinterpret_cast<std::uintptr_t>(place);
  const auto begin = reinterpret_cast<std::uintptr_t>(&function);
  return at >= begin && at < begin + sizeof function;
}

TEST(Function, IsEmptyUntilItIsGivenACallable) {
  Function<int()> function;
  EXPECT_FALSE(function);
  function = [] { return 7; };
  ASSERT_TRUE(function);
  EXPECT_EQ(function(), 7);
}

TEST(Function, HandsOnArgumentsThatCanOnlyBeMoved) {
  Function<int(std::unique_ptr<int>, int)> add = [](std::unique_ptr<int> a, int b) {
    return *a + b;
  };
  EXPECT_EQ(add(std::make_unique<int>(3), 4), 7);
}

TEST(Function, PassesReferenceArgumentsWithoutCopies) {
  std::string text = "a";
  Function<void(std::string&)> append = [](std::string& to) { to += 'b'; };
  append(text);
  EXPECT_EQ(text, "ab");
}

TEST(Function, KeepsItsStateFromCallToCall) {
  Function<int()> count = [n = 0]() mutable { return ++n; };
  count();
  EXPECT_EQ(count(), 2);
}

TEST(Function, StoresACallableOfSixWordsWithoutAnAllocation) {
  Small::Counts counts;
  Function<const void*()> function = Small(counts);
  EXPECT_TRUE(lies_inside(function(), function));
  Function<const void*()> other = std::move(function);
  EXPECT_TRUE(lies_inside(other(), other));
}

TEST(Function, KeepsMoreOnTheHeapAndMovesOnlyTheOwner) {
  Large::Counts counts;
  Function<const void*()> function = Large(counts);
  EXPECT_FALSE(lies_inside(function(), function));
  const void* place = function();
  const int moves = counts.moves;
  Function<const void*()> other = std::move(function);
  EXPECT_EQ(other(), place);
  EXPECT_EQ(counts.moves, moves);
}

template <class Callable>
class FunctionOwner : public testing::Test {};
using Sizes = testing::Types<Small, Large>;
TYPED_TEST_SUITE(FunctionOwner, Sizes);

TYPED_TEST(FunctionOwner, DestroysItsCallableOnce) {
  typename TypeParam::Counts counts;
  {
    Function<const void*()> function = TypeParam(counts);
    EXPECT_EQ(counts.alive, 1);
  }
  EXPECT_EQ(counts.alive, 0);
}

TYPED_TEST(FunctionOwner, IsEmptyOnceItWasMovedFrom) {
  typename TypeParam::Counts counts;
  Function<const void*()> from = TypeParam(counts);
  Function<const void*()> to = std::move(from);
  EXPECT_FALSE(from);  // NOLINT(bugprone-use-after-move)
  EXPECT_TRUE(to);
  EXPECT_EQ(counts.alive, 1);
}

TYPED_TEST(FunctionOwner, DestroysWhatItHeldWhenItIsAssignedTo) {
  typename TypeParam::Counts old_counts;
  typename TypeParam::Counts new_counts;
  Function<const void*()> function = TypeParam(old_counts);
  function = TypeParam(new_counts);
  EXPECT_EQ(old_counts.alive, 0);
  EXPECT_EQ(new_counts.alive, 1);
  function = Function<const void*()>();
  EXPECT_EQ(new_counts.alive, 0);
}

TYPED_TEST(FunctionOwner, SurvivesBeingMovedToItself) {
  typename TypeParam::Counts counts;
  Function<const void*()> function = TypeParam(counts);
  Function<const void*()>& same = function;
  function = std::move(same);
  ASSERT_TRUE(function);
  EXPECT_EQ(counts.alive, 1);
}

}  // namespace
}  // namespace rss
