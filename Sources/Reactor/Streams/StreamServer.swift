// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A server that runs a task for each connection, from `listen` until `stop`.
///
/// ```
///            a connection, and a permit is free
///   listens ──────────────────────────────────────> body(stream) in a task of its own
///      ↑ │                                              │ returns       │ throws
///      │ └ no descriptor is left: pauses 100 ms         ↓               ↓
///      │                                            flushed         reported
///      └─ a permit is free again <─────────────────── closed <──────────┘
/// ```
///
/// **Bounded.** While as many connections are open as allowed, the server accepts no more: further
/// ones wait in the kernel's queue, and the kernel answers none beyond that. One connection is
/// accepted in a turn, so a flood of them starves no other part of the program.
///
/// **Trap.** When the process has no descriptor left, `accept` fails and the listening socket stays
/// readable: a plain loop would spin. The server reports the error once, pauses, and tries again.
///
/// **The end.** The tasks of all connections belong to the server. `stop` ends listening at once,
/// cancels the tasks, and waits for them. A server whose handle is dropped runs until the loop
/// ends.
///
/// Isolation: the loop.
@LoopActor public final class StreamServer {
    /// Where it listens: one address for a path, one or two for a host.
    public let addresses: [SocketAddress]
    /// The port on which it listens, also if 0 was asked for; `nil` for a path.
    public var port: Int? { addresses[0].port }
    /// How many connections are open.
    public var connections: Int { permits.permits - permits.available }

    private let loop: EventLoop
    private let listeners: [Listener]
    private let body: @LoopActor (ByteStream) async throws -> Void
    private let permits: Semaphore
    private let place: (file: StaticString, line: UInt)
    private var task: LoopTask<Void>?
    private var isPaused = false

    /// How long a client has to take the bytes that are left when its body has returned.
    static let flushLimit = Duration.seconds(30)
    /// How long the server does not accept after an error.
    private static let pause = Duration.milliseconds(100)

    init(
        _ listeners: [Listener], atMost limit: Int, _ file: StaticString, _ line: UInt,
        _ body: @escaping @LoopActor (ByteStream) async throws -> Void
    ) {
        loop = EventLoop.current
        self.listeners = listeners
        addresses = listeners.map(\.address)
        permits = Semaphore(limit)
        place = (file, line)
        self.body = body
    }

    func start() {
        task = spawn(name, fileID: place.file, line: place.line) { [self] in
            _ = try await gather(listeners, fileID: place.file, line: place.line) {
                await self.acceptConnections(of: $0)
            }
        }
    }

    /// Asks the server to end: it accepts no more, and the tasks of its connections are cancelled.
    public func cancel() {
        task?.cancel()
    }

    /// Ends the server, and waits until the tasks of all connections have ended, also if the caller
    /// is cancelled. Stopping twice is allowed. A connection's own task must not wait for this: it
    /// would wait for itself.
    public func stop(
        fileID: StaticString = #fileID, line: UInt = #line
    ) async {
        beginWait("stop", fileID, line)
        defer { endWait() }
        cancel()
        _ = try? await task?.value
    }

    /// Waits until the server has ended. If the caller is cancelled, the server is stopped.
    ///
    /// - Throws: `CancellationError` if the caller is cancelled, after the end of the server.
    public func serve(
        fileID: StaticString = #fileID, line: UInt = #line
    ) async throws(CancellationError) {
        beginWait("serve", fileID, line)
        defer { endWait() }
        await withTaskCancellationHandler {
            _ = try? await task?.value
        } onCancel: {
            LoopExecutor.shared.runOnLoop { self.cancel() }
        }
        if Task.isCancelled { throw await cancellation() }
    }

    private func acceptConnections(of listener: Listener) async {
        await withDiscardingTaskGroup { group in
            while let stream = await nextConnection(of: listener) {
                let work: @LoopActor () async -> Void = { await self.serve(stream) }
                group.addTask(operation: work)
            }
            listener.close()
        }
    }

    /// The next connection, which holds a permit; `nil` when the server ends.
    private func nextConnection(of listener: Listener) async -> ByteStream? {
        do {
            while true {
                if let stream = try await accept(from: listener) { return stream }
            }
        } catch {
            return nil
        }
    }

    /// - Throws: `CancellationError`.
    private func accept(from listener: Listener) async throws -> ByteStream? {
        do {
            try await listener.waitForConnection()
            // Only now: a listener to which no client comes must not hold the last permit.
            try await permits.acquire()
            let stream = try takeConnection(of: listener)
            isPaused = false
            return stream
        } catch let error as StreamError {
            // The connection was gone before it was accepted: see accept(2).
            if error.kind == .reset || error.kind == .unreachable { return nil }
            if !isPaused { loop.onReport(.cannotAccept(error, of: origin(name))) }
            isPaused = true
            try await sleep(for: StreamServer.pause)
            return nil
        }
    }

    /// Gives the permit back if there is no connection to take.
    private func takeConnection(of listener: Listener) throws(StreamError) -> ByteStream? {
        var stream: ByteStream?
        defer { if stream == nil { permits.release() } }
        stream = try listener.accept()
        return stream
    }

    private func serve(_ stream: ByteStream) async {
        beginWait(origin(of: stream))
        defer { endWait() }
        do {
            try await body(stream)
            if stream.outgoingCount > 0 {
                try await withTimeout(StreamServer.flushLimit) { try await stream.flush() }
            }
            stream.transport.dropUnread()
        } catch is CancellationError {
            // The server ends.
        } catch let error as StreamError where error.kind == .reset || error.kind == .truncated {
            // The client has left. It may do so at any time, and must not fill a log.
        } catch {
            loop.onReport(.unhandledError(error, of: origin(of: stream)))
        }
        stream.close()
        permits.release()
    }

    private var name: String { "server on \(addresses[0])" }

    private func origin(of stream: ByteStream) -> Origin {
        let client = stream.transport.label
        return origin(client.isEmpty ? "connection to the \(name)" : "connection of \(client)")
    }

    private func origin(_ what: String) -> Origin {
        Origin(what, place.file, place.line)
    }
}
