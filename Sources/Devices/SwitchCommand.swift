// SPDX-License-Identifier: Apache-2.0

import Readings

/// A command for an output.
package enum SwitchCommand: Hashable, Sendable {
    case set(Bool)
    /// That state for a duration, then the opposite.
    case pulse(Bool, Duration)
    case toggle

    /// The accepted forms, for a message: completes "expected ...".
    package static let expectation = "'on', 'off', 'toggle', or a pulse like 'on 5s'"
    /// The range of a pulse's length.
    package static let pulses = Duration.milliseconds(1)...Duration.seconds(7 * 24 * 3600)

    /// Reads the payload of a command, or the text of a schedule.
    ///
    /// `on` and `off`, `true` and `false`, `1` and `0` are accepted, in any case, because Home
    /// Assistant sends `ON` and people write `on`. One space and a duration after `on` or `off`
    /// make a pulse. Nothing else may surround the words: a payload with a line end was probably
    /// not a command, and a wrong guess switches a pump.
    package init?(_ payload: some Collection<UInt8>) {
        guard payload.count <= 32 else { return nil }
        let text = String(decoding: payload.lazy.map(\.lowercased), as: UTF8.self)
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let isOn: Bool
        switch parts[0] {
        case "on", "true", "1": isOn = true
        case "off", "false", "0": isOn = false
        case "toggle" where parts.count == 1:
            self = .toggle
            return
        default: return nil
        }
        guard parts.count == 2 else {
            self = .set(isOn)
            return
        }
        guard parts[0].first == "o", let length = Duration(written: String(parts[1])),
            Self.pulses.contains(length)
        else { return nil }
        self = .pulse(isOn, length)
    }
}

extension UInt8 {
    /// The lowercase letter for an ASCII capital.
    fileprivate var lowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }
}
