// SPDX-License-Identifier: Apache-2.0

import CMicrohttpd

/// What libmicrohttpd's callbacks reported during a call. They append and return; `Daemon` acts on
/// it after the call.
///
/// Unsafe because of the pointer that libmicrohttpd holds: it is valid while the `Daemon` lives,
/// which owns this buffer and ends libmicrohttpd first.
final class DaemonEvents {
    enum Event {
        case connected(OpaquePointer)
        case disconnected(OpaquePointer)
        /// A request is complete, and suspended.
        case request(ExchangeBuffer)
        /// A chunk of a response was taken, or the next one is missing and it is suspended.
        case changed(ExchangeBuffer)
        /// A request is over: its response was sent, or its client has left.
        case over(ExchangeBuffer)
    }

    private var events: [Event] = []
    private let bodyLimit: Int

    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    var isEmpty: Bool { events.isEmpty }

    func take() -> [Event] {
        defer { events = [] }
        return events
    }

    func append(_ event: Event) {
        events.append(event)
    }

    /// Starts libmicrohttpd; `nil` if it cannot, with the reason in `errno`.
    func start(on socket: CInt, _ limits: HTTPServerLimits) -> OpaquePointer? {
        let pointer = Unmanaged.passUnretained(self).toOpaque()
        let limits = cmicrohttpd_limits(
            connections: UInt32(clamping: limits.connections),
            connections_per_address: UInt32(clamping: limits.connectionsPerAddress ?? 0),
            silence: UInt32(clamping: limits.silence.components.seconds), memory: limits.head)
        return cmicrohttpd_start(
            socket, limits, pointer,
            { events, connection, path, method, _, bytes, count, exchange in
                guard let events = DaemonEvents.of(events), let connection, let path, let method,
                    let exchange
                else {
                    return .NO
                }
                let hasZero = cmicrohttpd_has_zero(exchange.pointee) != 0
                if hasZero { exchange.pointee = nil }
                guard let buffer = ExchangeBuffer.of(exchange.pointee) else {
                    let buffer = ExchangeBuffer(
                        connection, String(cString: method), String(cString: path), events)
                    exchange.pointee = buffer.retain()
                    return events.begin(buffer, hasZero)
                }
                guard let count, count.pointee > 0 else { return buffer.proceed() }
                let received = UnsafeRawBufferPointer(start: bytes, count: count.pointee)
                count.pointee = 0
                return buffer.receive(received, limit: events.bodyLimit) ? .YES : .NO
            },
            { events, _, exchange, _ in
                guard cmicrohttpd_has_zero(exchange?.pointee) == 0,
                    let buffer = ExchangeBuffer.of(exchange?.pointee)
                else { return }
                buffer.isOver = true
                DaemonEvents.of(events)?.append(.over(buffer))
                ExchangeBuffer.release(exchange?.pointee)
                exchange?.pointee = nil
            },
            { events, connection, _, reason in
                guard let events = DaemonEvents.of(events), let connection else { return }
                let isNew = cmicrohttpd_is_new(reason) != 0
                events.append(isNew ? .connected(connection) : .disconnected(connection))
            })
    }

    /// The head of a request is here. A request that has two meanings, or a body that is too large,
    /// is refused before the body comes.
    private func begin(_ buffer: ExchangeBuffer, _ hasZero: Bool) -> MHD_Result {
        let refusal = hasZero ? 400 : buffer.refusal(bodyLimit: bodyLimit)
        guard let status = refusal else { return .YES }
        let response = cmicrohttpd_response(nil, 0)
        defer { MHD_destroy_response(response) }
        MHD_add_response_header(response, "Connection", "close")
        return MHD_queue_response(buffer.connection, status, response)
    }

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> DaemonEvents? {
        pointer.map { Unmanaged<DaemonEvents>.fromOpaque($0).takeUnretainedValue() }
    }
}
