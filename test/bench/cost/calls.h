// The measured calls: every operation that an application makes often, on ids and values that are
// the same in each run.
#pragma once

#include <string>
#include <vector>

#include "driver.h"

namespace rss {

struct MeasuredCall {
  // As metrics name the operation, e.g. "sessions.get".
  std::string name;
  Driver::Prepare call;
  // Called as often as `call`, before it and unmetered; empty when no data has to exist.
  Driver::Prepare setup = {};
};

// Stores what the calls share. Once for each driver, before its first call.
void store_shared_data(Driver& driver);

// `series` tells apart the data of measurements that store something new.
std::vector<MeasuredCall> measured_calls(std::size_t series);

}  // namespace rss
