// SPDX-License-Identifier: Apache-2.0

import CMicrohttpd
import Glibc
import HTTPMessages
import Reactor

/// One request that is being answered: its task, and the watch over its client.
///
/// Isolation: the loop.
@LoopActor final class Exchange {
    private let buffer: ExchangeBuffer
    private let daemon: Daemon
    private let loop = EventLoop.current
    private let changed = Event()
    private var task: LoopTask<Void>?
    private var watch: Registration?
    private let client: SocketAddress?

    init(_ buffer: ExchangeBuffer, _ daemon: Daemon) {
        self.buffer = buffer
        self.daemon = daemon
        client = SocketAddress(cmicrohttpd_client(buffer.connection))
    }

    func begin() {
        let service = daemon.service
        task = spawn("request", fileID: service.file, line: service.line) { await self.serve() }
        task?.whenDone { self.daemon.forget(self.buffer) }
        // After the first piece of the task: most handlers have answered by then.
        loop.call { self.watchClient() }
    }

    /// Whether its task has ended.
    var isDone: Bool { task?.isDone == true }

    func cancel() {
        task?.cancel()
    }

    func waitForTask() async {
        _ = try? await task?.value
    }

    /// The library wants the next chunk, or has taken one.
    func noteChange() {
        changed.set()
        watchClient()
    }

    /// The library is done with the request: the response was sent, or the client has left. A body
    /// may still be made that was not wanted, as in an answer to HEAD.
    func end() {
        stopWatching()
        changed.set()
        cancel()
    }

    /// Ends it without its task, at the end of the loop.
    func abandon() {
        cancel()
        buffer.streamHasFailed = true
        if buffer.answer == nil { buffer.answer = ExchangeBuffer.Answer.none }
        resume()
    }

    private func resume() {
        guard buffer.isSuspended else { return }
        stopWatching()
        daemon.resume(buffer)
    }
}

// MARK: The task

extension Exchange {
    private func serve() async {
        beginWait(daemon.service.origin(buffer.method, buffer.path))
        defer { endWait() }
        do {
            let response = try await daemon.service.handler(buffer.request(from: client))
            let answer = try answer(response)
            respond(answer)
            if let stream = response.stream { try await send(response.body, stream) }
        } catch is CancellationError where Task.isCancelled {
            fail(with: nil)
        } catch {
            let origin = daemon.service.origin(buffer.method, buffer.path)
            loop.onReport(.unhandledError(error, of: origin))
            fail(with: try? answer(HTTPResponse(500, text: "the server has failed\n")))
        }
    }

    private func respond(_ answer: ExchangeBuffer.Answer) {
        guard !buffer.isOver, buffer.answer == nil else {
            if case .response(_, let response) = answer { MHD_destroy_response(response) }
            return
        }
        buffer.answer = answer
        resume()
    }

    /// Answers with that, or ends the connection in the middle of a response that has begun.
    private func fail(with answer: ExchangeBuffer.Answer?) {
        buffer.streamHasFailed = true
        respond(answer ?? .none)
        resume()
    }

    /// Sends a body that is made on the way.
    private func send(_ beginning: [UInt8], _ stream: HTTPChunks) async throws {
        try await send(beginning)
        while let chunk = try await stream.next() { try await send(chunk) }
        buffer.streamHasEnded = true
        resume()
    }

    /// Returns when the library has taken the chunk.
    private func send(_ chunk: [UInt8]) async throws {
        guard !chunk.isEmpty else { return }
        buffer.chunk = chunk[...]
        resume()
        while !buffer.chunk.isEmpty {
            changed.clear()
            try await changed.wait()
        }
    }

    /// libmicrohttpd's response.
    private func answer(_ response: HTTPResponse) throws -> ExchangeBuffer.Answer {
        guard 200...999 ~= response.status else {
            let reason = "the status of a response is 200 to 999, not \(response.status)"
            throw UnfitResponse(reason: reason)
        }
        if let problem = response.headers.problem { throw UnfitResponse(reason: problem) }
        guard
            let made = response.stream.map({ makeStream(response.body.count, $0) })
                ?? make(response.body)
        else {
            throw UnfitResponse(reason: "libmicrohttpd has no memory for a response")
        }
        for (name, value) in response.headers
        // The library refuses an empty value.
        where !value.isEmpty && !Self.own.contains(name.lowercased()) {
            guard MHD_add_response_header(made, name, value) == .YES else {
                MHD_destroy_response(made)
                throw UnfitResponse(reason: "libmicrohttpd refuses the header '\(name)'")
            }
        }
        return .response(UInt32(response.status), made)
    }

    /// The library sets these itself.
    private static let own: Set = ["content-length", "transfer-encoding", "date"]

    private func make(_ body: [UInt8]) -> OpaquePointer? {
        body.withUnsafeBytes { bytes in
            cmicrohttpd_response(bytes.baseAddress, bytes.count)
        }
    }

    private func makeStream(_ beginning: Int, _ stream: HTTPChunks) -> OpaquePointer? {
        MHD_create_response_from_callback(
            stream.length.map { UInt64($0 + beginning) } ?? UInt64.max, 16_384,
            { buffer, _, bytes, count in
                let room = UnsafeMutableRawBufferPointer(start: bytes, count: count)
                return ExchangeBuffer.of(buffer)?.read(into: room) ?? -2
            },
            buffer.retain(), { ExchangeBuffer.release($0) })
    }
}

// MARK: The client

extension Exchange {
    /// Notices that the client leaves while the connection is suspended: the library does not look.
    private func watchClient() {
        guard buffer.isSuspended, !buffer.isOver, watch == nil else { return }
        // Without the watch, a client that leaves costs the work for it, and nothing else.
        watch = try? loop.watch(cmicrohttpd_socket(buffer.connection), .readable) {
            [weak self] readiness in self?.look(readiness)
        }
    }

    private func look(_ readiness: Readiness) {
        var byte: UInt8 = 0
        let socket = cmicrohttpd_socket(buffer.connection)
        let count = recv(socket, &byte, 1, CInt(MSG_PEEK) | CInt(MSG_DONTWAIT))
        if count > 0, readiness.isDisjoint(with: [.hangUp, .error]) {
            // The next request is here already; behind it the end cannot be seen.
            try? watch?.update([])
        } else if count >= 0 || errno != EAGAIN {
            stopWatching()
            cancel()
        }
    }

    private func stopWatching() {
        watch?.cancel()
        watch = nil
    }
}

/// A handler has made a response that cannot be sent.
struct UnfitResponse: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}

extension SocketAddress {
    /// The address of a client; `nil` on a unix socket.
    fileprivate init?(_ address: UnsafePointer<sockaddr>?) {
        guard let address else { return nil }
        let size: Int
        switch CInt(address.pointee.sa_family) {
        case AF_INET: size = MemoryLayout<sockaddr_in>.size
        case AF_INET6: size = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        self.init(bytes: Array(UnsafeRawBufferPointer(start: address, count: size)))
    }
}
