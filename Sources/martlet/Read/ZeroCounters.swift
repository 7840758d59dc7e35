// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor

/// Counters that start at 0 and are not stored: only the gateway writes the totals on disk.
///
/// Isolation: the loop.
@LoopActor final class ZeroCounters: CounterStore {
    var onReport: (@LoopActor (String) -> Void)?

    func pulses(of counter: CounterName) -> Int64 { 0 }

    func keep(_ pulses: Int64, of counter: CounterName) {}

    func close(by deadline: Instant) async {}
}
