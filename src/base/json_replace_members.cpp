#include <algorithm>

#include "base/json_members.h"
#include "base/json_names.h"
#include "base/json_pairs.h"
#include "base/json_writer.h"

namespace rss {
namespace {

bool are_objects(const JsonPair& pair) {
  return pair.before && pair.after && json_is_object(pair.before->value) &&
         json_is_object(pair.after->value);
}

// Writes a pair that is not merged.
void write_plain(const JsonPair& pair, JsonWriter& writer) {
  if (!pair.before || !pair.after) return writer.member(pair.before ? *pair.before : *pair.after);
  writer.name(pair.before->name);
  writer.value(pair.after->value);
}

// Requires are_objects(pair). Both values come from a scan, so they are well-formed.
void write_merged(const JsonPair& pair, JsonWriter& writer) {
  const auto before = json_members(pair.before->value);
  const auto after = json_members(pair.after->value);
  writer.name(pair.before->name);
  writer.begin();
  for (const JsonPair& inner : json_pairs(*before, *after)) write_plain(inner, writer);
  writer.end();
}

// Sorted set of the names whose values are merged.
class Merged {
 public:
  explicit Merged(const std::vector<std::string>& names) : names_(names.begin(), names.end()) {
    std::sort(names_.begin(), names_.end());
  }

  bool holds(std::string_view written) {
    if (names_.empty()) return false;
    return std::binary_search(names_.begin(), names_.end(), json_spelled_name(written, scratch_));
  }

 private:
  std::vector<std::string_view> names_;
  std::string scratch_;
};

}  // namespace

std::optional<std::string> json_replace_members(std::string_view target, std::string_view fields,
                                                const std::vector<std::string>& merged) {
  const auto before = json_members(target);
  const auto after = json_members(fields);
  if (!before || !after) return std::nullopt;
  Merged names(merged);
  JsonWriter writer(target.size() + fields.size());
  writer.begin();
  for (const JsonPair& pair : json_pairs(*before, *after)) {
    if (are_objects(pair) && names.holds(pair.after->name)) {
      write_merged(pair, writer);
    } else {
      write_plain(pair, writer);
    }
  }
  writer.end();
  return writer.take();
}

}  // namespace rss
