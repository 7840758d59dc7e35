// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Glibc
import LinuxSystem
import Plan
import Reactor
import Serial
import Wire

/// Serves the line of a simulated sensor over TCP or a unix socket, as a bridge does.
///
/// One client at a time: two clients of one line would send their requests into each other. A new
/// client takes the line from the old one, like ser2net with `kickolduser`. To refuse the new one,
/// as ser2net does without that option, would be wrong after a broken network: the server does not
/// know that the old client is gone, and the line would be lost for hours.
///
/// The line does not wait for a client: without one, its bytes are lost. A client that does not
/// read lets the pseudo terminal fill up, and then the simulator drops whole frames.
///
/// At an address of Modbus TCP it is a gateway between that and Modbus RTU: it sends one request at
/// a time to the line, and nothing to the client when no device answers.
///
/// Isolation: the loop.
@LoopActor final class SimulatedBridge {
    /// How long a device may take to answer a request of Modbus TCP.
    private static let patience = Duration.seconds(3)
    /// How many bytes may wait for a client, beyond the kernel's buffers.
    private static let mark = 1024

    /// The address with the real port.
    let address: PortAddress
    private let server: StreamServer
    private let pump: LoopTask<Void>

    /// - Parameters:
    ///   - path: The pseudo terminal of the sensor.
    ///   - address: A TCP server or a unix socket; port 0 for a free one.
    init(
        _ path: String, _ settings: SerialSettings, at address: PortAddress
    ) async throws {
        var isModbus = false
        if case .modbus = address { isModbus = true }
        let line = Line(try SimulatedBridge.terminal(path, settings), isModbus: isModbus)
        switch address.endpoint {
        case .path(let path): server = try listen(path: path) { try await line.serve($0) }
        case .host(let host):
            server = try await listen(on: host.host, port: host.port) { try await line.serve($0) }
        }
        self.address = address.withPort(server.port)
        pump = spawn("line of \(path)") { try await line.pump() }
    }

    func stop() async {
        pump.cancel()
        await server.stop()
    }

    private static func terminal(
        _ path: String, _ settings: SerialSettings
    ) throws -> ByteStream {
        let terminal = try FileDescriptor(opening: path, O_RDWR | O_NOCTTY)
        try Termios(settings).apply(to: terminal)
        let number = fcntl(terminal.number, F_DUPFD_CLOEXEC, 0)
        guard number >= 0 else { throw SystemError.last("fcntl") }
        return try ByteStream(adopting: number)
    }

    /// The line, and its present client.
    @LoopActor private final class Line {
        private let terminal: ByteStream
        private let isModbus: Bool
        private var client: ByteStream?
        /// The answers of Modbus devices on the line, as frames of Modbus RTU.
        private let answers = Queue<[UInt8]>()
        private var request: [UInt8] = []
        /// What came since the request.
        private var unfinished: [UInt8] = []

        init(_ terminal: ByteStream, isModbus: Bool) {
            self.terminal = terminal
            self.isModbus = isModbus
        }

        /// Passes the bytes of the sensor on, until it is cancelled.
        func pump() async throws {
            while true {
                let bytes = try await terminal.read(atMost: 4096)
                guard !bytes.isEmpty else { return }
                if isModbus {
                    collect(bytes)
                    continue
                }
                // A client that has left is noticed by `serve`.
                try? await client?.write(bytes)
            }
        }

        /// Passes the bytes of a client on, until it leaves.
        func serve(_ stream: ByteStream) async throws {
            stream.highWaterMark = SimulatedBridge.mark
            client?.close()
            client = stream
            defer {
                stream.close()
                if client === stream { client = nil }
            }
            var translation = ModbusTCP()
            // A connection that was closed or broken has left too.
            while let bytes = try? await stream.read(atMost: 4096), !bytes.isEmpty {
                guard isModbus else {
                    try await terminal.write(bytes)
                    continue
                }
                var request = try bytes.withUnsafeBytes { try translation.receiveRequest($0) }
                while let present = request {
                    if let answer = try await answer(to: present) {
                        try await stream.write(translation.answer(answer))
                    }
                    request = try [].withUnsafeBytes { try translation.receiveRequest($0) }
                }
            }
        }

        /// The answer of a device on the line; `nil` when none comes.
        private func answer(to request: [UInt8]) async throws -> [UInt8]? {
            while answers.tryTake() != nil {}
            (self.request, unfinished) = (request, [])
            try await terminal.write(request)
            return try? await withTimeout(SimulatedBridge.patience) { [answers] in
                try await answers.take()
            }
        }

        private func collect(_ bytes: [UInt8]) {
            unfinished = (unfinished + bytes).suffix(2 * ModbusFrame.longest)
            guard let answer = ModbusFrame.answer(to: request, in: unfinished) else { return }
            unfinished = []
            _ = answers.tryPut(answer)
        }
    }
}

extension PortAddress {
    /// The address of a server that has chosen a port.
    fileprivate func withPort(_ port: Int?) -> PortAddress {
        guard let port, case .host(let server) = endpoint else { return self }
        let own = HostAndPort(host: server.host, port: port)
        if case .modbus = self { return .modbus(own) }
        return .tcp(own)
    }

    /// Whether only programs of this machine reach a server at this address.
    var isLocal: Bool {
        guard case .host(let server) = endpoint else { return true }
        return server.host == "localhost" || server.host == "::1"
            || server.host.hasPrefix("127.")
    }
}
