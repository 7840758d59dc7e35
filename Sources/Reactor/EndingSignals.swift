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
    /// The loop waits no longer.
    private(set) var isOver = false
    /// Until when the loop waits, once a signal has come.
    private(set) var deadline: Instant?
    /// Cancels the body.
    var cancel: (@LoopActor () -> Void)?

    private let loop: EventLoop
    private let grace: Duration
    private var registrations: [SignalRegistration] = []
    private var began: Instant

    /// - Returns: `nil` without numbers.
    init?(_ numbers: [CInt], grace: Duration, loop: EventLoop) throws(LoopError) {
        guard !numbers.isEmpty else { return nil }
        self.loop = loop
        self.grace = grace
        began = loop.now
        do throws(LoopError) {
            for number in numbers {
                registrations.append(try loop.onSignal(number) { [self] in arrived(number) })
            }
        } catch {
            close()
            throw error
        }
    }

    /// The signals have their previous effect again.
    func close() {
        for registration in registrations { registration.cancel() }
        cancel = nil
    }

    private func arrived(_ number: CInt) {
        guard received == nil else {
            if began.duration(to: loop.now) >= .seconds(1) { isOver = true }
            return
        }
        received = number
        began = loop.now
        let end = began.advanced(by: grace)
        deadline = end
        loop.schedule(at: end) { [weak self] in self?.isOver = true }
        cancel?()
    }
}
