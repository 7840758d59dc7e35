// SPDX-License-Identifier: Apache-2.0

import Wire

/// A whole Modbus frame that came in place of the answer to a request.
package enum StrayAnswer: Equatable, Sendable {
    /// Another device answered; with the addresses.
    case ofOther(unit: UInt8, inPlaceOf: UInt8)
    /// The device answered another request; with the function and the number of bytes of data.
    case toOther(function: UInt8, bytes: Int)
}

extension Model {
    /// The last whole frame of a Modbus device in the bytes that came in place of an answer.
    ///
    /// - Returns: `nil` for a model of another kind, and when the bytes hold no whole frame.
    package func strayAnswer(in bytes: [UInt8]) -> StrayAnswer? {
        guard case .serial(let serial) = kind, let modbus = serial.modbus,
            let frame = ModbusFrame.lastAnswer(in: bytes)
        else { return nil }
        guard frame[0] == modbus.unit else {
            return .ofOther(unit: frame[0], inPlaceOf: modbus.unit)
        }
        return .toOther(function: frame[1], bytes: frame.count - 5)
    }
}
