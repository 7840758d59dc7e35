// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports

/// How fast bytes go over a serial line.
struct LinePace {
    private let baud: Int64
    /// Nanoseconds of one second's worth of bits of one byte.
    private let scaledByte: Int64

    init(_ settings: SerialSettings) {
        baud = Int64(max(1, settings.baud))
        scaledByte = Int64(settings.bitsPerByte) * 1_000_000_000
    }

    /// Nanoseconds until the last of so many bytes has arrived, rounded up.
    func duration(of bytes: Int) -> Int64 {
        (Int64(bytes) * scaledByte + baud - 1) / baud
    }

    /// How many bytes have wholly arrived after so many nanoseconds.
    func bytes(after nanoseconds: Int64) -> Int {
        let (scaled, tooMany) = max(0, nanoseconds).multipliedReportingOverflow(by: baud)
        return tooMany ? .max : Int(scaled / scaledByte)
    }
}
