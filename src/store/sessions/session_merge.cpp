#include "store/sessions/session_merge.h"

#include <algorithm>
#include <initializer_list>

#include "base/clock.h"
#include "base/json_difference.h"
#include "base/json_names.h"
#include "store/sessions/own_ttl.h"
#include "store/sessions/session_saves.h"

namespace rss {
namespace {

using Value = std::optional<std::string_view>;
using Values = std::optional<JsonValues>;

Value find(const Values& values, std::string_view name) {
  if (!values) return std::nullopt;
  const auto found = values->find(name);
  return found == values->end() ? Value{} : found->second;
}

// The members of the object stored under `name`; nullopt if it is not an object.
Values inside(const Values& values, std::string_view name) {
  const Value value = find(values, name);
  return value && json_is_object(*value) ? json_values(*value) : std::nullopt;
}

std::optional<std::string> text_of(const Value& value) {
  return value ? std::optional(std::string(*value)) : std::nullopt;
}

// Builds the text of a JSON object member by member.
class Members {
 public:
  bool empty() const { return text_.empty(); }
  void add(std::string_view written_name, std::string_view value) {
    text_ += text_.empty() ? "{" : ",";
    text_.append(written_name).append(1, ':').append(value);
  }
  std::string text() const { return text_.empty() ? "{}" : text_ + "}"; }

 private:
  std::string text_;
};

class Merger {
 public:
  Merger(const SessionEdit& edit, std::string_view stored)
      : changes_(edit.member_changes),
        stored_(stored),
        stored_ms_(session_activity_ms(stored).value_or(0)) {
    for (const std::string& text : edit.unconfirmed) unconfirmed_.push_back(json_values(text));
  }

  SessionMerge merge(const std::vector<JsonDifference>& differences, const Values& stored) {
    for (const JsonDifference& difference : differences) {
      const std::string name(json_spelled_name(difference.name, scratch_));
      if (is_own_session_member(name)) continue;
      if (name == kSavesMember && merge_saves(difference, find(stored, name))) continue;
      const Values object = inside(stored, name);
      if (!difference.inner.empty() && object) {
        merge_inner(difference, name, *object);
      } else {
        settle(difference, name, "", find(stored, name), unconfirmed_, removals_, replacements_);
      }
    }
    return {{SessionChange::Kind::kPatch, removals_.text()},
            {SessionChange::Kind::kReplace, replacements_.text(), std::move(merged_)},
            conflicts_};
  }

 private:
  void merge_inner(const JsonDifference& outer, const std::string& outer_name,
                   const Values& stored) {
    std::vector<Values> unconfirmed;
    for (const Values& values : unconfirmed_) unconfirmed.push_back(inside(values, outer_name));
    Members removals;
    Members replacements;
    for (const JsonDifference& difference : outer.inner) {
      const std::string name(json_spelled_name(difference.name, scratch_));
      settle(difference, outer_name, name, find(stored, name), unconfirmed, removals, replacements);
    }
    if (!removals.empty()) removals_.add(outer.name, removals.text());
    if (replacements.empty()) return;
    replacements_.add(outer.name, replacements.text());
    merged_.push_back(outer_name);
  }

  void settle(const JsonDifference& difference, const std::string& name, const std::string& inner,
              const Value& stored, const std::vector<Values>& unconfirmed, Members& removals,
              Members& replacements) {
    const std::string& own = inner.empty() ? name : inner;
    if (stored == difference.after || is_saved(name, inner)) return;
    const bool expected =
        stored == difference.before ||
        std::any_of(unconfirmed.begin(), unconfirmed.end(),
                    [&](const Values& values) { return values && stored == find(values, own); });
    if (!expected) ++conflicts_;
    if (!expected && !is_later(name, inner)) return;
    if (difference.after) {
      replacements.add(difference.name, *difference.after);
    } else {
      removals.add(difference.name, "null");
    }
  }

