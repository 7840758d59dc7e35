// SPDX-License-Identifier: Apache-2.0

/// The settings of a serial line.
package struct SerialSettings: Hashable, Sendable {
    package enum Parity: String, Hashable, Sendable, CaseIterable {
        case none, even, odd
    }

    /// Bits a second, 50 ... 4 000 000. The driver decides which of these a port can do.
    package var baud: Int
    /// 7 or 8.
    package var dataBits: Int
    package var parity: Parity
    /// 1 or 2.
    package var stopBits: Int

    package init(baud: Int = 9600, dataBits: Int = 8, parity: Parity = .none, stopBits: Int = 1) {
        self.baud = baud
        self.dataBits = dataBits
        self.parity = parity
        self.stopBits = stopBits
    }

    /// Bits that one byte takes on the wire: the start bit, the data, the parity, the stop bits.
    package var bitsPerByte: Int {
        1 + dataBits + (parity == .none ? 0 : 1) + stopBits
    }

    /// The usual short form: `9600 8N1`.
    package var text: String {
        "\(baud) \(dataBits)\(parity.rawValue.prefix(1).uppercased())\(stopBits)"
    }
}
