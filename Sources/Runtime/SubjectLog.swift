// SPDX-License-Identifier: Apache-2.0

// The log lines about one subject: a device, or the connection to the broker.
//
// Facts. What fails for good makes one line. What is flaky makes thousands: a cable that moves in
// the wind, a broker with two reasons to refuse by turns. Each line is true and new, so a rule that
// only suppresses equal lines does not help.
//
// Trap. A log of 23,000 lines a day hides the one line about another device, and wears out a card.
//
// Choice. One rule for all subjects. Of each kind, the first three lines are written. The others
// are counted, and one line an hour says how many of which kind, and which was the newest. A kind
// that was quiet for an hour begins anew.
//
//     lines of a kind   | | | | | | |  |   |            |
//     written           ^ ^ ^                           ^
//     summary                                ^ an hour after the first one that was not written
//
// Cost. At most one line an hour and a few at the beginning; a timer only while lines were not
// written. In a storm the newest state is in the summary, and always in the `problem` topic.
//
// Rejected. A limit for the whole log: one device would silence the others. A limit for each text:
// texts have numbers in them.

import Reactor

/// Writes the first lines of each kind, and a summary an hour of the others.
///
/// Isolation: the loop.
@LoopActor final class SubjectLog {
    private struct Kind {
        static let quietTime = Duration.seconds(3600)

        let name: String
        /// The number of its lines, until it is quiet.
        var count = 0
        /// The lines since the last summary that were not written.
        var unwritten = 0
        var latest = Instant(nanoseconds: 0)
        var message = ""

        func isQuiet(at moment: Instant) -> Bool {
            latest.duration(to: moment) >= Kind.quietTime
        }
    }

    private static let written = 3
    private static let longestList = 20

    private let log: Log
    private let prefix: String
    private var kinds: [Kind] = []
    /// The kind of the newest line.
    private var newest = ""
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.summarize() }

    /// - Parameter prefix: Begins each line, like `air: `.
    init(prefix: String, _ log: Log) {
        self.prefix = prefix
        self.log = log
    }

    func warning(_ message: String, kind: String) {
        if isWritten(message, kind) { log.warning(prefix + message) }
    }

    func notice(_ message: String, kind: String) {
        if isWritten(message, kind) { log.notice(prefix + message) }
    }

    /// Writes the summary now: the subject leaves the gateway.
    func close() {
        summarize()
    }

    private func isWritten(_ message: String, _ name: String) -> Bool {
        let now = EventLoop.current.now
        let place = place(of: name, now)
        if kinds[place].isQuiet(at: now) { kinds[place].count = 0 }
        kinds[place].latest = now
        kinds[place].message = message
        kinds[place].count += 1
        newest = kinds[place].name
        guard kinds[place].count > SubjectLog.written else { return true }
        kinds[place].unwritten += 1
        if !timer.isScheduled { timer.schedule(after: Kind.quietTime) }
        return false
    }

    private func place(of name: String, _ now: Instant) -> Int {
        if let place = kinds.firstIndex(where: { $0.name == name }) { return place }
        kinds.removeAll { $0.isQuiet(at: now) && $0.unwritten == 0 }
        // The last kind has all that are too many.
        if kinds.count < SubjectLog.longestList { kinds.append(Kind(name: name)) }
        return kinds.count - 1
    }

    private func summarize() {
        timer.cancel()
        let parts = kinds.filter { $0.unwritten > 0 }.map { kind in
            "\(kind.unwritten) x \(kind.message)" + (kind.name == newest ? " (the newest)" : "")
        }
        for place in kinds.indices { kinds[place].unwritten = 0 }
        guard !parts.isEmpty else { return }
        log.warning("\(prefix)in the last hour also: \(parts.joined(separator: "; "))")
    }
}
