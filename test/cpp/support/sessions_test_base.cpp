#include "support/sessions_test_base.h"

#include "base/json_members.h"

namespace rss {
namespace {

std::string key_of(std::string_view id) { return "project_session:" + std::string(id); }

SessionChange fields_of(std::string_view text, std::vector<std::string> merged = {}) {
  return {SessionChange::Kind::kReplace, std::string(text), std::move(merged)};
}

}  // namespace

std::string member(std::string_view text, std::string_view name) {
  const auto members = json_members(text);
  if (!members) return "not a JSON object";
  std::string value;
  for (const JsonMember& each : *members) {
    if (json_name_is(each.name, name)) value = each.value;
  }
  return value;
}

void SessionsTest::create(std::string_view id, std::string_view data) {
  const auto call = start_create(id, data);
  ASSERT_TRUE(call.ended() && call.ok());
  backend_.take_seen();
}

SessionsTest::UnitCall SessionsTest::start_create(std::string_view id, std::string_view data) {
  UnitCall call;
  sessions_.create(id, data, call.callback());
  return call;
}

SessionsTest::FoundCall SessionsTest::start_get(std::string_view id) {
  FoundCall call;
  sessions_.get(id, call.callback());
  return call;
}

SessionsTest::TextCall SessionsTest::start_update(std::string_view id, std::string_view fields,
                                                  Names merged) {
  TextCall call;
  sessions_.update(id, fields_of(fields, std::move(merged)), call.callback());
  return call;
}

SessionsTest::TextCall SessionsTest::start_patch(std::string_view id, std::string_view patch) {
  TextCall call;
  sessions_.update(id, {SessionChange::Kind::kPatch, std::string(patch)}, call.callback());
  return call;
}

Pending<bool> SessionsTest::start_remove(std::string_view id) {
  Pending<bool> call;
  sessions_.remove(id, call.callback());
  return call;
}

Pending<bool> SessionsTest::start_touch(std::string_view id) {
  Pending<bool> call;
  sessions_.touch(id, call.callback());
  return call;
}

SessionsTest::FoundCall SessionsTest::start_complete(std::string_view id) {
  FoundCall call;
  sessions_.complete(id, call.callback());
  return call;
}

SessionsTest::UnitCall SessionsTest::start_rotate(std::string_view id, std::string_view new_id) {
  UnitCall call;
  sessions_.rotate(id, new_id, call.callback());
  return call;
}

void SessionsTest::others_update(std::string_view id, std::string_view fields) {
  others_.update(id, fields_of(fields), [](const auto& outcome) { ASSERT_TRUE(outcome.ok()); });
}

void SessionsTest::others_remove(std::string_view id) {
  others_.remove(id, [](const auto& outcome) { ASSERT_TRUE(outcome.ok() && outcome.value()); });
}

std::optional<std::string> SessionsTest::stored(std::string_view id) {
  const auto text = table_->get(key_of(id));
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

std::int64_t SessionsTest::seconds_left(std::string_view id) {
  const auto expiry = table_->expiry_of(key_of(id));
  return expiry ? (expiry->wall_ms - clock_.wall_ms()) / 1000 : 0;
}

void SessionsTest::store(std::string_view id, std::string_view text) {
  table_->set(key_of(id), text, Table::Expiry::never());
}

}  // namespace rss
