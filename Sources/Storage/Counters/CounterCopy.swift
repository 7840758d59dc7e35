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
/// A write begins at the earliest one period after the last write began. So a change after a pause
/// is written at once, and frequent changes are written once in a period.
@LoopActor final class CounterCopy {
    private let file: AtomicFile
    private let period: Duration
    private let totals: Totals
    private let replace: @Sendable ([UInt8]) throws -> Void
    private let report: @LoopActor (String) -> Void
    /// The revision in the file.
    private(set) var written: UInt64
    private var isWriting = false
    private var isBroken = false
    private var isClosed = false
    private var notBefore = Instant(nanoseconds: 0)
    private var wasWritten: [CheckedContinuation<Void, Never>] = []
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.write() }

    /// The delay after a failed write, if it is longer than the period.
    private static let retryDelay = Duration.seconds(60)

    /// - Parameters:
    ///   - written: The revision in the file.
    ///   - totals: The totals to write.
    ///   - replace: Writes the file; it may block.
    ///   - report: Gets a message when the file cannot be written, once, and when it can again.
    init(
        _ file: AtomicFile, every period: Duration, written: UInt64, totals: Totals,
        replace: @escaping @Sendable ([UInt8]) throws -> Void,
        report: @escaping @LoopActor (String) -> Void
    ) {
        self.file = file
        self.period = period
        self.written = written
        self.totals = totals
        self.replace = replace
        self.report = report
    }

    /// The totals have changed.
    func change() {
        guard !isWriting, !isClosed, !timer.isScheduled else { return }
        timer.schedule(at: max(notBefore, EventLoop.current.now))
    }

    /// Writes the file a last time if it is not up to date; returns after this attempt.
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
        Task { [replace] in
            do {
                try await offload { try replace(record.bytes) }
                written = record.revision
                reportOnce(nil)
            } catch {
                notBefore = EventLoop.current.now.advanced(by: max(period, Self.retryDelay))
                reportOnce(error)
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

    private func reportOnce(_ error: (any Error)?) {
        guard isBroken != (error != nil) else { return }
        isBroken = error != nil
        report(
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
