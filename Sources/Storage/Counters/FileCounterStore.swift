// SPDX-License-Identifier: Apache-2.0
//
// Where totals are kept.
//
//     pulses ──> totals ──── each second ──────> a file in memory   outlives the process
//                      └──── each ten minutes ─> a file on the card outlives the power
//
// Facts. A meter gives a pulse a second, for years; an SD card bears some thousand writes of one
// place. A process is killed now and then (out of memory, an update that goes wrong), a power cut
// comes once a year. A tmpfs outlives the process and costs no write of the card.
//
// Choice. Two files with the same content. The one in memory is never older than a second, the one
// on the card never older than ten minutes, and neither is written while nothing changes. At the
// start the newer one that is whole is taken, by its revision: no clock is asked, because a board
// without one boots in the past. Both are written at the exit.
//
// A counter that nobody asks for any more is kept, too. It costs a line, and nobody can tell a
// device that is gone for good from one that was commented out while its cable was repaired.
//
// A file that is damaged is said and put aside, `counters.damaged`, for a person to look at; the
// other file is taken. When a file cannot be written (the card is full, or has turned read-only),
// that is said once, counting goes on, and it is tried again each minute.

import Ports
import Reactor

/// Totals in files. Isolation: the loop, but for `read`.
@LoopActor package final class FileCounterStore: CounterStore {
    package var onNews: (@LoopActor (String) -> Void)?
    private let totals: Totals
    private var copies: [CounterCopy] = []

    /// The writing itself takes some time too, on a busy board more than usual, and the promise is
    /// a second, and ten minutes.
    private static let periodInMemory = Duration.milliseconds(800)
    private static let periodOnDisk = Duration.seconds(590)

    /// - Parameter kept: What the files hold.
    package init(_ kept: KeptCounters) {
        totals = Totals(kept.record)
        copies = kept.files.map { file, revision in
            CounterCopy(
                file, every: file.isOnDisk ? Self.periodOnDisk : Self.periodInMemory,
                written: revision, totals: totals
            ) { [weak self] text in self?.onNews?(text) }
        }
        // A gateway that was killed has left the disk behind the memory. Perhaps no pulse comes any
        // more, and the promise holds all the same.
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
        // A disk that hangs hangs for ever: what waits for it is left behind.
        _ = try? await withTimeout(at: deadline) {
            try await shield {
                for copy in copies { await copy.close() }
            }
        }
    }
}
