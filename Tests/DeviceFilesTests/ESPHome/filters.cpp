// SPDX-License-Identifier: Apache-2.0
//
// Makes `filters.txt`: what the filters of ESPHome send for random input. It compiles ESPHome's own
// `filter.cpp` with the few parts of ESPHome that it needs, on a clock that this program moves.
//
//     pip download --no-deps esphome==2026.6.5 && unzip -q -d wheel esphome-*.whl
//     mkdir -p build/esphome/core && cp wheel/esphome/components/sensor/filter.* build
//     touch build/sensor.h
//     for part in application automation component defines hal helpers log; do
//         touch build/esphome/core/$part.h
//     done
//     g++ -std=c++20 -I build filters.cpp -o filters && ./filters > filters.txt
//
// ESPHome calculates in single precision. Here `float` is `double`, so that the numbers have enough
// digits to be compared. A binary 0.2 is not exactly 0.2, so there is no case with a number halfway
// between two multiples of it, or with a difference that is exactly the one of a `delta`. The
// coefficients of the calibrations are those that ESPHome's Python code calculates from the points
// (`fit_linear`, `map_linear` and `_lstsq` of the same folder). At a deadline, what is due is sent
// before a value that comes at the same time.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#define float double
#define fabsf fabs
#define roundf round
#define ceilf ceil
#define remainderf remainder
#define USE_SENSOR_FILTER
#define ESP_LOGV(...)
#define ESP_LOGVV(...)
#define YESNO(b) ""

static uint32_t now_ms = 0;

namespace esphome {

template<typename T> using optional = std::optional<T>;

struct Component {
  bool loops = true;
  void disable_loop() { loops = false; }
  void enable_loop() { loops = true; }
  virtual void loop() {}
  virtual float get_setup_priority() const { return 0; }
};

namespace setup_priority {
const float HARDWARE = 0;
}

struct Scheduler {
  std::map<void *, std::pair<uint32_t, std::function<void()>>> timeouts;
  std::vector<std::pair<uint32_t, std::function<void()>>> intervals;
  void set_timeout(void *owner, uint32_t time, std::function<void()> call) {
    timeouts[owner] = {now_ms + time, std::move(call)};
  }
  void set_interval(void *, uint32_t time, std::function<void()> call) {
    intervals.emplace_back(time, std::move(call));
  }
  void run() {
    for (auto &[time, call] : intervals)
      if (now_ms % time == 0) call();
    auto all = timeouts;
    for (auto &[owner, timeout] : all)
      if (timeout.first == now_ms) {
        timeouts.erase(owner);
        timeout.second();
      }
  }
};

struct Application {
  Scheduler scheduler;
  uint32_t get_loop_component_start_time() { return now_ms; }
} App;

uint32_t millis() { return now_ms; }
float pow10_int(int power) { return std::pow(10.0, power); }
int ilog10(float value) { return (int) std::floor(std::log10(std::fabs(value))); }

template<typename T> struct TemplatableFn {
  T constant;
  TemplatableFn(T value = T()) : constant(value) {}
  T value() const { return constant; }
};

template<typename T> struct FixedRingBuffer : std::deque<T> {
  size_t most = 0;
  void init(size_t size) { most = size; }
  void push_overwrite(T value) {
    if (this->size() == most) this->pop_front();
    this->push_back(value);
  }
};

template<typename T> struct FixedVector : std::vector<T> {
  void init(size_t size) { this->reserve(size); }
};

template<typename T, size_t N>
void init_array_from(std::array<T, N> &array, std::initializer_list<T> values) {
  std::copy(values.begin(), values.end(), array.begin());
}

namespace sensor {
struct Sensor {
  int get_accuracy_decimals() { return 6; }
  void internal_send_state_to_frontend(float value) {
    std::isnan(value) ? printf("> %u unknown\n", now_ms) : printf("> %u %.12g\n", now_ms, value);
  }
};
}  // namespace sensor

template<typename C, typename... T> struct Trigger {};
template<typename... T> struct Condition {};
template<typename... T> struct Action {};

}  // namespace esphome

// The real headers of these parts would need the whole of ESPHome.
#include "filter.h"
#include "filter.cpp"

using namespace esphome;
using namespace esphome::sensor;

static uint64_t state = 1;

static uint32_t random_below(uint32_t bound) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t) (state >> 33) % bound;
}

