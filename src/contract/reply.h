// Reply: what a backend answers, the same from a server under RESP2, RESP3 and from the embedded
// table. A server's error reply is never a Reply: backends turn it into an Error.
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
  // The elements of an array or set; of a map keys and values in turn, and so of members and
  // scores.
  std::vector<Reply> items;
};

}  // namespace rss
