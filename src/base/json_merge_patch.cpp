#include <utility>

#include "base/json_members.h"
#include "base/json_pairs.h"
#include "base/json_tree.h"
#include "base/json_writer.h"

namespace rss {
namespace {

// Writes the result from the outside in. Open objects are on an explicit stack.
class MergePatch {
 public:
  MergePatch(const JsonTree& target, const JsonTree& patch, std::size_t expected)
      : target_(target), patch_(patch), writer_(expected) {}

  std::string apply() {
    enter(target_.root(), patch_.root());
    while (!open_.empty()) write_next();
    return writer_.take();
  }

 private:
  struct Object {
    std::vector<JsonPair> pairs;
    std::size_t next;
  };

  void enter(std::span<const JsonMember> target, std::span<const JsonMember> patch) {
    writer_.begin();
    open_.push_back({json_pairs(target, patch), 0});
  }

  void write_next() {
    Object& object = open_.back();
    if (object.next == object.pairs.size()) {
      writer_.end();
      open_.pop_back();
    } else {
      write(object.pairs[object.next++]);
    }
  }

  void write(JsonPair pair) {
    if (pair.after && pair.after->value == "null") return;
    if (!pair.after) return writer_.member(*pair.before);
    writer_.name(pair.before ? pair.before->name : pair.after->name);
    if (json_is_object(pair.after->value)) {
      enter(members_before(pair), patch_.inside(*pair.after));
    } else {
      writer_.value(pair.after->value);
    }
  }

  // Empty if the target has no object here: the patch's object then replaces the value.
  std::span<const JsonMember> members_before(const JsonPair& pair) const {
    if (!pair.before || !json_is_object(pair.before->value)) return {};
    return target_.inside(*pair.before);
  }

  const JsonTree& target_;
  const JsonTree& patch_;
  JsonWriter writer_;
  std::vector<Object> open_;
};

}  // namespace

std::optional<std::string> json_merge_patch(std::string_view target, std::string_view patch) {
  const auto before = JsonTree::from(target);
  const auto after = JsonTree::from(patch);
  if (!before || !after) return std::nullopt;
  return MergePatch(*before, *after, target.size() + patch.size()).apply();
}

}  // namespace rss
