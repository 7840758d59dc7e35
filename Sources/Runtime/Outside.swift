// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor

/// All that the gateway needs from outside: real, simulated, or made by a test.
package struct Outside {
    package let lines: any SerialLines
    package let pins: any Pins
    package let sensors: any Sensors
    package let broker: any Broker
    package let store: any ReadingStore
    /// What was published retained; `nil` keeps no list, and then nothing is cleared.
    package let topics: (any TopicList)?
    package let counters: any CounterStore
    package let clock: any WallClock
    package let log: Log
    /// Shows the traffic of one device; `nil` when no device is traced.
    package let trace: Trace?

    package init(
        lines: any SerialLines, pins: any Pins, sensors: any Sensors, broker: any Broker,
        store: any ReadingStore, topics: (any TopicList)? = nil, counters: any CounterStore,
        clock: any WallClock, log: Log, trace: Trace? = nil
    ) {
        self.lines = lines
        self.pins = pins
        self.sensors = sensors
        self.broker = broker
        self.store = store
        self.topics = topics
        self.counters = counters
        self.clock = clock
        self.log = log
        self.trace = trace
    }

    /// The trace, if one of these devices is traced.
    @LoopActor func trace(of devices: [Device]) -> Trace? {
        trace.flatMap { trace in devices.contains { $0.name == trace.device } ? trace : nil }
    }
}
