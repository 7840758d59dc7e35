// SPDX-License-Identifier: Apache-2.0

/// What a device on a serial line needs before it gives readings. Writes are named by their
/// indices, and have no fields.
///
/// A polled device with `wake` sleeps between the rounds:
///
///     wake ─ warm-up ─> setup, if it is due ─> reads ─> sleep ─ until the next round ─> wake
///
/// The setup is due after the port was opened, and after a restart of the device. A restart is seen
/// by its frame, or by the return of the device after an outage.
package struct Lifecycle: Hashable, Sendable {
    /// What is sent before the first read.
    package let setup: [Int]
    /// Both, or neither; only for a polled device.
    package let wake: Int?
    package let sleep: Int?
    /// After this time the readings are right: from the wake on, or without one from the start of
    /// the device on.
    package let warmUp: Duration
    /// The frame, by its index, that the device sends when it has started.
    package let restart: Int?

    package init(
        setup: [Int] = [], wake: Int? = nil, sleep: Int? = nil, warmUp: Duration = .zero,
        restart: Int? = nil
    ) {
        self.setup = setup
        self.wake = wake
        self.sleep = sleep
        self.warmUp = warmUp
        self.restart = restart
    }

    /// The same, without some writes of the setup.
    func without(writes missing: [Int]) -> Lifecycle {
        Lifecycle(
            setup: setup.filter { !missing.contains($0) }, wake: wake, sleep: sleep,
            warmUp: warmUp, restart: restart)
    }

    /// All its writes.
    package var writes: [Int] { setup + [wake, sleep].compactMap { $0 } }
}

extension SerialModel {
    /// The question of a write without fields.
    ///
    /// - Parameter gap: The least gap, if it is longer than the write's own.
    package func question(ofConstant write: Int, gap: Duration = .zero) -> Read {
        guard let bytes = try? writes[write].request.encode([]) else {
            preconditionFailure("a write without fields has one request")
        }
        let question = writes[write].question(bytes)
        return Read(
            name: question.name, request: bytes, expect: question.expect,
            refusals: question.refusals, timeout: question.timeout, retries: question.retries,
            gap: max(gap, question.gap))
    }
}
