// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor
import Readings

/// An open serial line, as the runtime uses it: it receives bytes, sends bytes, and reports its
/// loss.
///
/// Isolation: the loop. No call blocks.
@LoopActor package protocol ByteChannel: AnyObject {
    /// Begins delivery; called once.
    ///
    /// - Parameters:
    ///   - receive: Gets the bytes that arrived, and when. They are valid during the call only.
    ///   - lost: Called at most once, when the line is gone; nothing is received after it.
    func start(
        receive: @escaping @LoopActor (UnsafeRawBufferPointer, Instant) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void)

    /// Sends the bytes after those that still wait. When the line has taken nothing for a long
    /// time, all of these bytes are dropped. They are also dropped when the line is lost: `lost`
    /// follows.
    func send(_ bytes: [UInt8])

    /// Drops bytes that arrived and were not delivered, such as the answer to an older request.
    func discardInput()

    /// Closes the line; neither closure is called again. Closing twice is allowed.
    func close()
}

/// Opens serial lines: those of the kernel, or those of the simulator.
///
/// Isolation: the loop.
@LoopActor package protocol SerialLines: AnyObject {
    /// Opens a port and claims it for this process.
    ///
    /// - Throws: `PortError` when the port is missing, refused or unfit.
    func open(_ path: String, _ settings: SerialSettings) throws(PortError) -> any ByteChannel

    /// Calls `appeared` each time when a file may have appeared at `path`, until it is cancelled.
    /// Costs nothing while nothing happens. A file that is already there is not reported: watch
    /// first, then open, so that no change between the two is missed.
    func watch(_ path: String, _ appeared: @escaping @LoopActor () -> Void) -> any Cancellable
}

/// An operation that runs until it is cancelled.
///
/// Isolation: the loop.
@LoopActor package protocol Cancellable: AnyObject {
    /// Stops it. Cancelling twice is allowed.
    func cancel()
}

extension PathWatch: Cancellable {}