/// Runs filters on random tenths. `digits` is how many digits after the point are compared.
static void run(const char *text, int digits, bool has_unknown, std::vector<Filter *> filters) {
  printf("%s # digits %d\n", text, digits);
  App = Application();
  now_ms = 0;
  Sensor sensor;
  for (size_t i = 0; i < filters.size(); i++)
    filters[i]->initialize(&sensor, i + 1 < filters.size() ? filters[i + 1] : nullptr);
  float value = 20;
  for (int input = 0; input < 40; input++) {
    // Mostly some 100 ms, sometimes a pause.
    uint32_t next = now_ms + (random_below(6) == 0 ? 1000 + random_below(2000) : random_below(300));
    next += next % 10 == 0 ? 3 : 1;
    next += next % 10 == 0 ? 3 : 0;
    while (now_ms < next) {
      now_ms++;
      App.scheduler.run();
      for (Filter *filter : filters) {
        auto component = dynamic_cast<Component *>(filter);
        if (component != nullptr && component->loops) component->loop();
      }
    }
    value += ((int) random_below(41) - 20) / 10.0;
    value = std::round(value * 10) / 10;
    if (random_below(10) == 0) value = 20;
    if (has_unknown && random_below(8) == 0) {
      printf("%u unknown\n", now_ms);
      filters[0]->input(NAN);
    } else {
      printf("%u %.12g\n", now_ms, value);
      filters[0]->input(value);
    }
  }
}

static TemplatableFn<float> fn(float value) { return TemplatableFn<float>(value); }

