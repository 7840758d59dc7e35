// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Plan

/// The baud rates of a simulated line with a device that changes its rate for an answer.
///
/// A pty carries all bytes at any rate. But its master can read the rate that the reader has set at
/// the slave, so the rates can be compared: a receiver at another rate than the sender finds wrong
/// bits where it expects parity and stop bits, and the kernel delivers such characters as zeros.
/// What a reader sends at another rate than that of the line, the device does not understand.
struct LineRates {
    /// How long a device waits after a request before it answers at another rate. Readers of IEC
    /// 62056-21 have 200 to 1500 ms.
    static let pause: Int64 = 1_000_000_000

    private let settings: SerialSettings
    /// The rate of the bytes under way.
    private var sent: Int

    init(_ settings: SerialSettings) {
        self.settings = settings
        sent = settings.baud
    }

    /// Sets the pty to the rate of the line, so that a reader that sets nothing has it.
    func prepare(_ terminal: borrowing PseudoTerminal) throws(SystemError) {
        try Termios(baud: UInt32(settings.baud), dataBits: 8, parity: .none, stopBits: 1)
            .apply(to: terminal.master)
    }

    /// A device begins to send.
    ///
    /// - Parameter baud: `nil` for the rate of the line.
    /// - Returns: The pace of its bytes.
    mutating func begin(at baud: Int?) -> LinePace {
        sent = baud ?? settings.baud
        return LinePace(settings, at: baud)
    }

    /// What the reader receives of bytes.
    func received(
        _ bytes: ArraySlice<UInt8>, through terminal: borrowing PseudoTerminal
    ) -> ArraySlice<UInt8> {
        rate(of: terminal) == sent ? bytes : ArraySlice(repeating: 0, count: bytes.count)
    }

    /// Whether the device understands what the reader sends now.
    func isUnderstood(from terminal: borrowing PseudoTerminal) -> Bool {
        rate(of: terminal) == settings.baud
    }

    private func rate(of terminal: borrowing PseudoTerminal) -> Int? {
        (try? Termios(of: terminal.master)).map { Int($0.baud) }
    }
}
