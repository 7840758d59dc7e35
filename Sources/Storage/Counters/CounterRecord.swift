// SPDX-License-Identifier: Apache-2.0

import Ports

/// The content of a file of totals: lines that a person can read, and a checksum.
///
///     martlet counters 1
///     revision 4711
///     meter/imp 12345600
///     rain/tip 318
///     crc 1B2C3D4E
///
/// The file has pulses, not millimetres: pulses are whole numbers, and stay right when the scale is
/// corrected. The revision grows with each change: it shows which of two files is newer, without a
/// clock.
struct CounterRecord: Equatable, Sendable {
    var revision: UInt64 = 0
    var pulses: [CounterName: Int64] = [:]

    private static let title = "martlet counters 1"
    /// More than ten thousand counters.
    static let longest = 1_000_000

    init() {}

    /// - Returns: `nil` when the bytes are not complete or were changed.
    init?(_ bytes: [UInt8]) {
        guard case .lines(let lines) = CheckedLines.content(of: bytes, title: Self.title),
            let first = lines.first, first.hasPrefix("revision "),
            let revision = UInt64(first.dropFirst(9))
        else { return nil }
        self.revision = revision
        for line in lines.dropFirst() {
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, names.count == 2, let count = Int64(parts[1]), count >= 0 else {
                return nil
            }
            pulses[CounterName(device: String(names[0]), pin: String(names[1]))] = count
        }
    }

    var bytes: [UInt8] {
        let lines = pulses.map { "\($0.device)/\($0.pin) \($1)" }.sorted()
        return CheckedLines.bytes(title: Self.title, ["revision \(revision)"] + lines)
    }
}
