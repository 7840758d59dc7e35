// SPDX-License-Identifier: Apache-2.0

/// The bytes of the telnet protocol (RFC 854 and 855).
enum Telnet {
    /// "Interpret as command": begins each command. As a byte of data it is sent twice.
    static let iac: UInt8 = 255
    static let subnegotiation: UInt8 = 250
    static let subnegotiationEnd: UInt8 = 240

    /// Who does what with an option.
    enum Verb: UInt8 {
        /// "I do it", or the wish to.
        case will = 251
        case wont = 252
        /// "You do it", or the request to.
        case `do` = 253
        case dont = 254
    }

    /// A command about an option.
    static func command(_ verb: Verb, _ option: UInt8) -> [UInt8] {
        [iac, verb.rawValue, option]
    }

    /// The content of an option, which both sides have agreed on.
    static func content(_ option: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        [iac, subnegotiation, option] + escaped(bytes) + [iac, subnegotiationEnd]
    }

    /// Data as it goes over the connection.
    static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(iac) else { return bytes }
        return bytes.flatMap { $0 == iac ? [iac, iac] : [$0] }
    }
}
