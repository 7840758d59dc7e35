// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor

/// A bus whose drivers sleep. Its sensors are read on another thread, one after the other.
///
///     idle ── read ─> gathering ── next turn ─> reading ── all read ─> idle, or reading again
///
/// All reads that are requested in one turn of the loop form one batch: sensors with the same
/// period are due together. Requests that arrive during a batch form the next one.
///
/// Isolation: the loop.
@LoopActor final class SensorBus {
    private typealias Done = @LoopActor (Result<SensorSample, PortError>) -> Void

    private let bulk: BulkConversion?
    private var waiting: [(files: SensorFiles, done: Done)] = []
    private var isBusy = false

    /// - Parameter bulk: For a 1-Wire bus, the command to measure with all sensors at once.
    init(bulk: BulkConversion?) {
        self.bulk = bulk
    }

    func read(
        _ files: SensorFiles, _ done: @escaping @LoopActor (Result<SensorSample, PortError>) -> Void
    ) {
        waiting.append((files, done))
        guard !isBusy else { return }
        isBusy = true
        EventLoop.current.call { [self] in readNext() }
    }

    private func readNext() {
        guard !waiting.isEmpty else {
            isBusy = false
            return
        }
        // If each read starts its own measurement, a result must not wait for the other results.
        let batch = Array(bulk?.isAllowed == false ? waiting.prefix(1) : waiting[...])
        waiting.removeFirst(batch.count)
        let (files, bulk) = (batch.map(\.files), bulk)
        Task {
            do {
                let results = try await offload { SensorBus.read(files, bulk) }
                for (one, result) in zip(batch, results) { one.done(result) }
                readNext()
            } catch is CancellationError {
                // The loop ends: no caller waits for the results.
            } catch {
                let reason = "no thread to read with: \(error)"
                let failure = SensorSample(contents: [], failure: reason)
                for one in batch { one.done(.success(failure)) }
                readNext()
            }
        }
    }

    /// On another thread.
    private nonisolated static func read(
        _ files: [SensorFiles], _ bulk: BulkConversion?
    ) -> [Result<SensorSample, PortError>] {
        if files.count > 1 { bulk?.run() }
        return files.map { $0.read() }
    }
}
