// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// A socket for datagrams, over UDP or of unix: messages that keep their borders, each with its
/// sender.
///
/// ```swift
/// let socket = try DatagramSocket(at: SocketAddress(ip: "0.0.0.0", port: 5683))
/// for try await (bytes, sender) in socket.datagrams() {
///     try await socket.send(answer(bytes), to: sender)
/// }
/// ```
///
/// **UDP promises nothing**: a datagram may be lost, doubled, or overtaken, and the kernel drops
/// those for which the receiver's buffer has no room. So there is no buffer here: a datagram that
/// no task wants stays in the kernel, or is dropped there.
///
/// One datagram is received in a turn: a sender that floods gets no more of the loop than others.
///
/// Isolation: the loop.
@LoopActor public final class DatagramSocket {
    /// Its own address, also if port 0 was asked for. Empty for a unix socket without a path.
    public var address: SocketAddress { socket.address }

    private let socket: BoundSocket
    private var transport: Transport { socket.transport }

    /// How long a receiver on this machine has to make room. The kernel does not report that a unix
    /// socket has room again.
    private static let pause = Duration.milliseconds(10)

    /// Makes a socket with an address of its own, to which others can send.
    ///
    /// - Parameter address: An address of this machine; port 0 means any free one. The file of a
    ///   unix socket is removed with the socket; one that a crashed program has left is replaced.
    /// - Throws: `StreamError`: `.addressInUse`, `.addressNotAvailable`, `.notPermitted`.
    public init(at address: SocketAddress) throws(StreamError) {
        socket = try BoundSocket(at: address) { family throws(SystemError) in
            try FileDescriptor.datagramSocket(family)
        }
    }

    /// Sends a datagram. Waits while the kernel has no room for it.
    ///
    /// - Parameters:
    ///   - bytes: At most 65 507 over IPv4. Networks carry up to some 1400 without splitting.
    ///   - receiver: An address of the same family as the socket's own.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    /// - Throws: `CancellationError` if the task is cancelled before it was sent; `StreamError`:
    ///   `.unreachable`, `.refused` if a unix socket has no receiver, `EMSGSIZE` if it is too long.
    public func send(
        _ bytes: [UInt8], to receiver: SocketAddress,
        fileID: StaticString = #fileID, line: UInt = #line
    ) async throws {
        beginWait("send", fileID, line)
        defer { endWait() }
        if Task.isCancelled { throw await cancellation() }
        while !(try trySend(bytes, to: receiver)) {
            if receiver.isInternet {
                try await transport.waitUntilWritable()
            } else {
                try await sleep(for: DatagramSocket.pause)
            }
        }
    }

    /// Receives a datagram. Only one task at a time may receive.
    ///
    /// - Returns: Its bytes, which may be none, and its sender. A sender without an address is
    ///   empty.
    /// - Throws: `CancellationError` if the task is cancelled before one came; `.tooLong` for one
    ///   of more than 64 kB, which is dropped; `.closed`; other errors.
    public func receive(
        fileID: StaticString = #fileID, line: UInt = #line
    ) async throws -> (bytes: [UInt8], sender: SocketAddress) {
        beginWait("receive", fileID, line)
        defer { endWait() }
        transport.checkReader()
        while true {
            try await transport.waitUntilReadable()
            if let datagram = try transport.receive() { return datagram }
        }
    }

    /// The datagrams as they come, until the task is cancelled or the socket is closed.
    public nonisolated func datagrams(
        fileID: StaticString = #fileID, line: UInt = #line
    ) -> Datagrams {
        Datagrams(socket: self, file: fileID, line: line)
    }

    /// Closes the socket. Tasks that wait for it get the error `.closed`. Closing twice is allowed.
    public func close() {
        socket.close()
    }

    private func trySend(
        _ bytes: [UInt8], to receiver: SocketAddress
    ) throws(StreamError) -> Bool {
        guard transport.descriptor != nil else { throw transport.closedError("send") }
        do throws(SystemError) {
            return try transport.descriptor!.send(bytes, to: receiver.bytes)
        } catch {
            throw StreamError(error, "\(receiver)")
        }
    }
}

extension Transport {
    /// Takes a datagram, after a wait; `nil` if none waits.
    fileprivate func receive() throws(StreamError) -> (bytes: [UInt8], sender: SocketAddress)? {
        guard descriptor != nil else { throw closedError("receive") }
        didRead()
        let block = ByteStream.block
        var sender: [UInt8] = []
        let count: Int?
        do throws(SystemError) {
            count = try descriptor!.receive(into: block, &sender)
        } catch {
            throw streamError(error)
        }
        guard let count else { return nil }
        guard count <= block.count else {
            let reason = "a datagram of \(count) bytes, of \(block.count) at most"
            throw StreamError(.tooLong(limit: block.count), "receive", label, reason)
        }
        let bytes = [UInt8](UnsafeRawBufferPointer(rebasing: block[..<count]))
        return (bytes, SocketAddress(bytes: sender))
    }
}

/// The datagrams of a socket, from `DatagramSocket.datagrams`.
///
/// Isolation: none, except `next`, which goes to the loop. Only one task at a time may iterate.
public struct Datagrams: AsyncSequence, Sendable {
    let socket: DatagramSocket
    /// Where the datagrams were asked for.
    let file: StaticString
    let line: UInt

    func next() async throws -> (bytes: [UInt8], sender: SocketAddress) {
        try await socket.receive(fileID: file, line: line)
    }

    /// Receives datagram after datagram.
    public struct Iterator: AsyncIteratorProtocol {
        let datagrams: Datagrams

        /// The next datagram; never `nil`.
        ///
        /// - Throws: As `DatagramSocket.receive`.
        public func next(
            isolation actor: isolated (any Actor)?
        ) async throws -> (bytes: [UInt8], sender: SocketAddress)? {
            try await datagrams.next()
        }

        /// The same, for callers without an isolation.
        public func next() async throws -> (bytes: [UInt8], sender: SocketAddress)? {
            try await datagrams.next()
        }
    }

    /// Starts to receive, in a `for try await`.
    public func makeAsyncIterator() -> Iterator {
        Iterator(datagrams: self)
    }
}
