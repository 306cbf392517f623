// UTF-8 validation (RFC 3629): rejects overlong forms, surrogates and code points above U+10FFFF.
#pragma once

#include <string_view>

namespace rss {

bool is_utf8(std::string_view bytes);

}  // namespace rss
