#include "store/rate_limits/rate_limit_operations.h"
#include "support/contract_driver.h"

namespace rss {
namespace {

using C = RateLimitCommands;

constexpr std::int64_t kStep = 100'000'000;  // 100 s

void hit(ContractDriver& d) {
  for (int i = 0; i < 4; ++i) d.run(C::hit("limit", kStep, 3 * kStep));
  d.run(C::hit("costly", 3 * kStep, 4 * kStep));
  d.run(C::hit("costly", 2 * kStep, 4 * kStep));
  d.run(C::hit("costly", kStep, 4 * kStep));
  d.let_end("limit");
  d.run(C::hit("limit", kStep, 3 * kStep));
}

void hit_what_another_limit_left(ContractDriver& d) {
  d.put("far ahead", "9000000000000000", 100);
  d.run(C::hit("far ahead", kStep, 3 * kStep));
  d.put("long ago", "1000000", 100);
  d.run(C::hit("long ago", kStep, 3 * kStep));
}

void peek(ContractDriver& d) {
  d.run(C::peek("unused", 3 * kStep));
  d.run(C::hit("peeked", kStep, kStep));
  d.run(C::peek("peeked", kStep));
}

void reset(ContractDriver& d) {
  d.run(C::reset("unused"));
  d.run(C::hit("reset", kStep, kStep));
  d.run(C::reset("reset"));
  d.run(C::hit("reset", kStep, kStep));
}

void hit_what_is_no_limit(ContractDriver& d) {
  d.put("text", "text", 100);
  d.run(C::hit("text", kStep, kStep));
  d.run(C::peek("text", kStep));
  d.put_scored("limit set", "a", 1);
  d.run(C::hit("limit set", kStep, kStep));
}

}  // namespace

std::vector<Scenario> rate_limit_scenarios() {
  return {{"RateLimitHit", hit},
          {"RateLimitOfAnother", hit_what_another_limit_left},
          {"RateLimitPeek", peek},
          {"RateLimitReset", reset},
          {"RateLimitOfWhatIsNone", hit_what_is_no_limit}};
}

}  // namespace rss
