#include "support/outage_test_base.h"

#include <algorithm>

namespace rss {
namespace {

const Keys kKeys{""};

}  // namespace

OutageTest::OutageTest(Journal::Bounds bounds) : fallback_(parts(bounds)) {
  server_.listen(breaker_);
  breaker_.listen(fallback_);
}

Fallback::Parts OutageTest::parts(Journal::Bounds bounds) {
  return {.server = breaker_,
          .clock = clock_,
          .shadow = shadow_,
          .replayer = replay_,
          .make_table =
              [this] {
                ++tables_;
                return std::make_shared<MemoryTable>(clock_, 64u << 20);
              },
          .on_event =
              [this](StorageEvent event, std::string_view detail) {
                const char* name = event == StorageEvent::kFallback ? "fallback " : "recovered ";
                events_.push_back(name + std::string(detail));
              },
          .wake = [] {},
          .timeout_ns = 2'000'000'000,
          .bounds = bounds};
}

OutageTest::UnitCall OutageTest::create(std::string_view id, std::string_view data) {
  UnitCall call;
  sessions_.create(id, data, call.callback());
  return call;
}

OutageTest::FoundCall OutageTest::get(std::string_view id) {
  FoundCall call;
  sessions_.get(id, call.callback());
  return call;
}

OutageTest::TextCall OutageTest::update(std::string_view id, std::string_view fields,
                                        Names merged) {
  TextCall call;
  sessions_.update(id, {SessionChange::Kind::kReplace, std::string(fields), std::move(merged)},
                   call.callback());
  return call;
}

OutageTest::TextCall OutageTest::patch(std::string_view id, std::string_view merge_patch) {
  TextCall call;
  sessions_.update(id, {SessionChange::Kind::kPatch, std::string(merge_patch)}, call.callback());
  return call;
}

OutageTest::BoolCall OutageTest::remove(std::string_view id) {
  BoolCall call;
  sessions_.remove(id, call.callback());
  return call;
}

OutageTest::BoolCall OutageTest::touch(std::string_view id) {
  BoolCall call;
  sessions_.touch(id, call.callback());
  return call;
}

OutageTest::FoundCall OutageTest::complete(std::string_view id) {
  FoundCall call;
  sessions_.complete(id, call.callback());
  return call;
}

OutageTest::UnitCall OutageTest::rotate(std::string_view id, std::string_view new_id) {
  UnitCall call;
  sessions_.rotate(id, new_id, call.callback());
  return call;
}

void OutageTest::others_update(std::string_view id, std::string_view fields) {
  TextCall call;
  others_.update(id, {SessionChange::Kind::kReplace, std::string(fields)}, call.callback());
  EXPECT_TRUE(call.ok());
}

void OutageTest::others_remove(std::string_view id) {
  BoolCall call;
  others_.remove(id, call.callback());
  EXPECT_TRUE(call.value());
}

std::optional<std::string> OutageTest::stored(std::string_view id) {
  const auto text = table_->get(kKeys.project_session(id));
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

std::int64_t OutageTest::seconds_left(std::string_view id) {
  const auto expiry = table_->expiry_of(kKeys.project_session(id));
  return expiry ? (expiry->wall_ms - clock_.wall_ms()) / 1000 : -1;
}

void OutageTest::pass_ms(std::int64_t ms) {
  for (std::int64_t left = ms; left > 0; left -= 100) {
    clock_.advance_ms(std::min<std::int64_t>(left, 100));
    breaker_.pulse();
    fallback_.pulse();
  }
}

Pending<Reply> OutageTest::run(Command command) {
  Pending<Reply> call;
  command.deadline = clock_.active_ns() + 2'000'000'000;
  fallback_.run(std::move(command), call.callback());
  return call;
}

}  // namespace rss
