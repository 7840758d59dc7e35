// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor

/// Totals in memory. Several gateways of a test can use them one after the other.
@LoopActor final class MemoryCounters: CounterStore {
    var onReport: (@LoopActor (String) -> Void)?
    var kept: [CounterName: Int64] = [:]
    private(set) var isClosed = false

    nonisolated init() {}

    func pulses(of counter: CounterName) -> Int64 { kept[counter] ?? 0 }

    func keep(_ pulses: Int64, of counter: CounterName) { kept[counter] = pulses }

    func close(by deadline: Instant) async { isClosed = true }
}
