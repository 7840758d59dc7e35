// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor

/// Totals in memory: what a gateway keeps, the next one of the test finds.
@LoopActor final class MemoryCounters: CounterStore {
    var onNews: (@LoopActor (String) -> Void)?
    var kept: [CounterName: Int64] = [:]
    private(set) var isClosed = false

    nonisolated init() {}

    func pulses(of counter: CounterName) -> Int64 { kept[counter] ?? 0 }

    func keep(_ pulses: Int64, of counter: CounterName) { kept[counter] = pulses }

    func close(by deadline: Instant) async { isClosed = true }
}
