#include "store/sessions/session_text.h"

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/json_members.h"
#include "base/json_names.h"
#include "store/sessions/own_ttl.h"
#include "store/sessions/session_saves.h"

namespace rss {
namespace {

// The first four belong to the store in every session, the others only in tenants' sessions.
constexpr std::array<std::string_view, 6> kOwn = {"sessionId", "createdAt", "lastActivity",
                                                  "expiresAt", "tenantId",  "userId"};

bool is_own(const JsonMember& member, SessionFamily family) {
  const auto end = family == SessionFamily::kTenant ? kOwn.end() : kOwn.begin() + 4;
  return std::any_of(kOwn.begin(), end,
                     [&](std::string_view name) { return json_name_is(member.name, name); });
}

Error not_an_object() {
  return Error{ErrorCode::kInvalidArgument, "the session's data is not a JSON object"};
}

Error corrupt() {
  return Error{ErrorCode::kCorrupt,
               "the value stored under the session's key is not a session: it was written by "
               "another program"};
}

void add(std::string& text, std::string_view name, std::string_view value) {
  if (text.size() > 1) text += ',';
  text.append(1, '"').append(name).append("\":\"").append(value).append(1, '"');
}

void add_members(std::string& text, const std::vector<JsonMember>& members, SessionFamily family) {
  for (const JsonMember& member : members) {
    if (is_own(member, family)) continue;
    if (text.size() > 1) text += ',';
    text.append(member.name).append(1, ':').append(member.value);
  }
}

void add_times(std::string& text, SessionTimes times, bool keep_end) {
  add(text, "lastActivity", iso_time(times.now_ms));
  if (!keep_end) add(text, "expiresAt", iso_time(times.end_ms()));
}

// The start of every text that this package writes.
std::string beginning(SessionIdentity identity) {
  std::string text = "{";
  add(text, "sessionId", identity.id);
  if (!identity.tenant.empty()) add(text, "tenantId", identity.tenant);
  return text;
}

// The last member with the name wins, as in JSON.parse. Null if it is absent or not a string.
const JsonMember* string_member(const std::vector<JsonMember>& members, std::string_view name) {
  const JsonMember* found = nullptr;
  for (const JsonMember& member : members) {
    if (json_name_is(member.name, name)) found = &member;
  }
  return found && found->value.starts_with('"') ? found : nullptr;
}

bool member_is(const std::vector<JsonMember>& members, std::string_view name,
               std::string_view value) {
  const JsonMember* member = string_member(members, name);
  return member && json_name_is(member->value, value);
}

// Fast path: the text starts as this package writes it. Other programs may order the members
// differently, so the fallback parses the text.
bool belongs_to(SessionIdentity identity, std::string_view text) {
  const std::string begin = beginning(identity);
  const std::string_view rest = text.starts_with(begin) ? text.substr(begin.size()) : "";
  if (rest.starts_with(',') || rest.starts_with('}')) return true;
  const auto members = json_members(text);
  if (!members || !member_is(*members, "sessionId", identity.id)) return false;
  return identity.tenant.empty() || member_is(*members, "tenantId", identity.tenant);
}

std::optional<std::int64_t> time_member(std::string_view text, std::string_view name) {
  const auto members = json_members(text);
  const JsonMember* time = members ? string_member(*members, name) : nullptr;
  if (!time) return std::nullopt;
  return time_of_iso(time->value.substr(1, time->value.size() - 2));
}

// Inserts the TTL members at the front of the text.
Result<std::string> or_corrupt(std::optional<std::string> text, std::string_view ttl_members) {
  if (!text) return corrupt();
  if (!ttl_members.empty()) return with_own_ttl_members(ttl_members, *text);
  return std::move(*text);
}

// Splits a text into its TTL members and the text without them. Copies only if there are TTL
// members.
struct Parts {
  explicit Parts(std::string_view text)
      : ttl_members(own_ttl_members(text)),
        copy(ttl_members.empty() ? std::string() : without_own_ttl(text)),
        rest(ttl_members.empty() ? text : copy) {}
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  const std::string_view ttl_members;
  const std::string copy;
  const std::string_view rest;
};

Result<std::string> user_or_corrupt(std::string_view user) {
  if (user.empty()) return corrupt();
  return std::string(user);
}

Result<std::string> completed_text(std::string text, std::string_view data, SessionTimes times,
                                   SessionFamily family) {
  const auto members = json_members(data);
  if (!members) return not_an_object();
  const std::string now = iso_time(times.now_ms);
  text.reserve(data.size() + text.size() + 200);
  add_members(text, *members, family);
  add(text, "createdAt", now);
  add(text, "lastActivity", now);
  add(text, "expiresAt", iso_time(times.end_ms()));
  text += '}';
  return text;
}

}  // namespace

bool is_own_session_member(std::string_view name) {
  return std::find(kOwn.begin(), kOwn.begin() + 4, name) != kOwn.begin() + 4;
}

Result<std::string> new_session_text(std::string_view id, std::string_view data,
                                     SessionTimes times) {
  return completed_text(beginning(id), data, times, SessionFamily::kProject);
}

Result<std::string> new_tenant_session_text(SessionIdentity identity, std::string_view user,
                                            std::string_view data, SessionTimes times) {
  std::string text = beginning(identity);
  add(text, "userId", user);
  return completed_text(std::move(text), data, times, SessionFamily::kTenant);
}

Result<SessionChange> prepared_change(SessionChange change, SessionFamily family) {
  auto members = json_members(change.text);
  if (!members) return not_an_object();
  if (change.save) {
    std::erase_if(*members, [](const auto& each) { return json_name_is(each.name, kSavesMember); });
    std::erase(change.merged, kSavesMember);
  }
  std::string text = "{";
  add_members(text, *members, family);
  change.text = text + '}';
  return change;
}

void add_written_members(const SessionChange& change, WrittenMembers::List& list) {
  std::string scratch;
  const auto members = json_members(change.text);
  if (!members) return;
  for (const JsonMember& member : *members) {
    const std::string name(json_spelled_name(member.name, scratch));
    const bool merges =
        change.kind == SessionChange::Kind::kPatch ||
        std::find(change.merged.begin(), change.merged.end(), name) != change.merged.end();
    if (!merges || !json_is_object(member.value)) {
      list.push_back({name, "", change.save});
      continue;
    }
    const auto inner_members = json_members(member.value);
    for (const JsonMember& inner : *inner_members)
      list.push_back({name, std::string(json_spelled_name(inner.name, scratch)), change.save});
  }
}

Result<std::string> changed_session_text(SessionIdentity identity, std::string_view current,
                                         const SessionChange& change) {
  const Parts parts(current);
  if (!belongs_to(identity, parts.rest)) return corrupt();
  auto next = change.kind == SessionChange::Kind::kPatch
                  ? json_merge_patch(parts.rest, change.text)
                  : json_replace_members(parts.rest, change.text, change.merged);
  if (next && change.save) next = text_with_save(*next, *change.save);
  return or_corrupt(std::move(next), parts.ttl_members);
}

SessionChange active_change(const SessionChange& change, SessionTimes times, bool keep_end) {
  SessionChange active{change.kind, change.text.substr(0, change.text.rfind('}')), change.merged,
                       change.save};
  add_times(active.text, times, keep_end);
  active.text += '}';
  return active;
}

Result<std::string> renamed_session_text(std::string_view id, std::string_view current,
                                         std::string_view new_id, SessionTimes times,
                                         bool keep_end) {
  const Parts parts(current);
  if (!belongs_to(id, parts.rest)) return corrupt();
  std::string fields = "{";
  add(fields, "sessionId", new_id);
  add_times(fields, times, keep_end);
  fields += '}';
  return or_corrupt(json_replace_members(parts.rest, fields, {}), parts.ttl_members);
}

Result<std::string> session_user(SessionIdentity identity, std::string_view text) {
  const std::string begin = beginning(identity) + ",\"userId\":\"";
  if (text.starts_with(begin)) {
    const std::string_view rest = text.substr(begin.size());
    return user_or_corrupt(rest.substr(0, rest.find('"')));
  }
  const auto members = json_members(text);
  const JsonMember* user = members ? string_member(*members, "userId") : nullptr;
  if (!user || !belongs_to(identity, text)) return corrupt();
  return user_or_corrupt(user->value.substr(1, user->value.size() - 2));
}

std::optional<std::int64_t> session_created_ms(std::string_view text) {
  return time_member(text, "createdAt");
}

std::optional<std::int64_t> session_activity_ms(std::string_view text) {
  return time_member(text, "lastActivity");
}

std::optional<std::int64_t> session_expires_ms(std::string_view text) {
  return time_member(text, "expiresAt");
}

}  // namespace rss
