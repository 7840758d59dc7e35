// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The descriptor of a stream, and what the loop knows about it.
///
/// **Facts.** Epoll is level-triggered here: a descriptor with unread bytes is reported in each
/// turn. A call of `epoll_ctl` costs as much as a small read. A read that finds nothing costs
/// nearly as much as one that finds something.
///
/// **Trap.** A stream with back-pressure leaves bytes in the kernel while no task wants them. With
/// level-triggered events the loop would spin. To request `EPOLLIN` only while a task waits would
/// cost two `epoll_ctl` for each message.
///
/// **Choice, reading.** A read is made only after the kernel has reported the descriptor as
/// readable, and only one for each report:
///
/// ```
///            task wants bytes                     report: the task is resumed
///   idle ───────────────────────> waits (EPOLLIN) ───────────────────────────> may read
///    ↑                                                                            │
///    └───────────────────────────── the task reads once ──────────────────────────┘
/// ```
///
/// `EPOLLIN` stays requested when the task leaves. A report that finds no waiting task is the sign
/// of back-pressure: only then it is switched off, the report is remembered (`mayRead`), and the
/// next wait switches it on again. So a dialogue, in which a task waits before the answer arrives,
/// needs no `epoll_ctl` and no failed read: one `read`, one `write`, one `epoll_wait` for each
/// message. The price of back-pressure is two `epoll_ctl` for each time that a reader falls behind,
/// during which it takes up to 64 kB. And a peer that sends without end gets one read in a turn,
/// like every other: no reader starves the loop.
///
/// **Choice, writing.** Bytes go to the kernel at once if it takes them. The rest waits in the
/// outgoing buffer, and `EPOLLOUT` is requested until that is empty. While the buffer is above its
/// mark, writers wait in line with their bytes; the loop moves the bytes of the first one when
/// there is room. So their order is kept, and a cancelled writer has written all or nothing. A task
/// that writes without end to a peer that keeps up never has to wait: after some writes in one turn
/// it gives way to the others.
///
/// **Hang-ups** are reported whatever the interest. If no task wants the descriptor then, the watch
/// ends: after a hang-up, calls on the descriptor never have to wait.
///
/// **Rejected.** Edge-triggered events: each wait would have to read until `EAGAIN`, one failed
/// read for each message. Reading ahead in the callback, as asyncio does: it holds a buffer for
/// each connection that is not being read. A read before each wait: it fails in every dialogue.
///
/// **Cost.** Between two messages of a fast sender there is one poll. For 64 kB it is nothing; a
/// reader of single bytes is served from the incoming buffer.
@LoopActor final class Transport {
    /// The other side, for errors: as the caller named it, or its address.
    @exclusivity(unchecked) var name = ""
    /// The address of the other side, if the kernel has told it.
    let peer: SocketAddress?
    /// At how many waiting bytes writers start to wait.
    var highWaterMark = 65_536
    /// Whether it was closed on this side.
    var isClosed: Bool { descriptor == nil }

    let loop: EventLoop
    /// What changes the bytes on their way, if anything does.
    @exclusivity(unchecked) var layer: (any StreamLayer)?
    @exclusivity(unchecked) var descriptor: FileDescriptor?
    /// The bytes that the kernel has not taken yet.
    var outgoing = ByteQueue()
    /// How many bytes have ever left `outgoing`.
    @exclusivity(unchecked) var sent: UInt64 = 0
    @exclusivity(unchecked) var writing = Writing.open
    @exclusivity(unchecked) var writeFailure: StreamError?
    /// Tasks that wait for room, each with its bytes; the answer is the error.
    let writers = WaiterList<[UInt8], StreamError?>()
    /// Tasks that wait until `sent` has reached a number; the answer is the error.
    let flushers = WaiterList<UInt64, StreamError?>()
    /// The turn of the latest write, and how many writes there were in it.
    @exclusivity(unchecked) var writeTurn = 0
    @exclusivity(unchecked) var writesInTurn = 0

    @exclusivity(unchecked) private var registration: Registration?
    /// The task that waits until it may read, or until the socket is connected.
    private let reader = WaitSlot()
    @exclusivity(unchecked) private var mayRead = false
    @exclusivity(unchecked) private var readFailure: StreamError?
    /// Bytes that no task waits for are read and dropped.
    @exclusivity(unchecked) private var isDropping = false
    /// Whether the kernel is still connecting the socket.
    @exclusivity(unchecked) var isConnecting = false
    /// It is a regular file, or the other side has hung up: calls never have to wait.
    @exclusivity(unchecked) private(set) var isAlwaysReady = false

    /// Whether more bytes may be written.
    enum Writing { case open, finishing, finished }

    init(_ descriptor: consuming FileDescriptor, peer: SocketAddress? = nil) {
        self.descriptor = consume descriptor
        self.peer = peer
        loop = EventLoop.current
    }

    /// Closes the descriptor, and wakes all tasks that wait for it.
    func close() {
        guard descriptor != nil else { return }
        if let layer { end(layer) }
        registration?.cancel()
        registration = nil
        descriptor = nil
        reader.resume()
        failWriters(closedError("write"))
    }

    /// Ends the watch and gives the descriptor away.
    func takeDescriptor() -> FileDescriptor? {
        registration?.cancel()
        registration = nil
        return descriptor.take()
    }

    /// Closes it after its owner was dropped, on any thread. If no loop runs, that reference was
    /// the last one, and the descriptor is closed with this object.
    nonisolated func closeWhenDropped() {
        guard LoopExecutor.shared.isRunning else { return }
        LoopExecutor.shared.runOnLoop { self.close() }
    }

