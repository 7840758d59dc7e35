// SPDX-License-Identifier: Apache-2.0

/// A signal of `run(cancellingOn:)` has ended the body.
public struct EndedBySignal: Error, Hashable, CustomStringConvertible {
    /// The signal's number, such as `SIGTERM`.
    public let number: CInt

    /// Such as `ended by signal 15`.
    public var description: String { "ended by signal \(number)" }
}

/// The signals that cancel the body of `run`, and how long it may take then.
///
/// One request to end is often two signals: a terminal sends one to each process of the foreground,
/// and a launcher such as timeout(1) passes its own one on. So a second signal counts only if it
/// comes a second later: then the wait is over.
@LoopActor final class EndingSignals {
    /// The signal that came first.
    private(set) var received: CInt?
    /// The loop does not wait for the body any longer.
    private(set) var isOver = false
    private let loop: EventLoop
    private let grace: Duration
    private let cancel: @LoopActor () -> Void
    private var registrations: [SignalRegistration] = []
    private var began: Instant

    init(
        _ numbers: [CInt], grace: Duration, loop: EventLoop,
        cancel: @escaping @LoopActor () -> Void
    ) throws(LoopError) {
        self.loop = loop
        self.grace = grace
        self.cancel = cancel
        began = loop.now
        for number in numbers {
            registrations.append(try loop.onSignal(number) { [unowned self] in arrived(number) })
        }
    }

    func close() {
        for registration in registrations { registration.cancel() }
    }

    private func arrived(_ number: CInt) {
        guard received == nil else {
            if began.duration(to: loop.now) >= .seconds(1) { isOver = true }
            return
        }
        received = number
        began = loop.now
        cancel()
        loop.schedule(after: grace) { [weak self] in self?.isOver = true }
    }
}
