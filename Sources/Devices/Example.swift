// SPDX-License-Identifier: Apache-2.0

import Readings

/// What a device file shows of its device: input, and the values that it gives.
package struct Example: Sendable {
    package enum Input: Hashable, Sendable {
        /// The bytes of a frame of that index.
        case bytes(frame: Int, [UInt8])
        /// A line for the frame of that index, without its end, or a whole telegram.
        case text(frame: Int, String)
        /// For each pin of the model, whether its electrical level is high; `nil` when not said.
        case levels([Bool?])
        /// The first lines of a sensor's files, by their names.
        case files([String: String])
        /// For each pin of the model, how many pulses came; `nil` when not said. Where a time is
        /// said, they came evenly in that time.
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
    /// The bytes that it shows of that frame; a line may come without its end.
    package func bytes(of wanted: Int) -> [UInt8]? {
        switch input {
        case .bytes(let frame, let bytes) where frame == wanted: return bytes
        case .text(let frame, let text) where frame == wanted: return Array(text.utf8)
        default: return nil
        }
    }
}
