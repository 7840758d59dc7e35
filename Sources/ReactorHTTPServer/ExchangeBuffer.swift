// SPDX-License-Identifier: Apache-2.0

import CMicrohttpd
import Glibc
import HTTPMessages
import Reactor

/// What libmicrohttpd's callbacks know of one request and its response. They fill it and empty it,
/// and append to `DaemonEvents`; `Exchange` acts on it after the library's call.
///
/// libmicrohttpd holds a counted reference to it, from the first callback of a request to the last.
final class ExchangeBuffer {
    enum Answer {
        /// The status, and libmicrohttpd's response, which is given back when it is queued.
        case response(UInt32, OpaquePointer)
        /// Close the connection.
        case none
    }

    let connection: OpaquePointer
    let method: String
    let path: String
    private(set) var query: [(name: String, value: String)] = []
    private(set) var headers = HTTPHeaders()
    private(set) var body: [UInt8] = []
    /// Set when the handler has answered.
    var answer: Answer?
    /// Whether libmicrohttpd does nothing with the connection until it is resumed.
    var isSuspended = false
    /// Whether libmicrohttpd is done with the request: the connection may not exist any more.
    var isOver = false
    /// What is to be sent next.
    var chunk: ArraySlice<UInt8> = []
    var streamHasEnded = false
    var streamHasFailed = false

    private let events: DaemonEvents

    init(_ connection: OpaquePointer, _ method: String, _ path: String, _ events: DaemonEvents) {
        self.connection = connection
        self.method = method
        self.path = path
        self.events = events
        let pointer = Unmanaged.passUnretained(self).toOpaque()
        cmicrohttpd_headers(
            connection,
            { buffer, _, name, value in
                ExchangeBuffer.of(buffer)?.headers.add(text(name), text(value))
                return .YES
            }, pointer)
        cmicrohttpd_parameters(
            connection,
            { buffer, _, name, value in
                ExchangeBuffer.of(buffer)?.query.append((text(name), text(value)))
                return .YES
            }, pointer)
    }

    /// The request, whose body is complete.
    func request(from client: SocketAddress?) -> HTTPServerRequest {
        HTTPServerRequest(
            method: method, path: path, query: query, headers: headers, body: body, client: client)
    }

    /// The status that refuses the request before its body comes; `nil` if it may come.
    func refusal(bodyLimit: Int) -> UInt32? {
        if !hasClearEnd || !headers.allSatisfy({ HTTPHeaders.isToken($0.name) }) { return 400 }
        return announcesMore(than: bodyLimit) ? 413 : nil
    }

    /// Whether a proxy before the server sees the same end of the request.
    private var hasClearEnd: Bool {
        let lengths = headers.values(of: "Content-Length")
        let codings = headers.values(of: "Transfer-Encoding")
        guard !codings.isEmpty else { return lengths.count <= 1 }
        return lengths.isEmpty && codings.count == 1 && codings[0].lowercased() == "chunked"
    }

    /// Whether the client has told that its body is too large.
    private func announcesMore(than limit: Int) -> Bool {
        guard let length = headers["Content-Length"] else { return false }
        return (Int(length) ?? .max) > limit
    }

    /// Adds to the body.
    ///
    /// - Returns: Whether the connection goes on.
    func receive(_ bytes: UnsafeRawBufferPointer, limit: Int) -> Bool {
        guard body.count + bytes.count <= limit else { return false }
        body.append(contentsOf: bytes)
        return true
    }

    /// The request is complete: answers it, or suspends it until there is an answer.
    func proceed() -> MHD_Result {
        switch answer {
        case .response(let status, let response):
            answer = Answer.none
            defer { MHD_destroy_response(response) }
            return MHD_queue_response(connection, status, response)
        case .some(.none): return .NO
        case nil:
            suspend()
            events.append(.request(self))
            return .YES
        }
    }

    /// Copies what is to be sent, or suspends the connection until there is something.
    func read(into room: UnsafeMutableRawBufferPointer) -> Int {
        if streamHasFailed { return -2 }
        guard !chunk.isEmpty else {
            if streamHasEnded { return -1 }
            suspend()
            events.append(.changed(self))
            return 0
        }
        let part = chunk.prefix(room.count)
        room.copyBytes(from: part)
        chunk.removeFirst(part.count)
        if chunk.isEmpty { events.append(.changed(self)) }
        return part.count
    }

    /// The request is over: gives back a response that was not wanted any more. The response holds
    /// this object if its body is made on the way.
    func dropAnswer() {
        if case .response(_, let response) = answer { MHD_destroy_response(response) }
        answer = Answer.none
    }

    private func suspend() {
        MHD_suspend_connection(connection)
        isSuspended = true
    }

    static func of(_ pointer: UnsafeMutableRawPointer?) -> ExchangeBuffer? {
        pointer.map { Unmanaged<ExchangeBuffer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// For a pointer that keeps it alive, until `release`.
    func retain() -> UnsafeMutableRawPointer {
        Unmanaged.passRetained(self).toOpaque()
    }

    static func release(_ pointer: UnsafeMutableRawPointer?) {
        if let pointer { Unmanaged<ExchangeBuffer>.fromOpaque(pointer).release() }
    }
}

/// Text of the library, which may be missing.
private func text(_ characters: UnsafePointer<CChar>?) -> String {
    characters.map { String(cString: $0) } ?? ""
}
