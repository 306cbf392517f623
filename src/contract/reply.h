// Reply: the result of a command. RESP2, RESP3 and the embedded table yield identical replies. A
// server's error reply is never a Reply: backends convert it to an Error.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rss {

struct Reply {
  enum class Kind { kNil, kText, kInteger, kList };

  static Reply nil() { return {}; }
  static Reply from(std::string text) { return {Kind::kText, 0, std::move(text), {}}; }
  static Reply from(std::int64_t integer) { return {Kind::kInteger, integer, {}, {}}; }
  static Reply from(std::vector<Reply> items) { return {Kind::kList, 0, {}, std::move(items)}; }

  bool is_nil() const { return kind == Kind::kNil; }
  bool is_text() const { return kind == Kind::kText; }
  bool is_integer() const { return kind == Kind::kInteger; }

  bool operator==(const Reply&) const = default;

  Kind kind = Kind::kNil;
  std::int64_t integer = 0;
  std::string text;
  // The elements of an array or a set. For a map, keys and values alternate. For members with
  // scores, members and scores alternate.
  std::vector<Reply> items;
};

}  // namespace rss