    /// Reads what the kernel has, if it has reported bytes since the last read.
    ///
    /// - Returns: The number of bytes; 0 at the end; `nil` if the caller has to wait.
    // Not inlined: otherwise the compiler inlines none of the waits of `ByteStream.fill`, which
    // costs 1 000 instructions for each message.
    @inline(never)
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int? {
        if let layer { return try read(through: layer, into: buffer) }
        return try readDescriptor(into: buffer)
    }

    /// The same without the layer.
    @inline(__always)
    func readDescriptor(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int? {
        guard descriptor != nil else { throw closedError("read") }
        // The kernel reports an error once, and the end after it.
        if let readFailure { throw readFailure }
        guard mayRead else { return nil }
        mayRead = false
        return try readNow(into: buffer)
    }

    /// The same, whether the kernel has reported bytes or not.
    func readNow(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int? {
        guard descriptor != nil else { throw closedError("read") }
        do throws(SystemError) {
            let count = try descriptor!.read(into: buffer)
            // A terminal that had hung up is in use again.
            if count == nil { isAlwaysReady = false }
            return count
        } catch {
            // The other end of a pseudo terminal is closed.
            if error.code == EIO, descriptor!.isTerminal() { return 0 }
            let failure = streamError(error)
            readFailure = failure
            throw failure
        }
    }

    /// Nothing can be read or written any more.
    func fail(_ error: StreamError) {
        readFailure = error
        failWriters(error)
    }

    /// The error of each further read.
    var lastingFailure: StreamError? { isClosed ? closedError("read") : readFailure }

    /// The error, in a later turn: a task that ignores it and tries again blocks no other.
    func inALaterTurn(_ error: StreamError) async -> StreamError {
        _ = await cancellation()
        return error
    }

    /// What the kernel has reported was read.
    func didRead() {
        mayRead = false
    }

    /// Suspends the task until it may read. At most one task waits at a time.
    ///
    /// - Throws: `CancellationError`, which changes nothing; `StreamError` if it is closed.
    func waitUntilReadable() async throws {
        if Task.isCancelled { throw await cancellation() }
        guard descriptor != nil else { throw await inALaterTurn(closedError("read")) }
        if mayRead { return }
        try watch(for: .readable)
        if isAlwaysReady {
            await nextTurn()
            mayRead = true
        } else {
            try await reader.wait()
        }
    }

    /// Reads and drops what the kernel has, within a bound. If bytes were left unread when the
    /// socket is closed, the kernel would send a reset, and the other side might lose what it has
    /// not read.
    func dropUnread() {
        for _ in 0..<16 {
            guard let count = try? descriptor?.read(into: ByteStream.block), count > 0 else {
                return
            }
        }
    }

    /// Stops the program if a task waits until it may read: another one must not read too.
    func checkReader() {
        require(
            !reader.isOccupied, "another task reads here already: read in one task at a time")
    }

    /// From now on, reads and drops what comes while no task waits for it: the other side never has
    /// to wait for a reader.
    func dropUnwantedBytes() {
        isDropping = true
        // If it fails, the other side may have to wait.
        try? watch(for: .readable)
    }

    /// How many bytes wait in a pipe.
    var waitingBytes: Int { descriptor == nil ? 0 : descriptor!.waitingBytes() }

    /// Suspends the task until the kernel has connected the socket.
    ///
    /// - Throws: `CancellationError`; `StreamError` if the kernel could not.
    func waitUntilConnected() async throws {
        try watch(for: .writable)
        try await reader.wait()
        let code = descriptor?.takeError() ?? ECANCELED
        guard code == 0 else { throw StreamError("connect", label, code: code) }
        try watch(only: .readable)
    }

    /// Requests an event in addition to those requested before.
    func watch(for interest: Interest) throws(StreamError) {
        guard let number = descriptor?.number else { throw closedError("wait") }
        guard registration == nil else { return try watch(only: requested.union(interest)) }
        guard !isAlwaysReady else { return }
        do throws(LoopError) {
            registration = try loop.register(number, interest) { self.act(on: $0) }
            registration?.onEnd = { self.close() }
        } catch {
            guard error.code == EPERM else { throw streamError(error) }
            isAlwaysReady = true
        }
    }

    /// Requests these events and no others.
    func watch(only interest: Interest) throws(StreamError) {
        do throws(LoopError) {
            try registration?.update(interest)
        } catch {
            throw streamError(error)
        }
    }

    /// The events that are requested.
    var requested: Interest { registration?.interest ?? [] }

    private func act(on readiness: Readiness) {
        if isConnecting {
            isConnecting = false
            return reader.resume()
        }
        let isHungUp = !readiness.isDisjoint(with: [.hangUp, .error])
        if readiness.contains(.writable) || isHungUp { flushOutgoing(isHungUp: isHungUp) }
        guard readiness.contains(.readable) || isHungUp else { return }
        mayRead = true
        if reader.isWaiting {
            reader.resume()
        } else if isDropping, !isHungUp {
            _ = try? read(into: ByteStream.block)
        } else if isHungUp {
            isAlwaysReady = true
            registration?.cancel()
            registration = nil
        } else {
            // If it fails, the event stays requested and costs turns until a task reads.
            try? watch(only: requested.subtracting(.readable))
        }
    }
}

extension Transport {
    /// The other side, in the text of an error.
    var label: String { name.isEmpty ? peer?.description ?? "" : name }

    func closedError(_ operation: String) -> StreamError {
        StreamError(.closed, operation, label, "the stream is closed")
    }

    func streamError(_ error: SystemError) -> StreamError {
        StreamError(error.operation, label, code: error.code)
    }

    private func streamError(_ error: LoopError) -> StreamError {
        StreamError(error.operation, label, code: error.code)
    }
}
