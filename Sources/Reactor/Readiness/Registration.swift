// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// The watch over one descriptor, from `EventLoop.watch` until `cancel`.
///
/// Level-triggered: what is ready is told in each turn until it is no longer so. Cancel before
/// the descriptor is closed: the kernel forgets a closed descriptor without a word. After `cancel`
/// the action is never called again, not even for an event that the kernel had reported already.
///
/// Isolation: the loop.
@LoopActor public final class Registration {
    /// The descriptor that is watched; it belongs to the caller.
    public let descriptor: CInt
    /// What is watched for.
    public private(set) var interest: Interest
    /// Whether it is being watched.
    public var isActive: Bool { action != nil }

    let token: UInt64
    private let loop: EventLoop
    private var action: (@LoopActor (Readiness) -> Void)?

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

    /// Tells the kernel; called once.
    func begin() throws(SystemError) {
        try loop.poller.add(descriptor, interest, token: token)
    }

    /// Changes what is watched for; costs nothing if that stays the same.
    public func update(_ interest: Interest) throws(LoopError) {
        precondition(isActive, "a cancelled registration stays so: watch the descriptor again")
        guard interest != self.interest else { return }
        try passingOn { () throws(SystemError) in
            try loop.poller.modify(descriptor, interest, token: token)
        }
        self.interest = interest
    }

    /// Ends the watch. Cancelling twice is allowed.
    public func cancel() {
        guard isActive else { return }
        action = nil
        loop.poller.remove(descriptor)
        loop.registrations.remove(self)
    }

    /// The loop ends: there is nothing left to cancel.
    func abandon() {
        action = nil
    }

    /// Tells the owner what is ready, as far as it still wants to know.
    func deliver(_ readiness: Readiness) {
        let wanted = readiness.wanted(by: interest)
        if !wanted.isEmpty { action?(wanted) }
    }
}
