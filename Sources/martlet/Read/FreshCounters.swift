// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor

/// Counters that begin at 0 and are not kept: the totals on the disk are the gateway's own.
///
/// Isolation: the loop.
@LoopActor final class FreshCounters: CounterStore {
    var onReport: (@LoopActor (String) -> Void)?

    func pulses(of counter: CounterName) -> Int64 { 0 }

    func keep(_ pulses: Int64, of counter: CounterName) {}

    func close(by deadline: Instant) async {}
}
