// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// All signals of the loop, through one descriptor. The first registration opens it.
/// `SignalArrivals` says why signals are caught, and not blocked.
@LoopActor final class SignalSource {
    private unowned let loop: EventLoop
    private var open: OpenSource?
    private var registrations: [SignalRegistration] = []

    init(loop: EventLoop) {
        self.loop = loop
    }

    func insert(
        _ number: CInt, _ action: @escaping @LoopActor () -> Void
    ) throws(LoopError) -> SignalRegistration {
        let source = try opened()
        if !isRegistered(number) {
            try mappingSystemErrors { () throws(SystemError) in
                try source.arrivals.startCatching(number)
            }
        }
        let registration = SignalRegistration(number, source: self, action)
        registrations.append(registration)
        return registration
    }

    /// Removes a registration; the last one for a signal also restores the signal's effect.
    func remove(_ registration: SignalRegistration) {
        registrations.removeAll { $0 === registration }
        if !isRegistered(registration.number) {
            open?.arrivals.stopCatching(registration.number)
        }
    }

    /// Calls the actions for the signals that have arrived.
    func deliver() {
        for number in open?.arrivals.take() ?? [] {
            for registration in registrations where registration.number == number {
                registration.deliver()
            }
        }
    }

    /// Cancels all registrations.
    func close() {
        for registration in registrations { registration.cancel() }
        open?.watch?.cancel()
        open = nil
    }

    private func isRegistered(_ number: CInt) -> Bool {
        registrations.contains { $0.number == number }
    }

    private func opened() throws(LoopError) -> OpenSource {
        if let open { return open }
        let source = try mappingSystemErrors { () throws(SystemError) in try OpenSource() }
        source.watch = try loop.register(source.arrivals.number, .readable) { [unowned self] _ in
            deliver()
        }
        open = source
        return source
    }
}

/// The arrivals and the watch over their descriptor.
@LoopActor private final class OpenSource {
    let arrivals: SignalArrivals
    var watch: Registration?

    init() throws(SystemError) {
        arrivals = try SignalArrivals()
    }
}

/// A registration for a signal, from `EventLoop.onSignal` until `cancel`.
///
/// Isolation: the loop.
@LoopActor public final class SignalRegistration {
    /// The signal's number, such as `SIGTERM`.
    public let number: CInt

    private weak var source: SignalSource?
    private var action: (@LoopActor () -> Void)?

    init(_ number: CInt, source: SignalSource, _ action: @escaping @LoopActor () -> Void) {
        self.number = number
        self.source = source
        self.action = action
    }

    /// Cancels it. The action is not called any more. The last cancellation for a signal restores
    /// the signal's previous effect, unless the program has changed the effect since then; an
    /// arrival that the loop has not delivered is dropped. Cancelling twice is allowed.
    public func cancel() {
        guard action != nil else { return }
        action = nil
        source?.remove(self)
    }

    func deliver() {
        action?()
    }
}
