// SPDX-License-Identifier: Apache-2.0

import Readings

/// The command in a message on a value's topic.
package enum ValueCommand: Hashable, Sendable {
    case turn(SwitchCommand)
    /// Sets a counter's total to that of a number of pulses.
    case count(pulses: Int64)
}

extension ValueDefinition {
    /// Reads the payload of a command. A total takes a number in its own unit, without anything
    /// around it.
    ///
    /// - Returns: `nil` for a value that cannot be set, and for a payload that is no command for
    ///   it.
    package func command(_ payload: some Collection<UInt8>) -> ValueCommand? {
        guard isSettable, payload.count <= 40 else { return nil }
        guard isTotal else { return SwitchCommand(payload).map { .turn($0) } }
        return Decimal(String(decoding: payload, as: UTF8.self))
            .flatMap(pulses).map { .count(pulses: $0) }
    }

    /// The accepted forms, for a message: completes "expected ...".
    package var commandExpectation: String {
        isTotal ? "a number that the counter can reach" : SwitchCommand.expectation
    }
}
