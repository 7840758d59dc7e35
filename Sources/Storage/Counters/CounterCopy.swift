// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Ports
import Reactor

/// One file of totals, and when it is written.
///
///            changed                    written, no change since
///     clean ────────> waiting ──> writing ────────────────────────> clean
///                        ^           │
///                        └───────────┘  changed since, or not written
///
/// It waits until a period has gone by since the last writing began: what comes after a rest is
/// written at once, and what comes often, once in a period.
@LoopActor final class CounterCopy {
    private let file: AtomicFile
    private let period: Duration
    private let totals: Totals
    private let news: @LoopActor (String) -> Void
    /// The revision in the file.
    private(set) var written: UInt64
    private var isWriting = false
    private var isBroken = false
    private var isClosed = false
    private var notBefore = Instant(nanoseconds: 0)
    private var wasWritten: [CheckedContinuation<Void, Never>] = []
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.write() }

    /// After a failure it is tried again after so long, or a period.
    private static let patience = Duration.seconds(60)

    /// - Parameters:
    ///   - written: The revision in the file.
    ///   - totals: What is to be in it.
    ///   - news: Gets told when it cannot be written to, once, and when it can be again.
    init(
        _ file: AtomicFile, every period: Duration, written: UInt64, totals: Totals,
        news: @escaping @LoopActor (String) -> Void
    ) {
        self.file = file
        self.period = period
        self.written = written
        self.totals = totals
        self.news = news
    }

    /// What is to be in it has changed.
    func change() {
        guard !isWriting, !isClosed, !timer.isScheduled else { return }
        timer.schedule(at: max(notBefore, EventLoop.current.now))
    }

    /// Writes it a last time if it is not up to date; returns when that has been tried.
    func close() async {
        isClosed = true
        timer.cancel()
        if isWriting { await withCheckedContinuation { wasWritten.append($0) } }
        guard totals.record.revision != written else { return }
        write()
        await withCheckedContinuation { wasWritten.append($0) }
    }

    private func write() {
        timer.cancel()
        isWriting = true
        let record = totals.record
        notBefore = EventLoop.current.now.advanced(by: period)
        Task { [file] in
            do {
                try await offload { try file.replace(with: record.bytes) }
                written = record.revision
                tell(nil)
            } catch {
                notBefore = EventLoop.current.now.advanced(by: max(period, Self.patience))
                tell(error)
            }
            end()
        }
    }

    private func end() {
        isWriting = false
        if totals.record.revision != written { change() }
        for continuation in wasWritten { continuation.resume() }
        wasWritten = []
    }

    private func tell(_ error: (any Error)?) {
        guard isBroken != (error != nil) else { return }
        isBroken = error != nil
        news(
            error.map { "totals cannot be written to \(file.path), counting goes on: \($0)" }
                ?? "totals are written to \(file.path) again")
    }
}

/// The totals, shared by the store and the files that they are written to.
@LoopActor final class Totals {
    var record: CounterRecord

    init(_ record: CounterRecord) {
        self.record = record
    }
}
