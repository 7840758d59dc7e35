// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor

/// Changes the baud rate of an open line after the bytes that were sent have left it.
///
/// Facts. Both ends of a line change their rates after the last character of a request; the
/// answer follows 20 ms (some meters) or 200 ms later. A change within the request spoils it. The
/// kernel's own way to wait, `tcdrain` and `TCSADRAIN`, blocks the thread: 200 ms for six
/// characters at 300 baud.
///
/// Choice. Nothing waits. The time at which the last byte has left follows from the number of bytes
/// and the rate; at this time plus `margin` the channel looks whether the kernel still holds bytes
/// (`TIOCOUTQ`), and looks again while it does. Neither is enough alone: the kernel does not see
/// the bytes in the buffer of a USB adapter, or of a server, and the time does not see a line that
/// is blocked.
///
///               change: bytes on their way                  left
///     settled ─────────────────────────────> waiting ──────────────────> settled, at the new rate
///        │ ^                                 │  ^  │ still bytes           ^
///        │ └──── change back to this rate ───┘  └──┘                       │
///        └──────────────── change: all bytes have left ────────────────────┘
///
/// Rejected: `TCSADRAIN` on a helper thread (a thread for each port that may be blocked forever).
///
/// Isolation: the loop.
@LoopActor final class RateChange {
    /// The bytes may begin their way later than they were written: the kernel takes its time, and a
    /// USB adapter gets its bytes within a frame of 1 ms.
    nonisolated static let localMargin = Duration.milliseconds(10)
    /// A network delivers the request for a change sooner after the bytes than it was sent.
    nonisolated static let remoteMargin = Duration.milliseconds(50)

    private let usual: Int
    private let settings: SerialSettings
    private let margin: Duration
    private let loop: EventLoop
    /// The rate of the line now, and the rate that waits for the bytes before it.
    private var present: Int
    private var wanted: Int
    /// When the last byte has left the line.
    private var departure = Instant(nanoseconds: .min)
    /// The number of bytes that have not left the kernel.
    private let unsent: @LoopActor () -> Int
    private let apply: @LoopActor (Int) -> Void
    private lazy var timer = loop.timer { [weak self] in self?.changeIfDue() }

    /// - Parameters:
    ///   - unsent: The number of sent bytes that certainly have not left.
    ///   - apply: Sets the rate of the line.
    init(
        _ settings: SerialSettings, margin: Duration, loop: EventLoop,
        unsent: @escaping @LoopActor () -> Int, apply: @escaping @LoopActor (Int) -> Void
    ) {
        self.settings = settings
        (self.margin, self.loop, self.unsent, self.apply) = (margin, loop, unsent, apply)
        (usual, present, wanted) = (settings.baud, settings.baud, settings.baud)
    }

    /// Bytes were sent.
    func sent(_ count: Int) {
        departure = max(departure, loop.now) + time(of: count)
    }

    /// - Parameter baud: `nil` for the rate of the settings.
    func change(to baud: Int?) {
        wanted = baud ?? usual
        changeIfDue()
    }

    func cancel() {
        timer.cancel()
        wanted = present
    }

    private func changeIfDue() {
        timer.cancel()
        guard wanted != present else { return }
        let start = departure + margin
        guard loop.now >= start else { return timer.schedule(at: start) }
        let waiting = unsent()
        guard waiting == 0 else { return timer.schedule(after: time(of: waiting) + margin) }
        present = wanted
        apply(wanted)
    }

    private func time(of bytes: Int) -> Duration {
        .nanoseconds(LinePace(settings, at: present).duration(of: bytes))
    }
}
