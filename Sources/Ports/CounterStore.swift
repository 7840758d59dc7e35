// SPDX-License-Identifier: Apache-2.0

import Reactor

/// Which counter: a device and one of its pins, by name, so that the gateway file may be reordered.
package struct CounterName: Hashable, Sendable {
    package let device: String
    package let pin: String

    package init(device: String, pin: String) {
        self.device = device
        self.pin = pin
    }
}

/// Where the totals of counters are, so that they outlive the process and the power.
///
/// Isolation: the loop.
@LoopActor package protocol CounterStore: AnyObject {
    /// What there is to say of the places: one that cannot be written to, or can again.
    var onNews: (@LoopActor (String) -> Void)? { get set }

    /// All pulses of a counter; 0 for one that is new.
    func pulses(of counter: CounterName) -> Int64
    /// Takes the number of all its pulses, and keeps it soon.
    func keep(_ pulses: Int64, of counter: CounterName)
    /// Keeps what is not kept yet, everywhere; returns when it is, or at the deadline.
    func close(by deadline: Instant) async
}
