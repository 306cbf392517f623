#include "store/session_text.h"

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/json_members.h"

namespace rss {
namespace {

constexpr std::array<std::string_view, 4> kOwn = {"sessionId", "createdAt", "lastActivity",
                                                  "expiresAt"};

bool is_own(const JsonMember& member) {
  return std::any_of(kOwn.begin(), kOwn.end(),
                     [&](std::string_view name) { return json_name_is(member.name, name); });
}

Error not_an_object() {
  return Error{ErrorCode::kInvalidArgument, "the session's data is not a JSON object"};
}

Error corrupt() {
  return Error{ErrorCode::kCorrupt,
               "what is stored under the session's key is not a session: it was written by "
               "something else"};
}

void add(std::string& text, std::string_view name, std::string_view value) {
  if (text.size() > 1) text += ',';
  text.append(1, '"').append(name).append("\":\"").append(value).append(1, '"');
}

void add_members(std::string& text, const std::vector<JsonMember>& members) {
  for (const JsonMember& member : members) {
    if (is_own(member)) continue;
    if (text.size() > 1) text += ',';
    text.append(member.name).append(1, ':').append(member.value);
  }
}

// Every text that was written here begins like that; for others the member is looked for.
bool belongs_to(std::string_view id, std::string_view text) {
  constexpr std::string_view kBegin = "{\"sessionId\":\"";
  if (text.starts_with(kBegin) && text.substr(kBegin.size()).starts_with(id) &&
      text.substr(kBegin.size() + id.size()).starts_with('"'))
    return true;
  const auto members = json_members(text);
  if (!members) return false;
  return std::any_of(members->begin(), members->end(), [&](const JsonMember& member) {
    return json_name_is(member.name, "sessionId") && member.value.starts_with('"') &&
           json_name_is(member.value, id);
  });
}

Result<std::string> or_corrupt(std::optional<std::string> text) {
  if (!text) return corrupt();
  return std::move(*text);
}

}  // namespace

Result<std::string> new_session_text(std::string_view id, std::string_view data,
                                     SessionTimes times) {
  const auto members = json_members(data);
  if (!members) return not_an_object();
  const std::string now = iso_time(times.now_ms);
  std::string text = "{";
  text.reserve(data.size() + 200);
  add(text, "sessionId", id);
  add_members(text, *members);
  add(text, "createdAt", now);
  add(text, "lastActivity", now);
  add(text, "expiresAt", iso_time(times.now_ms + times.ttl_s * 1000));
  text += '}';
  return text;
}

Result<SessionChange> prepared_change(SessionChange change) {
  const auto members = json_members(change.text);
  if (!members) return not_an_object();
  if (std::none_of(members->begin(), members->end(), is_own)) return change;
  std::string text = "{";
  add_members(text, *members);
  change.text = text + '}';
  return change;
}

Result<std::string> changed_session_text(std::string_view id, std::string_view current,
                                         const SessionChange& change) {
  if (!belongs_to(id, current)) return corrupt();
  if (change.kind == SessionChange::Kind::kPatch)
    return or_corrupt(json_merge_patch(current, change.text));
  return or_corrupt(json_replace_members(current, change.text, change.merged));
}

Result<std::string> active_session_text(std::string_view current, SessionTimes times,
                                        bool keep_end) {
  std::string fields = "{";
  add(fields, "lastActivity", iso_time(times.now_ms));
  if (!keep_end) add(fields, "expiresAt", iso_time(times.now_ms + times.ttl_s * 1000));
  fields += '}';
  return or_corrupt(json_replace_members(current, fields, {}));
}

Result<std::string> renamed_session_text(std::string_view id, std::string_view current,
                                         std::string_view new_id) {
  if (!belongs_to(id, current)) return corrupt();
  std::string fields = "{";
  add(fields, "sessionId", new_id);
  fields += '}';
  return or_corrupt(json_replace_members(current, fields, {}));
}

}  // namespace rss
