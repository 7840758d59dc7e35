// SPDX-License-Identifier: Apache-2.0

import Plan

/// The frame that a simulated line transmits, at the pace of the line.
///
/// Pure. A line carries one frame at a time. While it is busy, the caller drops new frames whole,
/// as a sensor's output register does.
///
///     idle ──begin──> sending ──the last byte is taken──> idle
struct Transmission {
    private var pace: LinePace
    private var bytes: [UInt8] = []
    private var taken = 0
    private var start: Int64 = 0

    init(pace: LinePace) {
        self.pace = pace
    }

    var isIdle: Bool { taken == bytes.count }

    /// Begins to send; the first byte has arrived one byte's time after `start`.
    ///
    /// - Parameters:
    ///   - start: Nanoseconds on the loop's clock.
    ///   - pace: That of these bytes; `nil` for that of the bytes before.
    mutating func begin(_ bytes: [UInt8], at start: Int64, pace: LinePace? = nil) {
        precondition(isIdle, "one frame at a time: look at isIdle")
        self.pace = pace ?? self.pace
        (self.bytes, taken, self.start) = (bytes, 0, start)
    }

    /// The bytes that have arrived by now and are not taken yet.
    func due(at now: Int64) -> ArraySlice<UInt8> {
        let arrived = min(bytes.count, pace.bytes(after: now - start))
        return bytes[taken..<max(taken, arrived)]
    }

    /// Marks bytes as taken: the pty has accepted `count` of the bytes that are due.
    mutating func take(_ count: Int) {
        taken += count
    }

    /// When the next byte will have arrived; `nil` while idle.
    var nextByte: Int64? {
        isIdle ? nil : start + pace.duration(of: taken + 1)
    }

    /// When the last byte will have arrived; `nil` while idle.
    var end: Int64? {
        isIdle ? nil : start + pace.duration(of: bytes.count)
    }

    /// Discards the frame: the cable was pulled.
    mutating func cut() {
        (bytes, taken) = ([], 0)
    }
}
