// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// How a serial line is set: always raw, without flow control and without modem lines.
///
/// `tcsetattr` succeeds when it could do *any* of what it was asked, and a driver that cannot do a
/// baud rate takes another. So a setting is read back, and `accepts` says what differs.
package struct Termios: Equatable, Sendable {
    package enum Parity: CInt, Sendable {
        case none, even, odd
    }

    /// Bits a second. Any number may be asked for (`BOTHER`), not only those with a `B` name.
    package var baud: UInt32
    /// 7 or 8.
    package var dataBits: Int
    package var parity: Parity
    /// 1 or 2.
    package var stopBits: Int

    package init(baud: UInt32, dataBits: Int, parity: Parity, stopBits: Int) {
        self.baud = baud
        self.dataBits = dataBits
        self.parity = parity
        self.stopBits = stopBits
    }

    /// What the driver of an open terminal has made of its settings.
    package init(of descriptor: borrowing FileDescriptor) throws(SystemError) {
        var line = clinux_line()
        try check("ioctl TCGETS2", clinux_line_get(descriptor.number, &line))
        baud = line.baud
        dataBits = Int(line.data_bits)
        parity = Parity(rawValue: line.parity) ?? .none
        stopBits = Int(line.stop_bits)
    }

    /// Sets an open terminal, at once: output under way is not waited for.
    package func apply(to descriptor: borrowing FileDescriptor) throws(SystemError) {
        var line = clinux_line(
            baud: baud, data_bits: CInt(dataBits), parity: parity.rawValue,
            stop_bits: CInt(stopBits))
        try check("ioctl TCSETS2", clinux_line_set(descriptor.number, &line))
    }

    /// Whether a line set as `actual` can speak to a device that is set as this one.
    ///
    /// A receiver samples ten bits from one edge, so both ends together may be some 4 % apart; half
    /// of that is the device's. Drivers round to what their divider can do, mostly far closer.
    package func accepts(_ actual: Termios) -> Bool {
        let difference = UInt64(max(baud, actual.baud) - min(baud, actual.baud))
        return difference * 50 <= UInt64(baud)
            && (dataBits, parity, stopBits) == (actual.dataBits, actual.parity, actual.stopBits)
    }
}

/// The calls on an open terminal that are not about its settings.
package enum Terminal {
    /// Lets nobody but root open the terminal again while it is open here.
    package static func claim(_ descriptor: borrowing FileDescriptor) throws(SystemError) {
        try check("ioctl TIOCEXCL", clinux_line_claim(descriptor.number))
    }

    /// Forgets what arrived and was not read.
    package static func discardInput(_ descriptor: borrowing FileDescriptor) {
        // It fails only on a line that has gone, which the next read will say.
        _ = clinux_line_discard_input(descriptor.number)
    }

    /// Undoes `claim`, and forgets what was not yet sent, so that closing does not wait for it.
    package static func release(_ descriptor: borrowing FileDescriptor) {
        _ = clinux_line_release(descriptor.number)
    }
}

private func check(_ operation: String, _ code: CInt) throws(SystemError) {
    guard code == 0 else { throw SystemError(operation: operation, code: code) }
}
