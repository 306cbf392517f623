#include "store/locks/lock_operations.h"
#include "support/contract_driver.h"

namespace rss {
namespace {

using C = LockCommands;

void acquire(ContractDriver& d) {
  d.run(C::acquire("lock", "fence", "mine", 100'000));
  d.run(C::acquire("lock", "fence", "theirs", 200'000));
  d.run(C::acquire("lock", "fence", "mine", 200'000));
  d.let_end("lock");
  d.run(C::acquire("lock", "fence", "theirs", 200'000));
  d.run(C::acquire("long lock", "long fence", "mine", 100'000'000'000));
}

void acquire_above_the_last_fence(ContractDriver& d) {
  d.put("high fence", "8000000000000000", 100);
  d.run(C::acquire("high", "high fence", "mine", 100'000));
  d.put("kept", "mine", 100);
  d.run(C::acquire("kept", "no fence", "mine", 100'000));
}

void extend(ContractDriver& d) {
  d.run(C::extend("absent", "mine", 100'000));
  d.put("extended", "mine", 100);
  d.run(C::extend("extended", "theirs", 300'000));
  d.run(C::extend("extended", "mine", 300'000));
  d.let_end("extended");
  d.run(C::extend("extended", "mine", 300'000));
}

void release(ContractDriver& d) {
  d.run(C::release("absent", "mine"));
  d.put("released", "mine", 100);
  d.run(C::release("released", "theirs"));
  d.run(C::release("released", "mine"));
  d.run(C::release("released", "mine"));
}

void release_and_tell(ContractDriver& d) {
  d.put("told", "mine", 100);
  d.run(C::release_and_tell("told", "theirs", "channel"));
  d.run(C::release_and_tell("told", "mine", "channel"));
  d.run(C::release_and_tell("told", "mine", "channel"));
  d.put_scored("told set", "a", 1);
  d.run(C::release_and_tell("told set", "mine", "channel"));
}

void what_is_no_lock(ContractDriver& d) {
  d.put_scored("lock set", "a", 1);
  d.run(C::acquire("lock set", "fence of it", "mine", 100'000));
  d.run(C::acquire("lock of it", "lock set", "mine", 100'000));
  d.run(C::extend("lock set", "mine", 100'000));
  d.run(C::release("lock set", "mine"));
  d.put("text", "text", 100);
  d.run(C::acquire("lock of it", "text", "mine", 100'000));
}

}  // namespace

std::vector<Scenario> lock_scenarios() {
  return {{"LockAcquire", acquire},
          {"LockAboveTheLastFence", acquire_above_the_last_fence},
          {"LockExtend", extend},
          {"LockRelease", release},
          {"LockReleaseAndTell", release_and_tell},
          {"LockWhatIsNone", what_is_no_lock}};
}

}  // namespace rss
