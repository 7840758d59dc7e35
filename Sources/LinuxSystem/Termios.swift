// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The settings of a serial line: always raw, without flow control and without modem lines.
///
/// `tcsetattr` succeeds if it could apply *any* of the settings, and a driver that does not support
/// a baud rate uses another. So the settings are read back, and `accepts` compares them.
package struct Termios: Equatable, Sendable {
    package enum Parity: CInt, Sendable {
        case none, even, odd
    }

    /// Bits per second. Any number is allowed (`BOTHER`), not only those with a `B` name.
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

    /// Reads the settings that the driver of an open terminal really uses.
    package init(of descriptor: borrowing FileDescriptor) throws(SystemError) {
        var line = clinux_line()
        try check("ioctl TCGETS2", clinux_line_get(descriptor.number, &line))
        baud = line.baud
        dataBits = Int(line.data_bits)
        parity = Parity(rawValue: line.parity) ?? .none
        stopBits = Int(line.stop_bits)
    }

    /// Applies the settings to an open terminal at once, without waiting for pending output.
    package func apply(to descriptor: borrowing FileDescriptor) throws(SystemError) {
        var line = clinux_line(
            baud: baud, data_bits: CInt(dataBits), parity: parity.rawValue,
            stop_bits: CInt(stopBits))
        try check("ioctl TCSETS2", clinux_line_set(descriptor.number, &line))
    }

    /// Whether a line with the settings `actual` can talk to a device with these settings.
    ///
    /// A receiver samples ten bits from one edge, so both ends together may differ by about 4 %.
    /// Half of that is left to the device. Drivers round to the rates of their divider, mostly far
    /// closer.
    package func accepts(_ actual: Termios) -> Bool {
        let difference = UInt64(max(baud, actual.baud) - min(baud, actual.baud))
        return difference * 50 <= UInt64(baud)
            && (dataBits, parity, stopBits) == (actual.dataBits, actual.parity, actual.stopBits)
    }
}

/// The calls on an open terminal that do not concern its settings.
package enum Terminal {
    /// Prevents all users except root from opening the terminal again while it is open here.
    package static func claim(_ descriptor: borrowing FileDescriptor) throws(SystemError) {
        try check("ioctl TIOCEXCL", clinux_line_claim(descriptor.number))
    }

    /// Discards received bytes that were not read.
    package static func discardInput(_ descriptor: borrowing FileDescriptor) {
        // It fails only if the line is gone; the next read reports that.
        _ = clinux_line_discard_input(descriptor.number)
    }

    /// The number of written bytes that the kernel has not given to the hardware.
    package static func unsentBytes(_ descriptor: borrowing FileDescriptor) -> Int {
        var count: CInt = 0
        // It fails only if the line is gone: then nothing is on its way.
        return clinux_line_unsent(descriptor.number, &count) == 0 ? Int(count) : 0
    }

    /// Ends the claim and discards unsent output, so that closing does not wait for it.
    package static func release(_ descriptor: borrowing FileDescriptor) {
        _ = clinux_line_release(descriptor.number)
    }
}

private func check(_ operation: String, _ code: CInt) throws(SystemError) {
    guard code == 0 else { throw SystemError(operation: operation, code: code) }
}
