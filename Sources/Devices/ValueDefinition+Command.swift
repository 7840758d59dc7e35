// SPDX-License-Identifier: Apache-2.0

import Readings

extension ValueDefinition {
    /// Reads the payload of a command.
    ///
    /// `on` and `off`, `true` and `false`, `1` and `0` are understood, in any case, because Home
    /// Assistant says `ON` and people say `on`. Nothing around them is: a payload with a space or
    /// a line end was meant for something else, and a wrong guess switches a pump.
    ///
    /// - Returns: `nil` for a value that cannot be set, and for a payload that is none of these.
    package func parseCommand(_ payload: some Collection<UInt8>) -> Value? {
        guard isSettable, payload.count <= 5 else { return nil }
        let words: [(StaticString, Bool)] = [
            ("on", true), ("off", false), ("true", true), ("false", false), ("1", true),
            ("0", false),
        ]
        let word = words.first { word, _ in
            word.withUTF8Buffer { payload.lazy.map(\.lowercased).elementsEqual($0) }
        }
        return word.map { .onOff($0.1) }
    }
}

extension UInt8 {
    /// The small letter for a capital one of ASCII.
    fileprivate var lowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }
}
