// SPDX-License-Identifier: Apache-2.0

/// Why a Modbus device refuses a request.
///
/// Source: MODBUS Application Protocol Specification V1.1b3, section 7.
package enum ModbusException: UInt8, Sendable, CaseIterable {
    case illegalFunction = 1
    case illegalAddress = 2
    case illegalValue = 3
    case deviceFailure = 4
    case acknowledge = 5
    case busy = 6
    case parityError = 8
    case gatewayPath = 10
    case gatewayTarget = 11

    /// The words of the specification.
    package var words: String {
        switch self {
        case .illegalFunction: return "illegal function"
        case .illegalAddress: return "illegal data address"
        case .illegalValue: return "illegal data value"
        case .deviceFailure: return "device failure"
        case .acknowledge: return "acknowledged, still working"
        case .busy: return "device busy"
        case .parityError: return "memory parity error"
        case .gatewayPath: return "gateway path unavailable"
        case .gatewayTarget: return "gateway target does not respond"
        }
    }

    /// Whether it concerns the registers of the request. The others concern the device, or the way
    /// to it.
    package var isOfRequest: Bool {
        switch self {
        case .illegalFunction, .illegalAddress, .illegalValue, .deviceFailure, .acknowledge, .busy,
            .parityError:
            return true
        case .gatewayPath, .gatewayTarget: return false
        }
    }

    /// Whether the same request may succeed a moment later.
    package var isPassing: Bool { self == .acknowledge || self == .busy }
}
