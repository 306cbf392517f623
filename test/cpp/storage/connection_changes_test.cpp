#include "storage/connection_changes.h"

#include <gtest/gtest.h>

namespace rss {
namespace {

TEST(ConnectionChanges, PassTheFirstConnectionAndNoOtherOne) {
  ConnectionChanges changes;
  EXPECT_TRUE(changes.is_change(StorageEvent::kConnect, 0));
  EXPECT_TRUE(changes.is_change(StorageEvent::kReady, 1));
  EXPECT_FALSE(changes.is_change(StorageEvent::kConnect, 1));
  EXPECT_FALSE(changes.is_change(StorageEvent::kReady, 2));
}

TEST(ConnectionChanges, DoNotPassALossWhileAnotherConnectionIsReady) {
  ConnectionChanges changes;
  changes.is_change(StorageEvent::kConnect, 0);
  changes.is_change(StorageEvent::kReady, 2);
  EXPECT_FALSE(changes.is_change(StorageEvent::kReconnecting, 1));
  EXPECT_FALSE(changes.is_change(StorageEvent::kConnect, 1));
  EXPECT_FALSE(changes.is_change(StorageEvent::kReady, 2));
}

TEST(ConnectionChanges, PassTheLossOfTheLastConnectionAndTheReturnOfTheFirst) {
  ConnectionChanges changes;
  changes.is_change(StorageEvent::kConnect, 0);
  changes.is_change(StorageEvent::kReady, 1);
  EXPECT_TRUE(changes.is_change(StorageEvent::kReconnecting, 0));
  EXPECT_TRUE(changes.is_change(StorageEvent::kReconnecting, 0));
  EXPECT_TRUE(changes.is_change(StorageEvent::kConnect, 0));
  EXPECT_TRUE(changes.is_change(StorageEvent::kReady, 1));
}

TEST(ConnectionChanges, PassEveryErrorAndAllOtherEvents) {
  ConnectionChanges changes;
  changes.is_change(StorageEvent::kReady, 1);
  EXPECT_TRUE(changes.is_change(StorageEvent::kError, 1));
  EXPECT_TRUE(changes.is_change(StorageEvent::kError, 0));
  EXPECT_TRUE(changes.is_change(StorageEvent::kFallback, 0));
  EXPECT_TRUE(changes.is_change(StorageEvent::kRecovered, 1));
  EXPECT_TRUE(changes.is_change(StorageEvent::kClose, 0));
}

TEST(ConnectionChanges, PassAReadyEventThatNoConnectEventPreceded) {
  ConnectionChanges changes;
  EXPECT_TRUE(changes.is_change(StorageEvent::kReady, 1));
  EXPECT_FALSE(changes.is_change(StorageEvent::kConnect, 1));
}

}  // namespace
}  // namespace rss
