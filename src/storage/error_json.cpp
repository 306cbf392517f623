#include "storage/error_json.h"

#include <nlohmann/json.hpp>

namespace rss {

std::string error_json(std::string_view operation, const Error& error) {
  const nlohmann::json json = {{"code", error_code_name(error.code)},
                               {"message", error.message},
                               {"operation", operation},
                               {"cause", error.cause},
                               {"retryable", is_retryable(error.code)}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace rss
