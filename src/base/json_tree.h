// JsonTree: the members of an object and of its nested objects at any depth, found in one pass over
// the text. An edit can open any nested object without scanning it again. Arrays are opaque,
// including the objects inside them. The text must outlive the tree.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/json_members.h"

namespace rss {

class JsonTree {
 public:
  // nullopt if the text is not one well-formed JSON object.
  static std::optional<JsonTree> from(std::string_view text);

  std::span<const JsonMember> root() const { return range(root_); }

  // The members of the member's value. Requires a member of this tree whose value is an object.
  std::span<const JsonMember> inside(const JsonMember& member) const {
    return range(inside_[static_cast<std::size_t>(&member - members_.data())]);
  }

 private:
  class Builder;

  struct Range {
    std::size_t begin = 0;
    std::size_t count = 0;
  };

  std::span<const JsonMember> range(Range range) const {
    return std::span(members_).subspan(range.begin, range.count);
  }

  // The members of one object are contiguous. Inner objects come before outer ones.
  std::vector<JsonMember> members_;
  std::vector<Range> inside_;  // parallel to members_: the range of the member's own members
  Range root_;
};

}  // namespace rss
