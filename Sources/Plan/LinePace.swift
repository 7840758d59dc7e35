// SPDX-License-Identifier: Apache-2.0

/// The time that bytes take on a serial line.
package struct LinePace: Sendable {
    private let baud: Int64
    /// The bits of one byte, times the nanoseconds of a second.
    private let scaledByte: Int64

    package init(_ settings: SerialSettings) {
        baud = Int64(max(1, settings.baud))
        scaledByte = Int64(settings.bitsPerByte) * 1_000_000_000
    }

    /// The pace of a line with these settings at another rate.
    package init(_ settings: SerialSettings, at baud: Int?) {
        var settings = settings
        settings.baud = baud ?? settings.baud
        self.init(settings)
    }

    /// Nanoseconds until the last of `bytes` bytes has arrived, rounded up.
    package func duration(of bytes: Int) -> Int64 {
        (Int64(bytes) * scaledByte + baud - 1) / baud
    }

    /// The number of complete bytes that arrive within a time.
    package func bytes(after nanoseconds: Int64) -> Int {
        let (scaled, tooMany) = max(0, nanoseconds).multipliedReportingOverflow(by: baud)
        return tooMany ? .max : Int(scaled / scaledByte)
    }

    /// The silence between two frames of Modbus RTU: 3.5 characters of 11 bits, and 1.75 ms above
    /// 19 200 baud (MODBUS over Serial Line Specification V1.02, section 2.5.1.1).
    package var modbusSilence: Duration {
        baud > 19_200
            ? .microseconds(1750) : .nanoseconds((385 * 100_000_000 + baud - 1) / baud)
    }
}
