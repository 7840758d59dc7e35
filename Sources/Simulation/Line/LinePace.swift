// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports

/// The time that bytes take on a serial line.
struct LinePace {
    private let baud: Int64
    /// The bits of one byte, times the nanoseconds of a second.
    private let scaledByte: Int64

    init(_ settings: SerialSettings) {
        baud = Int64(max(1, settings.baud))
        scaledByte = Int64(settings.bitsPerByte) * 1_000_000_000
    }

    /// Nanoseconds until the last of `bytes` bytes has arrived, rounded up.
    func duration(of bytes: Int) -> Int64 {
        (Int64(bytes) * scaledByte + baud - 1) / baud
    }

    /// The number of complete bytes that arrive within a time.
    func bytes(after nanoseconds: Int64) -> Int {
        let (scaled, tooMany) = max(0, nanoseconds).multipliedReportingOverflow(by: baud)
        return tooMany ? .max : Int(scaled / scaledByte)
    }
}
