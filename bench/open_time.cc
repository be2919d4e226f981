// How long does it take to open a memory? Prints one line of JSON, in milliseconds.
//
//   open_time VIDEO COUNT
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <vector>

#include "memvid/memvid.h"

int main(int argument_count, char** arguments) {
  using Clock = std::chrono::steady_clock;
  if (argument_count != 3 || std::atoi(arguments[2]) < 1) {
    std::cerr << "usage: open_time VIDEO COUNT\n";
    return 1;
  }
  std::vector<double> milliseconds(static_cast<std::size_t>(std::atoi(arguments[2])));
  for (double& one : milliseconds) {
    const auto start = Clock::now();
    const auto memory = memvid::Memory::open(arguments[1]);
    one = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    if (!memory) {
      std::cerr << memory.error().message << "\n";
      return 1;
    }
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  std::cout << "{\"p50_ms\":" << milliseconds[milliseconds.size() / 2]
            << ",\"max_ms\":" << milliseconds.back() << "}\n";
}
