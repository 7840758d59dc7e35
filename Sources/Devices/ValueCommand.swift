// SPDX-License-Identifier: Apache-2.0

import Readings

/// What a message on a value's topic asks for.
package enum ValueCommand: Hashable, Sendable {
    case turn(SwitchCommand)
    /// A counter's total is from now on what so many pulses are.
    case count(pulses: Int64)
}

extension ValueDefinition {
    /// Reads the payload of a command. A total takes a number in its own unit, and nothing around
    /// it.
    ///
    /// - Returns: `nil` for a value that cannot be set, and for a payload that means nothing to it.
    package func command(_ payload: some Collection<UInt8>) -> ValueCommand? {
        guard isSettable, payload.count <= 40 else { return nil }
        guard isTotal else { return SwitchCommand(payload).map { .turn($0) } }
        return Decimal(String(decoding: payload, as: UTF8.self))
            .flatMap(pulses).map { .count(pulses: $0) }
    }

    /// What may be written, for a message: completes "expected ...".
    package var commandExpectation: String {
        isTotal ? "a number that the counter can reach" : SwitchCommand.expectation
    }
}
