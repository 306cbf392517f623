#include "storage/connection_changes.h"

#include <gtest/gtest.h>

namespace rss {
namespace {

TEST(ConnectionChanges, TellTheFirstConnectionAndNoOtherOne) {
  ConnectionChanges changes;
  EXPECT_TRUE(changes.is_change("connect", 0));
  EXPECT_TRUE(changes.is_change("ready", 1));
  EXPECT_FALSE(changes.is_change("connect", 1));
  EXPECT_FALSE(changes.is_change("ready", 2));
}

TEST(ConnectionChanges, DoNotTellALossWhileAnotherConnectionIsReady) {
  ConnectionChanges changes;
  changes.is_change("connect", 0);
  changes.is_change("ready", 2);
  EXPECT_FALSE(changes.is_change("reconnecting", 1));
  EXPECT_FALSE(changes.is_change("connect", 1));
  EXPECT_FALSE(changes.is_change("ready", 2));
}

TEST(ConnectionChanges, TellTheLossOfTheLastConnectionAndTheReturnOfTheFirst) {
  ConnectionChanges changes;
  changes.is_change("connect", 0);
  changes.is_change("ready", 1);
  EXPECT_TRUE(changes.is_change("reconnecting", 0));
  EXPECT_TRUE(changes.is_change("reconnecting", 0));
  EXPECT_TRUE(changes.is_change("connect", 0));
  EXPECT_TRUE(changes.is_change("ready", 1));
}

TEST(ConnectionChanges, TellEveryErrorAndWhateverElseHappens) {
  ConnectionChanges changes;
  changes.is_change("ready", 1);
  EXPECT_TRUE(changes.is_change("error", 1));
  EXPECT_TRUE(changes.is_change("error", 0));
  EXPECT_TRUE(changes.is_change("fallback", 0));
  EXPECT_TRUE(changes.is_change("recovered", 1));
  EXPECT_TRUE(changes.is_change("close", 0));
}

TEST(ConnectionChanges, TellAConnectionThatSkippedTheNewsOfItsSocket) {
  ConnectionChanges changes;
  EXPECT_TRUE(changes.is_change("ready", 1));
  EXPECT_FALSE(changes.is_change("connect", 1));
}

}  // namespace
}  // namespace rss