int main() {
  printf("# ESPHome 2026.6.5: made by filters.cpp. A filter, its input with times in ms, and, "
         "after\n# `>`, its output.\n");
  run("[offset: 2.5]", 9, true, {new OffsetFilter(fn(2.5))});
  run("[multiply: 1.2, offset: -3]", 9, true,
      {new MultiplyFilter(fn(1.2)), new OffsetFilter(fn(-3))});
  run("[calibrate_linear: [0.0 -> 0.0, 40.0 -> 45.0, 100.0 -> 102.5]]", 6, true,
      {new CalibrateLinearFilter<1>({{1.0197368421052633, 1.5789473684210478, NAN}})});
  run("[calibrate_linear: { method: exact, datapoints: [0.0 -> 1.0, 19.5 -> 22.1, 25 -> 27] }]", 7,
      true,
      {new CalibrateLinearFilter<2>({{21.1 / 19.5, 1.0, 19.5},
           {4.9 / 5.5, 22.1 - 19.5 * 4.9 / 5.5, NAN}})});
  run("[calibrate_polynomial: { degree: 2, datapoints: [0.0 -> 0.0, 10.0 -> 12.1, 13.0 -> 14.0] }]",
      7, true,
      {new CalibratePolynomialFilter<3>(
          {4.3742787170231174e-15, 1.653589743589742, -0.04435897435897479})});
  run("[calibrate_polynomial: { degree: 3, "
      "datapoints: [0 -> 0.5, 10 -> 12.1, 13 -> 14, 20 -> 19, 30 -> 33.3] }]",
      7, true,
      {new CalibratePolynomialFilter<4>(
          {0.5039214058775628, 1.7856980583166453, -0.08313827929665166, 0.002001947664213125})});
  run("[filter_out: 20]", 9, true, {new FilterOutValueFilter<1>({fn(20)})});
  run("[filter_out: [20, unknown]]", 9, true, {new FilterOutValueFilter<2>({fn(20), fn(NAN)})});
  run("[clamp: { min_value: 18, max_value: 22.5 }]", 9, false, {new ClampFilter(18, 22.5, false)});
  run("[clamp: { min_value: 19 }]", 9, false, {new ClampFilter(19, NAN, false)});
  run("[clamp: { min_value: 18, max_value: 22, ignore_out_of_range: on }]", 9, false,
      {new ClampFilter(18, 22, true)});
  run("[round: 0]", 9, true, {new RoundFilter(0)});
  run("[round_to_multiple_of: 0.3]", 9, true, {new RoundMultipleFilter(0.3)});
  run("[round_to_multiple_of: 5]", 9, true, {new RoundMultipleFilter(5)});
  run("[round_to_significant_digits: 2]", 9, true, {new RoundSignificantDigitsFilter<2>()});
  run("[median: { window_size: 5, send_every: 5 }]", 2, true, {new MedianFilter(5, 5, 1)});
  run("[median: { window_size: 7, send_every: 4, send_first_at: 3 }]", 2, true,
      {new MedianFilter(7, 4, 3)});
  run("[median: { window_size: 4, send_every: 1 }]", 2, true, {new MedianFilter(4, 1, 1)});
  run("[quantile: { window_size: 7, send_every: 4, send_first_at: 3, quantile: 0.9 }]", 9, true,
      {new QuantileFilter(7, 4, 3, 0.9)});
  run("[quantile: { quantile: 0.25, send_every: 2 }]", 9, true,
      {new QuantileFilter(5, 2, 1, 0.25)});
  run("[min: { window_size: 7, send_every: 4, send_first_at: 3 }]", 9, true,
      {new MinFilter(7, 4, 3)});
  run("[min]", 9, true, {new StreamingMinFilter(5, 1)});
  run("[max: { window_size: 3, send_every: 2 }]", 9, true, {new MaxFilter(3, 2, 1)});
  run("[max: { send_first_at: 4 }]", 9, true, {new StreamingMaxFilter(5, 4)});
  run("[sliding_window_moving_average: { window_size: 6, send_every: 2 }]", 2, true,
      {new SlidingWindowMovingAverageFilter(6, 2, 1)});
  run("[sliding_window_moving_average]", 2, true, {new StreamingMovingAverageFilter(15, 1)});
  run("[exponential_moving_average: { alpha: 0.3, send_every: 1 }]", 2, true,
      {new ExponentialMovingAverageFilter(0.3, 1, 1)});
  run("[exponential_moving_average]", 2, true, {new ExponentialMovingAverageFilter(0.1, 15, 1)});
  run("[skip_initial: 3]", 9, true, {new SkipInitialFilter(3)});
  run("[throttle: 500ms]", 9, true, {new ThrottleFilter(500)});
  run("[throttle_with_priority: 500ms]", 9, true, {new ThrottleWithPriorityNanFilter(500)});
  run("[throttle_with_priority: { timeout: 500ms, value: [20, 19] }]", 9, true,
      {new ThrottleWithPriorityFilter<2>(500, {fn(20), fn(19)})});
  run("[or: [throttle: 700ms, delta: 0.95]]", 9, false,
      {new OrFilter<2>({new ThrottleFilter(700), new DeltaFilter(0.95, 0, INFINITY, 0)})});
  run("[throttle_average: 500ms]", 2, true, {new ThrottleAverageFilter(500)});
  run("[heartbeat: 400ms]", 9, true, {new HeartbeatFilter(400)});
  auto heartbeat = new HeartbeatFilter(700);
  heartbeat->set_optimistic(true);
  run("[heartbeat: { period: 700ms, optimistic: on }]", 9, true, {heartbeat});
  run("[debounce: 200ms]", 9, true, {new DebounceFilter(200)});
  run("[timeout: 800ms]", 9, true, {new TimeoutFilterConfigured(800, fn(NAN))});
  run("[timeout: { timeout: 300ms, value: -1 }]", 9, true,
      {new TimeoutFilterConfigured(300, fn(-1))});
  run("[timeout: { timeout: 300ms, value: last }]", 9, true, {new TimeoutFilterLast(300)});
  run("[delta: 0.95]", 9, false, {new DeltaFilter(0.95, 0, INFINITY, 0)});
  run("[delta: { min_value: 0.35, max_value: 1.55 }]", 9, false,
      {new DeltaFilter(0.35, 0, 1.55, 0)});
  run("[delta: { max_value: 7.95% }]", 9, false, {new DeltaFilter(0, 0, 0, 0.0795)});
  run("[delta: 0]", 9, false, {new DeltaFilter(0, 0, INFINITY, 0)});
  run("[delta: 4.95%]", 9, false, {new DeltaFilter(0, 0.0495, INFINITY, 0)});
  run("[median: { window_size: 3, send_every: 1 }, delta: 0.55, throttle: 400ms]", 2, false,
      {new MedianFilter(3, 1, 1), new DeltaFilter(0.55, 0, INFINITY, 0), new ThrottleFilter(400)});
  run("[throttle_average: 300ms, max: { window_size: 3, send_every: 2 }, heartbeat: 1s]", 2, true,
      {new ThrottleAverageFilter(300), new MaxFilter(3, 2, 1), new HeartbeatFilter(1000)});
}
