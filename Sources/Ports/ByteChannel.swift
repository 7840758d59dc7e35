// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor
import Readings

/// A serial line, as the runtime uses it: it receives bytes, sends bytes, and reports its loss.
///
///     made ──start──> opening ──opened──> open
///                        │                 │
///                        └──────lost───────┴──> closed
///
/// A port of this machine is open at once. A connection needs time: until `opened`, no other call
/// than `close` is allowed.
///
/// Isolation: the loop. No call blocks.
@LoopActor package protocol ByteChannel: AnyObject {
    /// Begins; called once.
    ///
    /// - Parameters:
    ///   - opened: Called at most once, when the line can be used: before `start` returns for a
    ///     port of this machine, later for a connection.
    ///   - receive: Gets the bytes that arrived, and when. They are valid during the call only.
    ///   - lost: Called at most once, after `start` has returned: the line cannot be opened, or is
    ///     gone. Nothing is called after it.
    func start(
        opened: @escaping @LoopActor () -> Void,
        receive: @escaping @LoopActor (UnsafeRawBufferPointer, Instant) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void)

    /// Sends the bytes after those that still wait. When the line has taken nothing for a long
    /// time, all of these bytes are dropped. They are also dropped when the line is lost: `lost`
    /// follows.
    func send(_ bytes: [UInt8])

    /// Changes the baud rate, and no other setting, when all bytes that were sent have left the
    /// line: at once if they have, later otherwise. A call replaces an earlier one that waits.
    ///
    /// A line that cannot have this rate is reported as lost. The channels of bare bytes, which
    /// cannot change the line behind them, ignore the call (`PortAddress.canChangeRate`).
    ///
    /// - Parameter baud: `nil` for the rate that the line was opened with. To send at another rate
    ///   is not possible: go back to this one before `send`.
    func changeRate(to baud: Int?)

    /// Drops bytes that arrived and were not delivered, such as the answer to an older request.
    func discardInput()

    /// Closes the line; no closure is called again. Closing twice is allowed.
    func close()
}

/// Opens serial lines: those of this machine, and those that other programs serve.
///
/// Isolation: the loop.
@LoopActor package protocol SerialLines: AnyObject {
    /// Opens a port of this machine and claims it for this process, or prepares a connection.
    ///
    /// - Throws: `PortError` when the port is missing, refused or unfit.
    func open(
        _ port: PortAddress, _ settings: SerialSettings
    ) throws(PortError) -> any ByteChannel

    /// Calls `appeared` each time when the file of a port may have appeared, until it is cancelled.
    /// Costs nothing while nothing happens. A file that is already there is not reported: watch
    /// first, then open, so that no change between the two is missed.
    ///
    /// - Returns: `nil` for a port without a file: nothing tells when it can be reached.
    func watch(
        _ port: PortAddress, _ appeared: @escaping @LoopActor () -> Void
    ) -> (any Cancellable)?
}

/// An operation that runs until it is cancelled.
///
/// Isolation: the loop.
@LoopActor package protocol Cancellable: AnyObject {
    /// Stops it. Cancelling twice is allowed.
    func cancel()
}

extension PathWatch: Cancellable {}
