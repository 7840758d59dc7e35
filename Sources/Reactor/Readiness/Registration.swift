// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// The watch over one descriptor, from `EventLoop.watch` until `cancel`.
///
/// Level-triggered: readiness is reported in each turn while it lasts. Cancel it before the
/// descriptor is closed: the kernel removes a closed descriptor without a report. After `cancel`
/// the action is never called again, not even for an event that the kernel has reported already.
///
/// Isolation: the loop.
@LoopActor public final class Registration {
    /// The descriptor that is watched; it belongs to the caller.
    public let descriptor: CInt
    /// The events to watch for.
    @exclusivity(unchecked) public private(set) var interest: Interest
    /// Whether it is watching.
    public var isActive: Bool { action != nil }

    let token: UInt64
    private let loop: EventLoop
    @exclusivity(unchecked) private var action: (@LoopActor (Readiness) -> Void)?
    /// Called when the loop ends before the watch.
    var onEnd: (@LoopActor () -> Void)?

    init(
        _ descriptor: CInt, _ interest: Interest, token: UInt64, loop: EventLoop,
        _ action: @escaping @LoopActor (Readiness) -> Void
    ) {
        self.descriptor = descriptor
        self.interest = interest
        self.token = token
        self.loop = loop
        self.action = action
    }

    /// Adds the descriptor to the poller; called once.
    func begin() throws(SystemError) {
        try loop.poller.add(descriptor, interest, token: token)
    }

    /// Changes the events to watch for; costs nothing if they stay the same.
    public func update(_ interest: Interest) throws(LoopError) {
        require(isActive, "this registration was cancelled: watch the descriptor again")
        guard interest != self.interest else { return }
        try mappingSystemErrors { () throws(SystemError) in
            try loop.poller.modify(descriptor, interest, token: token)
        }
        self.interest = interest
    }

    /// Ends the watch. Cancelling twice is allowed.
    public func cancel() {
        guard isActive else { return }
        action = nil
        onEnd = nil
        loop.poller.remove(descriptor)
        loop.registrations.remove(self)
    }

    /// Tells the owner that the loop ends, if it asked for that.
    func endOwner() {
        onEnd.take()?()
    }

    /// The loop ends: the descriptor is not removed from the poller.
    func abandon() {
        action = nil
    }

    /// Passes the readiness to the owner, as far as its interest covers it.
    func deliver(_ readiness: Readiness) {
        let wanted = readiness.wanted(by: interest)
        if !wanted.isEmpty { action?(wanted) }
    }
}
