// SPDX-License-Identifier: Apache-2.0

import Readings

/// An example from a device file: input, and the values that the input gives.
package struct Example: Sendable {
    package enum Input: Hashable, Sendable {
        /// The bytes of the message of that index.
        case bytes(message: Int, [UInt8])
        /// The line of the message of that index, without its end, or a whole telegram.
        case text(message: Int, String)
        /// What some addresses of a Modbus device hold.
        case registers([RegisterContent])
        /// The bytes of a write's request, by the index of the write.
        case request(write: Int, [UInt8])
        /// For each pin of the model, whether its electrical level is high; `nil` when the example
        /// omits the pin.
        case levels([Bool?])
        /// The first lines of a sensor's files, by their names.
        case files([String: String])
        /// For each pin of the model, its number of pulses; `nil` when the example omits the pin.
        /// With a time, the pulses are spread evenly over that time.
        case pulses([Int64?], over: Duration?)
    }

    package let input: Input
    /// One place for each value of the model; `nil` where the input gives none.
    package let gives: [Value?]

    package init(input: Input, gives: [Value?]) {
        self.input = input
        self.gives = gives
    }
}

extension Example {
    /// The bytes of the message of that index; a line may lack its end.
    package func bytes(of wanted: Int) -> [UInt8]? {
        switch input {
        case .bytes(let message, let bytes) where message == wanted: return bytes
        case .text(let message, let text) where message == wanted: return Array(text.utf8)
        default: return nil
        }
    }
}
