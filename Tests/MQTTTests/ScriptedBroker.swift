// SPDX-License-Identifier: Apache-2.0

import Glibc
import Plan
import Reactor
import TestSupport

/// A broker that answers each packet as a test says. It runs on the test's loop.
@LoopActor final class ScriptedBroker {
    /// The version of MQTT in each CONNECT.
    private(set) var versions: [UInt8] = []
    private(set) var packets: [[UInt8]] = []
    var onPacket: (@LoopActor ([UInt8]) -> Void)?
    private let server: SilentServer
    private let answer: @LoopActor ([UInt8]) -> [UInt8]?
    private var registrations: [Registration] = []

    /// - Parameter answer: The answer to a packet; `nil` closes the connection.
    init(_ answer: @escaping @LoopActor (_ packet: [UInt8]) -> [UInt8]?) throws {
        server = try SilentServer()
        self.answer = answer
        registrations = [
            try EventLoop.current.watch(server.descriptor, .readable) { [unowned self] _ in
                try? serve(server.acceptConnection())
            }
        ]
    }

    var settings: BrokerSettings {
        BrokerSettings(host: "127.0.0.1", port: server.port, clientID: "gateway")
    }

    /// The version of MQTT in a CONNECT; `nil` for another packet.
    nonisolated static func version(_ packet: [UInt8]) -> UInt8? {
        packet[0] == 0x10 ? packet[8] : nil
    }

    func close() {
        for registration in registrations { registration.cancel() }
    }

    private func serve(_ client: CInt) throws {
        let box = Box()
        let registration = try EventLoop.current.watch(client, .readable) { [unowned self] _ in
            if !read(client) {
                box.registration?.cancel()
                Glibc.close(client)
            }
        }
        box.registration = registration
        registrations.append(registration)
    }

    private final class Box {
        var registration: Registration?
    }

    /// Reads small packets, each of which arrives whole on the loopback.
    private func read(_ client: CInt) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(client, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        var rest = buffer[..<count]
        while rest.count >= 2 {
            let packet = Array(rest.prefix(2 + Int(rest[rest.startIndex + 1])))
            rest = rest.dropFirst(packet.count)
            packets.append(packet)
            onPacket?(packet)
            if let version = Self.version(packet) { versions.append(version) }
            guard let bytes = answer(packet) else { return false }
            _ = send(client, bytes, bytes.count, CInt(MSG_NOSIGNAL))
        }
        return true
    }
}
