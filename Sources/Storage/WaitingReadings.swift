// SPDX-License-Identifier: Apache-2.0

import Ports
import Primitives
import Reactor
import Readings

/// The waiting readings of one device, in their order.
///
///     append ──> fresh ─────────────> the topic of the device
///                  │                      ^
///                  │ waited too long      │ only the newest, when nothing is fresh
///                  v                      │
///                late ────────────────────┴──> history
///
/// All late readings are older than all fresh ones.
struct WaitingReadings {
    private struct Entry {
        let sequence: UInt64
        let reading: Reading
    }

    private var late = Ring<Entry>()
    private var fresh = Ring<Entry>()
    /// Ten readings a second, and ten more at once.
    private var pace = Pace(interval: .milliseconds(100), burst: 10)
    /// The newest reading came too fast for a sensor.
    private(set) var isFlood = false
    /// The sequence of the newest reading of all.
    private var appended: UInt64 = 0
    /// The sequence of the newest reading that was published on the topic of the device.
    private var presented: UInt64 = 0

    var count: Int { late.count + fresh.count }
    var hasLate: Bool { !late.isEmpty }

    mutating func append(_ reading: Reading, isLate: Bool) {
        appended += 1
        let entry = Entry(sequence: appended, reading: reading)
        if isLate { late.append(entry) } else { fresh.append(entry) }
        isFlood = !pace.allows(at: reading.stamp)
        if !isFlood { pace.take(at: reading.stamp) }
    }

    /// All fresh readings that arrived before a moment are late.
    mutating func age(before moment: Instant) {
        while let oldest = fresh.first, oldest.reading.stamp < moment {
            late.append(oldest)
            fresh.popFirst()
        }
    }

    /// The oldest fresh reading, or the newest reading if it was not published yet.
    var nextPresent: StoredReading? {
        if let oldest = fresh.first { return stored(oldest, .fresh) }
        guard let newest = late.last, newest.sequence > presented else { return nil }
        return stored(newest, .newest)
    }

    var nextLate: StoredReading? { late.first.map { stored($0, .late) } }

    /// Removes the result of `nextPresent` or `nextLate`.
    mutating func remove(_ stored: StoredReading) {
        switch stored.timeliness {
        case .fresh: fresh.popFirst()
        case .newest: late.popLast()
        case .late: late.popFirst()
        }
        if stored.timeliness != .late { presented = stored.sequence }
    }

    mutating func dropOldest() {
        if late.popFirst() == nil { fresh.popFirst() }
    }

    /// The readings under way wait again, in their places.
    ///
    /// - Precondition: No reading is fresh.
    mutating func takeBack(_ published: [StoredReading]) {
        precondition(fresh.isEmpty, "A connection has ended: all readings are late.")
        for stored in published.reversed() where stored.sequence == presented {
            presented -= 1
        }
        let entries = published.map { Entry(sequence: $0.sequence, reading: $0.reading) }
        late = Ring((entries + late.elements).sorted { $0.sequence < $1.sequence })
    }

    private func stored(_ entry: Entry, _ timeliness: Timeliness) -> StoredReading {
        StoredReading(sequence: entry.sequence, reading: entry.reading, timeliness: timeliness)
    }
}
