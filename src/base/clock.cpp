#include "base/clock.h"

#include <charconv>
#include <chrono>

namespace rss {
namespace {

void put(std::string& text, unsigned number, int digits) {
  char buffer[4];
  for (int i = digits - 1; i >= 0; --i, number /= 10)
    buffer[i] = static_cast<char>('0' + number % 10);
  text.append(buffer, static_cast<std::size_t>(digits));
}

// Parses the number at `from`; 0 if there are no digits.
unsigned number_at(std::string_view text, std::size_t from, std::size_t count) {
  unsigned number = 0;
  std::from_chars(text.data() + from, text.data() + from + count, number);
  return number;
}

}  // namespace

std::string iso_time(std::int64_t wall_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{milliseconds{wall_ms}};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const auto in_day = static_cast<unsigned>((time - day).count());
  std::string text;
  text.reserve(24);
  put(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  text += '-';
  put(text, static_cast<unsigned>(date.month()), 2);
  text += '-';
  put(text, static_cast<unsigned>(date.day()), 2);
  text += 'T';
  put(text, in_day / 3'600'000, 2);
  text += ':';
  put(text, in_day / 60'000 % 60, 2);
  text += ':';
  put(text, in_day / 1000 % 60, 2);
  text += '.';
  put(text, in_day % 1000, 3);
  text += 'Z';
  return text;
}

std::optional<std::int64_t> time_of_iso(std::string_view text) {
  using namespace std::chrono;
  if (text.size() != 24) return std::nullopt;
  const year_month_day date{year{static_cast<int>(number_at(text, 0, 4))},
                            month{number_at(text, 5, 2)}, day{number_at(text, 8, 2)}};
  if (!date.ok()) return std::nullopt;
  const sys_time<milliseconds> time =
      sys_days{date} + hours{number_at(text, 11, 2)} + minutes{number_at(text, 14, 2)} +
      seconds{number_at(text, 17, 2)} + milliseconds{number_at(text, 20, 3)};
  const std::int64_t wall_ms = time.time_since_epoch().count();
  return iso_time(wall_ms) == text ? std::optional(wall_ms) : std::nullopt;
}

}  // namespace rss
