// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The code in the comments of the streams. It is compiled only: there is no such meter.
@LoopActor private enum StreamExamples {
    static func meter() async throws {
        let stream = try await connect(host: "meter.lan", port: 4001)
        try await stream.write("read\n")
        for try await line in stream.lines() { show(line) }
    }

    static func datagrams() async throws {
        let socket = try DatagramSocket(at: SocketAddress(ip: "0.0.0.0", port: 5683))
        for try await (bytes, sender) in socket.datagrams() {
            try await socket.send(answer(bytes), to: sender)
        }
    }
}

private func answer(_ question: [UInt8]) -> [UInt8] { question }
private func show(_ line: String) {}
