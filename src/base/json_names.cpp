#include "base/json_names.h"

#include <cstddef>
#include <cstdint>

#include "base/json_members.h"

namespace rss {
namespace {

std::uint32_t hex_value(char c) {
  const int value = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
  return static_cast<std::uint32_t>(value);
}

// The code unit of the `\u` escape at `at`.
std::uint32_t code_unit(std::string_view text, std::size_t at) {
  std::uint32_t unit = 0;
  for (std::size_t i = 0; i < 4; ++i) unit = unit * 16 + hex_value(text[at + 2 + i]);
  return unit;
}

void append_utf8(std::string& text, std::uint32_t code) {
  const auto put = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}

// Decodes the `\u` escape at `at`, including a following low surrogate, and returns its end.
std::size_t decode_unicode(std::string_view body, std::size_t at, std::string& text) {
  const std::uint32_t unit = code_unit(body, at);
  const std::size_t next = at + 6;
  if (unit >> 10 == 0xD800 >> 10 && body.substr(next).starts_with("\\u")) {
    const std::uint32_t second = code_unit(body, next);
    if (second >> 10 == 0xDC00 >> 10) {
      append_utf8(text, 0x10000 + ((unit & 0x3FF) << 10) + (second & 0x3FF));
      return next + 6;
    }
  }
  append_utf8(text, unit);
  return next;
}

char short_escape(char kind) {
  switch (kind) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return kind;
  }
}

// Decodes the escape at `at`, and returns its end.
std::size_t decode_escape(std::string_view body, std::size_t at, std::string& text) {
  if (body[at + 1] == 'u') return decode_unicode(body, at, text);
  text += short_escape(body[at + 1]);
  return at + 2;
}

}  // namespace

std::string_view json_spelled_name(std::string_view written, std::string& scratch) {
  const std::string_view body = written.substr(1, written.size() - 2);
  std::size_t escape = body.find('\\');
  if (escape == std::string_view::npos) return body;
  scratch.clear();
  std::size_t at = 0;
  for (; escape != std::string_view::npos; escape = body.find('\\', at)) {
    scratch.append(body, at, escape - at);
    at = decode_escape(body, escape, scratch);
  }
  return scratch.append(body, at);
}

bool json_name_is(std::string_view written, std::string_view name) {
  std::string scratch;
  return json_spelled_name(written, scratch) == name;
}

bool json_names_equal(std::string_view a, std::string_view b) {
  std::string scratch_a;
  std::string scratch_b;
  return json_spelled_name(a, scratch_a) == json_spelled_name(b, scratch_b);
}

}  // namespace rss
