// SPDX-License-Identifier: Apache-2.0

/// The value of one quantity of a device.
///
/// Zero is a value. A value that was not in the frame is absent (`nil` where an optional stands); a
/// value known to be bad is `unknown`, and is published as `null`.
package enum Value: Hashable, Sendable {
    /// A quantity, exact in decimal as the sensor gave it.
    case number(Decimal)
    /// The state of a switch, a button, a contact: `on` or `off`.
    case onOff(Bool)
    /// A word, for instance the name of a mode.
    case text(String)
    /// Known to be bad: outside its range, or marked as invalid by the device.
    case unknown

    /// The number; `nil` for any other value.
    package var number: Decimal? {
        if case .number(let number) = self { return number }
        return nil
    }
}

extension Value: CustomStringConvertible {
    /// As a device file writes it.
    package var description: String {
        switch self {
        case .number(let number): return number.description
        case .onOff(let isOn): return isOn ? "on" : "off"
        case .text(let text): return text
        case .unknown: return "null"
        }
    }
}
