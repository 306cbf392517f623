// How each key is spelled. No other file spells one.
#pragma once

#include <string>
#include <string_view>

namespace rss {

class Keys {
 public:
  explicit Keys(std::string prefix) : prefix_(std::move(prefix)) {}

  // `project_session:{id}`. Requires is_uuid(id).
  std::string project_session(std::string_view id) const;

  // A key that the user of the wrapper chose.
  std::string plain(std::string_view key) const;

 private:
  std::string prefix_;
};

// Whether the text is a UUID of any version in its canonical form, in either case (RFC 9562).
bool is_uuid(std::string_view text);

}  // namespace rss
