#include "storage/connection_changes.h"

#include <gtest/gtest.h>

namespace rss {
namespace {

TEST(ConnectionChanges, TellTheFirstConnectionAndNoOtherOne) {
  ConnectionChanges changes;
  EXPECT_TRUE(changes.is_change(StorageEvent::kConnect, 0));
  EXPECT_TRUE(changes.is_change(StorageEvent::kReady, 1));
  EXPECT_FALSE(changes.is_change(StorageEvent::kConnect, 1));
  EXPECT_FALSE(changes.is_change(StorageEvent::kReady, 2));
}

TEST(ConnectionChanges, DoNotTellALossWhileAnotherConnectionIsReady) {
  ConnectionChanges changes;
  changes.is_change(StorageEvent::kConnect, 0);
  changes.is_change(StorageEvent::kReady, 2);
  EXPECT_FALSE(changes.is_change(StorageEvent::kReconnecting, 1));
  EXPECT_FALSE(changes.is_change(StorageEvent::kConnect, 1));
  EXPECT_FALSE(changes.is_change(StorageEvent::kReady, 2));
}

TEST(ConnectionChanges, TellTheLossOfTheLastConnectionAndTheReturnOfTheFirst) {
  ConnectionChanges changes;
  changes.is_change(StorageEvent::kConnect, 0);
  changes.is_change(StorageEvent::kReady, 1);
  EXPECT_TRUE(changes.is_change(StorageEvent::kReconnecting, 0));
  EXPECT_TRUE(changes.is_change(StorageEvent::kReconnecting, 0));
  EXPECT_TRUE(changes.is_change(StorageEvent::kConnect, 0));
  EXPECT_TRUE(changes.is_change(StorageEvent::kReady, 1));
}

TEST(ConnectionChanges, TellEveryErrorAndWhateverElseHappens) {
  ConnectionChanges changes;
  changes.is_change(StorageEvent::kReady, 1);
  EXPECT_TRUE(changes.is_change(StorageEvent::kError, 1));
  EXPECT_TRUE(changes.is_change(StorageEvent::kError, 0));
  EXPECT_TRUE(changes.is_change(StorageEvent::kFallback, 0));
  EXPECT_TRUE(changes.is_change(StorageEvent::kRecovered, 1));
  EXPECT_TRUE(changes.is_change(StorageEvent::kClose, 0));
}

TEST(ConnectionChanges, TellAConnectionThatSkippedTheNewsOfItsSocket) {
  ConnectionChanges changes;
  EXPECT_TRUE(changes.is_change(StorageEvent::kReady, 1));
  EXPECT_FALSE(changes.is_change(StorageEvent::kConnect, 1));
}

}  // namespace
}  // namespace rss
