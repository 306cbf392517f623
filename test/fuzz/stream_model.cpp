#include "fuzz/stream_model.h"

#include <algorithm>
#include <cstdlib>

namespace rss::fuzz {
namespace {

std::string text_leaf(std::string_view text) {
  return "$" + std::to_string(text.size()) + ":" + std::string(text);
}

std::string integer_leaf(long long value) { return ":" + std::to_string(value) + ";"; }

class Walker {
 public:
  explicit Walker(std::string_view bytes) : length_(bytes.size()), rest_(bytes) {}

  ModelStream walk() {
    for (;;) {
      root_ = {};
      root_.push = rest_.starts_with('>');
      if (!value(0)) return std::move(stream_);
      stream_.roots.push_back(std::move(root_));
      stream_.complete_bytes = length_ - rest_.size();
    }
  }

 private:
  // Each returns false when the stream ends before its part does.
  bool value(int depth) {
    std::string_view line;
    if (rest_.empty() || !take_line(line)) return false;
    const char type = line[0];
    line.remove_prefix(1);
    switch (type) {
      case '$':
      case '=':
        return bulk(number(line), type == '=' ? 4 : 0);
      case '*':
      case '~':
      case '>':
      case '%':
        return list(type, number(line), depth + 1);
      default:
        line_value(type, line);
        return true;
    }
  }

  bool take_line(std::string_view& line) {
    const std::size_t end = rest_.find("\r\n");
    if (end == std::string_view::npos) return false;
    line = rest_.substr(0, end);
    rest_.remove_prefix(end + 2);
    return !line.empty();
  }

  static long long number(std::string_view digits) {
    return std::strtoll(std::string(digits).c_str(), nullptr, 10);
  }

  void line_value(char type, std::string_view line) {
    if (type == '-') {
      root_.holds_error = true;
      root_.leaves += '_';
    } else if (type == '_') {
      root_.leaves += '_';
    } else if (type == ':') {
      root_.leaves += integer_leaf(number(line));
    } else if (type == '#') {
      root_.leaves += integer_leaf(line == "t" || line == "T");
    } else {
      root_.leaves += text_leaf(line);
    }
  }

  bool bulk(long long length, std::size_t format) {
    stream_.longest_text = std::max(stream_.longest_text, length);
    if (length < 0) {
      root_.leaves += '_';
      return true;
    }
    const auto size = static_cast<std::size_t>(length);
    if (rest_.size() < size + 2) return false;
    root_.leaves += text_leaf(rest_.substr(0, size).substr(format));
    rest_.remove_prefix(size + 2);
    return true;
  }

  bool list(char type, long long count, int depth) {
    stream_.deepest = std::max(stream_.deepest, count >= 0 ? depth : 0);
    stream_.push_inside |= type == '>' && depth > 1;
    if (count < 0 && type != '>') root_.leaves += '_';
    const long long elements = type == '%' ? 2 * count : count;
    stream_.most_elements = std::max(stream_.most_elements, count);
    for (long long i = 0; i < elements; ++i)
      if (!value(depth)) return false;
    return true;
  }

  const std::size_t length_;
  std::string_view rest_;
  ModelRoot root_;
  ModelStream stream_;
};

}  // namespace

ModelStream model_of(std::string_view bytes) { return Walker(bytes).walk(); }

std::string leaves_of(const Reply& reply) {
  switch (reply.kind) {
    case Reply::Kind::kNil:
      return "_";
    case Reply::Kind::kText:
      return text_leaf(reply.text);
    case Reply::Kind::kInteger:
      return integer_leaf(reply.integer);
    case Reply::Kind::kList:
      break;
  }
  std::string leaves;
  for (const Reply& item : reply.items) leaves += leaves_of(item);
  return leaves;
}

std::size_t whole_requests(std::string_view bytes) {
  const ModelStream stream = model_of(bytes);
  const bool whole = bytes.starts_with('*') && stream.complete_bytes == bytes.size();
  return whole ? stream.roots.size() : 0;
}

}  // namespace rss::fuzz
