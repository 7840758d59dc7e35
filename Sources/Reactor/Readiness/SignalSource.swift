// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// All signals of the loop, through one descriptor. The first registration opens it.
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
        guard SignalFD.canReport(number) else {
            throw LoopError(SystemError(operation: "watch signal \(number)", code: EINVAL))
        }
        let source = try opened()
        let registration = SignalRegistration(number, source: self, action)
        let numbers = registrations.map(\.number) + [number]
        SignalFD.block(number)
        try mappingSystemErrors { () throws(SystemError) in try source.descriptor.report(numbers) }
        registrations.append(registration)
        return registration
    }

    /// Removes a registration; the last one for a signal also unblocks the signal.
    func remove(_ registration: SignalRegistration) {
        registrations.removeAll { $0 === registration }
        let number = registration.number
        guard let open, !registrations.contains(where: { $0.number == number }) else { return }
        // Deliver pending signals first: after the unblock they would end the process.
        drain()
        try? open.descriptor.report(registrations.map(\.number))
        SignalFD.unblock(number)
    }

    /// Cancels all registrations.
    func close() {
        for registration in registrations { registration.cancel() }
        open?.watch?.cancel()
        open = nil
    }

    private func opened() throws(LoopError) -> OpenSource {
        if let open { return open }
        let source = try mappingSystemErrors { () throws(SystemError) in try OpenSource() }
        source.watch = try loop.register(source.descriptor.number, .readable) { [unowned self] _ in
            drain()
        }
        open = source
        return source
    }

    private func drain() {
        while let number = open?.descriptor.next() {
            for registration in registrations where registration.number == number {
                registration.deliver()
            }
        }
    }
}

/// The descriptor and its watch.
@LoopActor private final class OpenSource {
    let descriptor: SignalFD
    var watch: Registration?

    init() throws(SystemError) {
        descriptor = try SignalFD()
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

    /// Cancels it. The last cancellation for a signal restores the signal's previous effect.
    /// Cancelling twice is allowed.
    public func cancel() {
        guard action != nil else { return }
        action = nil
        source?.remove(self)
    }

    func deliver() {
        action?()
    }
}
