// SPDX-License-Identifier: Apache-2.0
//
// Keeps the totals in two files.
//
//     pulses ──> totals ──── each second ──────> a file in memory   outlives the process
//                      └──── each ten minutes ─> a file on the card outlives the power
//
// Facts. A meter gives a pulse a second, for years; one block of an SD card lasts some thousand
// writes. A process is killed now and then (out of memory, an update that fails); a power cut
// happens once a year. A tmpfs outlives the process and does not write to the card.
//
// Choice. Two files with the same content. The one in memory is never older than a second, the one
// on the card never older than ten minutes, and neither is written while nothing changes. At the
// start the newest undamaged file is used, by its revision and not by its date: a board without a
// clock boots in the past. Both are written at the exit.
//
// A counter without a device in the gateway file is kept too. It costs one line, and the device may
// have been commented out only while its cable was repaired.
//
// A damaged file is reported and renamed to `counters.damaged`, so that a person can look at it;
// the other file is used. When a file cannot be written (the card is full, or has become
// read-only), that is reported once, counting goes on, and the write is tried again each minute.

import LinuxSystem
import Ports
import Reactor

/// Totals in files.
///
/// Isolation: the loop.
@LoopActor package final class FileCounterStore: CounterStore {
    package var onReport: (@LoopActor (String) -> Void)?
    private let totals: Totals
    private var copies: [CounterCopy] = []

    /// A bit less than the second and the ten minutes that are promised: the write itself takes
    /// some time too, and more on a busy board.
    private static let periodInMemory = Duration.milliseconds(800)
    private static let periodOnDisk = Duration.seconds(590)

    /// - Parameter kept: The content of the files.
    package convenience init(_ kept: KeptCounters) {
        self.init(kept) { file, bytes in try file.replace(with: bytes) }
    }

    /// - Parameter replace: Writes a file; it may block.
    init(_ kept: KeptCounters, replace: @escaping @Sendable (AtomicFile, [UInt8]) throws -> Void) {
        totals = Totals(kept.record)
        copies = kept.files.map { file, revision in
            CounterCopy(
                file, every: file.isOnDisk ? Self.periodOnDisk : Self.periodInMemory,
                written: revision, totals: totals, replace: { try replace(file, $0) }
            ) { [weak self] text in self?.onReport?(text) }
        }
        // After a kill the file on the disk is older than the file in memory. It must be written
        // even if no further pulse arrives.
        for copy in copies where copy.written != totals.record.revision { copy.change() }
    }

    package func pulses(of counter: CounterName) -> Int64 {
        totals.record.pulses[counter] ?? 0
    }

    package func keep(_ pulses: Int64, of counter: CounterName) {
        guard totals.record.pulses[counter] != pulses else { return }
        totals.record.pulses[counter] = pulses
        totals.record.revision += 1
        for copy in copies { copy.change() }
    }

    package func close(by deadline: Instant) async {
        let copies = copies
        // A disk that hangs may hang for ever: the deadline abandons the writes that wait for it.
        _ = try? await withDeadline(deadline) {
            try await shield {
                for copy in copies { await copy.close() }
            }
        }
    }
}
