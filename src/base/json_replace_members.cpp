#include <algorithm>

#include "base/json_members.h"
#include "base/json_names.h"
#include "base/json_pairs.h"
#include "base/json_writer.h"

namespace rss {
namespace {

bool are_objects(const JsonPair& pair) {
  return pair.before && json_is_object(pair.before->value) && json_is_object(pair.after->value);
}

void write_name(const JsonPair& pair, JsonWriter& writer) {
  writer.name(pair.before ? pair.before->name : pair.after->name);
}

void write_replaced(const std::vector<JsonPair>& pairs, JsonWriter& writer) {
  writer.begin();
  for (const JsonPair& pair : pairs) {
    write_name(pair, writer);
    writer.value(pair.after ? pair.after->value : pair.before->value);
  }
  writer.end();
}

// Requires are_objects(pair), found by a scan: they are well-formed.
void write_merged(const JsonPair& pair, JsonWriter& writer) {
  const auto before = json_members(pair.before->value);
  const auto after = json_members(pair.after->value);
  write_replaced(json_pairs(*before, *after), writer);
}

// The names that are merged, sorted.
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
    write_name(pair, writer);
    if (!pair.after) {
      writer.value(pair.before->value);
    } else if (are_objects(pair) && names.holds(pair.after->name)) {
      write_merged(pair, writer);
    } else {
      writer.value(pair.after->value);
    }
  }
  writer.end();
  return writer.take();
}

}  // namespace rss
