// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor
import Readings

/// An open serial line, as the runtime sees it: bytes in, bytes out, and the news that it is gone.
///
/// Isolation: the loop. Nothing here waits.
@LoopActor package protocol ByteChannel: AnyObject {
    /// Begins delivery; called once.
    ///
    /// - Parameters:
    ///   - receive: Gets what arrived and when. The bytes are valid during the call only.
    ///   - lost: Called at most once, when the line is gone; nothing is received after it.
    func start(
        receive: @escaping @LoopActor (UnsafeRawBufferPointer, Instant) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void)

    /// Sends the bytes after those that still wait. A line that takes nothing for long drops them,
    /// whole, and a line that is gone swallows them: `lost` follows.
    func send(_ bytes: [UInt8])

    /// Forgets what arrived and was not delivered: the answer to an older question, for instance.
    func discardInput()

    /// Closes the line; neither closure is called again. Closing twice is allowed.
    func close()
}

/// Where serial lines come from: the kernel's ports, or the simulator's.
///
/// Isolation: the loop.
@LoopActor package protocol SerialLines: AnyObject {
    /// Opens a port and claims it for this process.
    ///
    /// - Throws: `PortError` at once when the port is missing, refused or unfit.
    func open(_ path: String, _ settings: SerialSettings) throws(PortError) -> any ByteChannel

    /// Calls `appeared` each time when something may have come to `path`, until it is cancelled.
    /// Costs nothing while nothing happens. What is there already is not told: watch first, then
    /// open, so that nothing is missed between the two.
    func watch(_ path: String, _ appeared: @escaping @LoopActor () -> Void) -> any Cancellable
}

/// Something that goes on until it is told to stop.
///
/// Isolation: the loop.
@LoopActor package protocol Cancellable: AnyObject {
    /// Stops it. Cancelling twice is allowed.
    func cancel()
}

extension PathWatch: Cancellable {}
