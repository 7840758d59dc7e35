// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The name of a counter: a device and one of its pins. Names stay right when the gateway file is
/// reordered.
package struct CounterName: Hashable, Sendable {
    package let device: String
    package let pin: String

    package init(device: String, pin: String) {
        self.device = device
        self.pin = pin
    }
}

/// Keeps the totals of counters over a restart and over a power cut.
///
/// Isolation: the loop.
@LoopActor package protocol CounterStore: AnyObject {
    /// Receives messages for the log: a file cannot be written, or can be written again.
    var onReport: (@LoopActor (String) -> Void)? { get set }

    /// The total of a counter in pulses; 0 for a new counter.
    func pulses(of counter: CounterName) -> Int64
    /// Sets the total of a counter. It is saved soon, and not in this call.
    func keep(_ pulses: Int64, of counter: CounterName)
    /// Saves all totals that are not saved yet; returns when this is done, or at the deadline.
    func close(by deadline: Instant) async
}
