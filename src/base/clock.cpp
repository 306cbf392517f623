#include "base/clock.h"

#include <chrono>

namespace rss {
namespace {

void put(std::string& text, unsigned number, int digits) {
  char buffer[4];
  for (int i = digits - 1; i >= 0; --i, number /= 10)
    buffer[i] = static_cast<char>('0' + number % 10);
  text.append(buffer, static_cast<std::size_t>(digits));
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

}  // namespace rss
