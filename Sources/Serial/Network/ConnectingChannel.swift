// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor

/// A line that another program serves, over TCP or a unix socket, byte for byte.
///
///     made ──start──> connecting ──> open ──> lost
///                          └── refused, no answer ──> lost
@LoopActor final class ConnectingChannel: ByteChannel {
    /// A server that ends a connection within this time probably serves another client.
    private static let shortest = Duration.seconds(2)

    private let port: PortAddress
    private let connector: Connector
    private var attempt: LoopTask<Void>?
    private var connection: DescriptorChannel?
    private var isClosed = false

    init(_ port: PortAddress, _ connector: Connector) {
        self.port = port
        self.connector = connector
    }

    func start(
        opened: @escaping @LoopActor () -> Void,
        receive: @escaping @LoopActor (UnsafeRawBufferPointer, Instant) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) {
        precondition(attempt == nil, "start a channel once")
        attempt = spawn("connection to \(port)") { [self] in
            do {
                let connection = try await connector.connect(to: port)
                guard !isClosed, let connection else { connection?.close(); return }
                begin(connection, opened: opened, receive: receive, lost: lost)
            } catch is CancellationError {
                // It was closed, or the loop ends.
            } catch {
                guard !isClosed else { return }
                isClosed = true
                let isNameOpen = error is TimeoutError && connector.isLookingUp(port)
                lost(isNameOpen ? port.noName : port.failure(of: error))
            }
        }
    }

    private func begin(
        _ connection: DescriptorChannel, opened: @escaping @LoopActor () -> Void,
        receive: @escaping @LoopActor (UnsafeRawBufferPointer, Instant) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) {
        self.connection = connection
        let begin = connector.loop.now
        connection.start(
            opened: opened, receive: receive,
            lost: { [connector] error in
                let isShort = connector.loop.now < begin + ConnectingChannel.shortest
                let hint = isShort ? "; does it serve another client?" : ""
                lost(PortError(error.kind, error.message + hint))
            })
    }

    func send(_ bytes: [UInt8]) {
        connection?.send(bytes)
    }

    /// Bare bytes do not carry the settings of a line.
    func changeRate(to baud: Int?) {}

    func discardInput() {
        connection?.discardInput()
    }

    /// Reads what has arrived; see `DescriptorChannel`.
    func readInput(_ take: (UnsafeRawBufferPointer) -> Void) {
        connection?.readInput(take)
    }

    func close() {
        isClosed = true
        attempt?.cancel()
        connection?.close()
    }
}

extension PortAddress {
    /// Why there is no connection to the server.
    fileprivate func failure(of error: any Error) -> PortError {
        switch (error as? StreamError)?.kind {
        case .nameNotFound:
            return PortError(
                .missing,
                "\(self): no address is known for the host; check its name and the name server")
        case .refused:
            return PortError(.missing, "\(self): \(refusal)")
        case .unreachable:
            return PortError(.missing, "\(self): there is no route to the host")
        case .notPermitted:
            return PortError(.refused, "\(self): this user may not connect")
        case nil, .timedOut:
            return PortError(.missing, "\(self): no answer; is the bridge on?")
        default:
            return PortError(.refused, "\(self): cannot connect: \(error)")
        }
    }

    fileprivate var noName: PortError {
        PortError(
            .missing, "\(self): the name of the host is not resolved; does the name server answer?")
    }

    private var refusal: String {
        if case .unix = self { return "no program serves this socket" }
        return "connection refused; is the bridge's TCP server on, and is this its port?"
    }
}
