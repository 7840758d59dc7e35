// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import TestSupport

/// A broker that answers CONNECT and PINGREQ, and acknowledges no message.
///
/// Isolation: the loop.
@LoopActor final class MuteBroker {
    nonisolated let port: Int
    private let server: SilentServer
    private var listener: Registration?
    private var clients: [CInt: Client] = [:]

    private struct Client {
        let registration: Registration
        var bytes: [UInt8] = []
    }

    init() throws {
        server = try SilentServer()
        port = server.port
        listener = try EventLoop.current.watch(server.descriptor, .readable) { [weak self] _ in
            self?.accept()
        }
    }

    func stop() {
        listener?.cancel()
        for descriptor in clients.keys { hangUp(descriptor) }
    }

    private func accept() {
        let descriptor = server.acceptConnection()
        guard descriptor >= 0 else { return }
        let registration = try? EventLoop.current.watch(descriptor, .readable) { [weak self] _ in
            self?.read(descriptor)
        }
        if let registration { clients[descriptor] = Client(registration: registration) }
    }

    private func read(_ descriptor: CInt) {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &chunk, chunk.count, CInt(MSG_DONTWAIT))
        guard count > 0 else { return hangUp(descriptor) }
        clients[descriptor]?.bytes += chunk[..<count]
        while let packet = clients[descriptor]?.bytes.takePacket() {
            answer(packet, on: descriptor)
        }
    }

    /// The packet types are in the upper four bits (MQTT 3.1.1, section 2.2.1).
    private func answer(_ type: UInt8, on descriptor: CInt) {
        let answer: [UInt8] =
            switch type >> 4 {
            case 1: [0x20, 2, 0, 0]
            case 12: [0xD0, 0]
            default: []
            }
        if !answer.isEmpty { _ = send(descriptor, answer, answer.count, CInt(MSG_NOSIGNAL)) }
    }

    private func hangUp(_ descriptor: CInt) {
        clients.removeValue(forKey: descriptor)?.registration.cancel()
        close(descriptor)
    }
}

extension [UInt8] {
    /// Removes a whole packet; packets of these tests are shorter than 128 bytes.
    ///
    /// - Returns: Its first byte.
    fileprivate mutating func takePacket() -> UInt8? {
        guard count >= 2, count >= 2 + Int(self[1]) else { return nil }
        defer { removeFirst(2 + Int(self[1])) }
        return self[0]
    }
}