  // Merges the two `saves` members, which never conflict. False if there is no local value, or if a
  // value is not an object of numbers.
  bool merge_saves(const JsonDifference& difference, const Value& stored) {
    if (!difference.after) return false;
    const auto merged = merged_saves(stored, *difference.after);
    if (merged && merged != text_of(stored)) replacements_.add(difference.name, *merged);
    return merged.has_value();
  }

  // A member without its own entry was changed together with the object that contains it.
  const Replayer::MemberChange* change_of(const std::string& name, const std::string& inner) const {
    auto change = changes_.find({name, inner});
    if (change == changes_.end()) change = changes_.find({name, ""});
    return change == changes_.end() ? nullptr : &change->second;
  }

  bool is_later(const std::string& name, const std::string& inner) const {
    const auto* change = change_of(name, inner);
    return change && change->wall_ms >= stored_ms_;
  }

  // True if the server already carried out the save that changed the member locally: an earlier
  // copy of the save was in doubt. A tab sends its next save only after the previous one has
  // completed. A save applied locally after a later save of its tab was stored is therefore a
  // late copy.
  bool is_saved(const std::string& name, const std::string& inner) const {
    const auto* change = change_of(name, inner);
    if (!change || !change->save) return false;
    const auto saved = saved_number(stored_, change->save->tab);
    if (saved > change->save->number) return change->wall_ms >= stored_ms_;
    return saved == change->save->number;
  }

  const Replayer::MemberChanges& changes_;
  const std::string_view stored_;
  const std::int64_t stored_ms_;
  std::vector<Values> unconfirmed_;
  Members removals_;
  Members replacements_;
  std::vector<std::string> merged_;
  std::uint64_t conflicts_ = 0;
  std::string scratch_;
};

bool holds(const std::vector<JsonDifference>& differences, std::string_view name) {
  return std::any_of(differences.begin(), differences.end(), [&](const JsonDifference& difference) {
    return json_name_is(difference.name, name);
  });
}

// The member's name, with quotes and escapes, as spelled in the first object that has the member.
std::optional<std::string> written_name(std::initializer_list<std::string_view> objects,
                                        std::string_view name) {
  for (const std::string_view object : objects) {
    const auto members = json_members(object);
    if (!members) continue;
    for (const JsonMember& member : *members)
      if (json_name_is(member.name, name)) return std::string(member.name);
  }
  return std::nullopt;
}

// Adds the members whose local write did not change the value: the server may hold a different
// value from an update in doubt.
void add_unchanged(const SessionEdit& edit, std::string_view stored,
                   std::vector<JsonDifference>& differences) {
  if (edit.unconfirmed.empty()) return;
  const Values before = json_values(edit.before);
  const Values theirs = json_values(stored);
  for (const auto& [names, change] : edit.member_changes) {
    const auto& [name, inner] = names;
    const auto written = written_name({edit.before, stored}, name);
    if (!written || holds(differences, name)) continue;
    const auto value = text_of(find(before, name));
    JsonDifference unchanged{*written, value, value, {}};
    if (!inner.empty()) {
      const auto of_inner = text_of(find(inside(before, name), inner));
      const auto written_inner =
          written_name({value.value_or(""), find(theirs, name).value_or("")}, inner);
      if (!written_inner) continue;
      unchanged.inner.push_back({*written_inner, of_inner, of_inner, {}});
    }
    differences.push_back(std::move(unchanged));
  }
}

std::optional<SessionMerge> merge_data(const SessionEdit& edit, std::string_view stored) {
  auto differences = json_difference(edit.before, edit.after);
  const Values values = json_values(stored);
  if (!differences || !values) return std::nullopt;
  add_unchanged(edit, stored, *differences);
  return Merger(edit, stored).merge(*differences, values);
}

}  // namespace

std::optional<SessionMerge> merge_session(const SessionEdit& edit, std::string_view stored) {
  const std::string before = without_own_ttl(edit.before);
  const std::string after = without_own_ttl(edit.after);
  std::vector<std::string> unconfirmed;
  for (const std::string& text : edit.unconfirmed) unconfirmed.push_back(without_own_ttl(text));
  return merge_data({before, unconfirmed, after, edit.member_changes}, without_own_ttl(stored));
}

}  // namespace rss
