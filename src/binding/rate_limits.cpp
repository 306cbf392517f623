#include "store/rate_limits/rate_limits.h"

#include <string>

#include "binding/storage_object.h"

namespace rss {
namespace {

// With these bounds, no product of limit, cost and window in microseconds overflows in RateLimits.
using Count = Integer<1, 1'000'000>;

RateLimits::VerdictCallback as_json(Answer answer) {
  return [answer](const Result<RateLimits::Verdict>& outcome) {
    if (!outcome.ok()) return answer(Result<std::string_view>(outcome.error()));
    const RateLimits::Verdict& verdict = outcome.value();
    const std::string json = std::string("{\"allowed\":") + (verdict.allowed ? "true" : "false") +
                             ",\"remaining\":" + std::to_string(verdict.remaining) +
                             ",\"retryAfter\":" + std::to_string(verdict.retry_after_s) +
                             ",\"resetAt\":" + std::to_string(verdict.reset_at_ms) + "}";
    answer(Result<std::string_view>(json));
  };
}

}  // namespace

void StorageObject::rate_limits_hit(Info info) {
  call(info, "rateLimits.hit",
       [this](Answer answer, const std::string& name, Count limit, Positive window, Count cost) {
         if (cost > limit) return answer.refuse("the cost is greater than the limit");
         storage_->rate_limits().hit(name, {limit, window}, cost, as_json(answer));
       });
}

void StorageObject::rate_limits_peek(Info info) {
  call(info, "rateLimits.peek",
       [this](Answer answer, const std::string& name, Count limit, Positive window) {
         storage_->rate_limits().peek(name, {limit, window}, as_json(answer));
       });
}

void StorageObject::rate_limits_reset(Info info) {
  call(info, "rateLimits.reset", [this](Answer answer, const std::string& name) {
    storage_->rate_limits().reset(name, answer);
  });
}

}  // namespace rss
