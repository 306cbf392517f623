#include "store/rate_limits.h"

#include <string>

#include "binding/arguments_of.h"
#include "binding/storage_object.h"

namespace rss {
namespace {

RateLimits::Limit limit_of(const Napi::Value& limit, const Napi::Value& window) {
  return {limit.As<Napi::Number>().Int64Value(), window.As<Napi::Number>().Int64Value()};
}

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
  storage_->rate_limits().hit(text_of(info[1]), limit_of(info[2], info[3]),
                              info[4].As<Napi::Number>().Int64Value(),
                              as_json(answer(info, "rateLimits.hit")));
}

void StorageObject::rate_limits_peek(Info info) {
  storage_->rate_limits().peek(text_of(info[1]), limit_of(info[2], info[3]),
                               as_json(answer(info, "rateLimits.peek")));
}

void StorageObject::rate_limits_reset(Info info) {
  storage_->rate_limits().reset(text_of(info[1]), answer(info, "rateLimits.reset"));
}

}  // namespace rss
