// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The timer that all simulated lines share.
///
/// A byte at 9600 baud takes about a millisecond. If fifty sensors woke the loop for each byte, a
/// measurement would show the simulator, not the gateway. So all lines share wake-ups on a grid of
/// 5 ms. At each wake-up every line writes the bytes that its baud rate has carried by then. A byte
/// may come up to 5 ms late, as behind a USB adapter (whose latency timer is 16 ms), and never
/// early. While no line transmits there is no tick: the next wake-up is the next frame.
///
/// The end of an answer is not on the grid, because the next question waits for it: 5 ms after each
/// answer are a tenth of a line of 9600 baud.
///
/// Isolation: the loop.
@LoopActor final class SimulationClock {
    /// Nanoseconds from one shared wake-up to the next.
    private static let grid: Int64 = 5_000_000

    private let loop: EventLoop
    private var lines: [SimulatedPort] = []
    private var timer: LoopTimer?

    init(loop: EventLoop) {
        self.loop = loop
        timer = loop.timer { [unowned self] in tick() }
    }

    /// Adds a line. The next wake-up calls its `advance`.
    func add(_ line: SimulatedPort) {
        lines.append(line)
        wake(at: loop.now.nanoseconds)
    }

    /// The first shared wake-up at or after a moment.
    static func shared(after moment: Int64) -> Int64 { (moment + grid - 1) / grid * grid }

    /// Schedules a wake-up.
    func wake(at moment: Int64) {
        guard let timer else { return }
        if timer.isScheduled, timer.deadline.nanoseconds <= moment { return }
        timer.schedule(at: Instant(nanoseconds: moment))
    }

    func stop() {
        timer?.cancel()
        timer = nil
        lines = []
    }

    private func tick() {
        var earliest: Int64?
        for line in lines {
            guard let next = line.advance(to: loop.now.nanoseconds) else { continue }
            earliest = min(earliest ?? next, next)
        }
        if let earliest { wake(at: earliest) }
    }
}
