// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// A stream of bytes in both directions: a connection over TCP or a unix socket, an end of a pipe,
/// a terminal.
///
/// ```swift
/// let stream = try await connect(host: "meter.lan", port: 4001)
/// try await stream.write("read\n")
/// for try await line in stream.lines() { show(line) }
/// ```
///
/// **Facts.** The kernel has a buffer in each direction. A sender that is faster than its receiver
/// fills first the receiver's buffer, then its own. What a program does then decides whether its
/// memory is bounded.
///
/// **Back-pressure, both ways.** Nothing is read before a task wants it, so a peer that sends
/// without end fills the kernel's buffers and has to wait. A write waits while more than
/// `highWaterMark` bytes wait for the kernel, so a peer that does not read stops the writer. The
/// memory of a stream is bounded by what its own program asks for:
///
/// ```
///             write                         highWaterMark + one write
///   task ───────────────> outgoing buffer ────────────────────────────> kernel ──> peer
///             read                          64 kB, or one line, or `exactly`
///   task <─────────────── incoming buffer <──────────────────────────── kernel <── peer
/// ```
///
/// **Nothing is lost.** Each wait can be cancelled, for example by `withTimeout`. Bytes that have
/// come stay in the incoming buffer until a read is complete: a cancelled read, or one that fails
/// with `.tooLong` or `.unexpectedEnd`, has taken nothing. A write that is cancelled has written
/// nothing; one that has returned is written as a whole, unless the connection fails.
///
/// **Order.** Writes of several tasks go out in the order of the calls, each in one piece. Only one
/// task at a time may read: two readers would each get a part of a message.
///
/// **The end.** `finishWriting` tells the other side that no more bytes come, while bytes from
/// there can still be read (half close). `close` ends both directions at once; a stream that is
/// dropped is closed. Trap: `close` drops bytes that the kernel has not taken yet, and the kernel
/// drops bytes that the other side has not received if there are unread bytes here (TCP sends a
/// reset). A program that must know that all bytes have arrived calls `finishWriting`, and reads to
/// the end.
///
/// **Cost.** An idle stream holds no buffer and no thread; `Transport` has the costs of a message.
/// All streams read into one block of 64 kB, from which the bytes are copied. The copy costs less
/// than a read, and saves a buffer for each connection.
///
/// **Rejected.** A pair of reader and writer, as in asyncio: both close the same descriptor, and
/// both halves are needed in nearly every function. Futures for each byte range and zero-copy
/// buffers: they pay in proxies for gigabits, and every user would have to learn their ownership.
///
/// Isolation: the loop.
@LoopActor public final class ByteStream {
    let transport: Transport
    /// Bytes that were read from the kernel and not yet by a task.
    var incoming = ByteQueue()
    @exclusivity(unchecked) var hasEnded = false

    /// Where all streams read to; its content is copied before the next suspension.
    static let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

    init(_ transport: Transport) {
        self.transport = transport
    }

    /// Makes a stream of an open descriptor: a connected socket, an end of a pipe, a terminal.
    ///
    /// The stream owns the descriptor from now on, also if this throws. It sets `O_NONBLOCK`, which
    /// holds for all programs that share the open file: do not adopt the standard input of a
    /// terminal that other programs use. A regular file is always ready: its reads block the loop.
    ///
    /// - Parameter descriptor: It is open, and no other code closes it.
    /// - Throws: `EBADF` if it is not open.
    public convenience init(adopting descriptor: CInt) throws(StreamError) {
        let owned = FileDescriptor(owning: descriptor)
        do throws(SystemError) {
            try owned.makeNonBlocking()
        } catch {
            throw StreamError(error.operation, "descriptor \(descriptor)", code: error.code)
        }
        self.init(Transport(owned))
    }

    deinit {
        transport.closeWhenDropped()
    }

    /// Two streams that are connected with each other, by sockets of the kernel.
    ///
    /// - Throws: `.noResources`.
    public static func pair() throws(StreamError) -> (ByteStream, ByteStream) {
        do throws(SystemError) {
            let (first, second) = try socketPair()
            return (
                ByteStream(Transport(FileDescriptor(owning: first))),
                ByteStream(Transport(FileDescriptor(owning: second)))
            )
        } catch {
            throw StreamError(error, "")
        }
    }

    /// The address of the other side; `nil` if it is not a socket, or is closed.
    public var peerAddress: SocketAddress? {
        transport.peer ?? address { $0.peerAddress() }
    }

    /// The address of this side; `nil` if it is not a socket, or is closed.
    public var localAddress: SocketAddress? {
        address { $0.localAddress() }
    }

    /// At how many bytes in the outgoing buffer writes start to wait: 65 536 unless it is set. It
    /// does not count the kernel's buffer.
    public var highWaterMark: Int {
        get { transport.highWaterMark }
        set {
            require(newValue >= 0, "a mark of bytes is not negative: \(newValue)")
            transport.highWaterMark = newValue
        }
    }

    /// Whether `close` was called.
    public var isClosed: Bool { transport.isClosed }

    /// Closes the stream in both directions, at once. Bytes that the kernel has not taken are
    /// dropped; `flush` before, or `finishWriting`, waits for them. Tasks that wait for the stream
    /// get the error `.closed`. Closing twice is allowed.
    public func close() {
        transport.close()
        incoming.removeAll()
    }

    /// Gives the descriptor away, for a caller that watches it without tasks. The stream is closed,
    /// and the descriptor is not.
    ///
    /// - Precondition: Nothing was read or written, and no task uses the stream.
    /// - Returns: `nil` if the stream is closed.
    package func takeDescriptor() -> FileDescriptor? {
        transport.takeDescriptor()
    }

    private func address(_ get: (borrowing FileDescriptor) -> [UInt8]) -> SocketAddress? {
        guard transport.descriptor != nil else { return nil }
        let bytes = get(transport.descriptor!)
        return bytes.isEmpty ? nil : SocketAddress(bytes: bytes)
    }
}
