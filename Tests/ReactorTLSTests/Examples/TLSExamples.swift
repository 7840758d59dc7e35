// SPDX-License-Identifier: Apache-2.0

import Reactor
import ReactorTLS

private struct Refused: Error {}

/// The code in the documentation, which compiles because it stands here.
@LoopActor private enum TLSExamples {
    static func overview(_ arguments: [String]) async throws {
        var tls = TLSClientSettings()
        tls.trust = .authorities(file: "/etc/hub/ca.pem")
        tls.identity = TLSIdentity(certificate: "/etc/hub/cert.pem", key: "/etc/hub/key.pem")

        do {
            let stream = try await withTimeout(.seconds(10)) { [tls] in
                try await connect(host: "broker.lan", port: 8883, tls: tls)
            }
            try await stream.write("hello\n")
            for try await line in stream.lines() { print(line) }
        } catch let error as TLSError where error.kind == .certificateNotYetValid {
            print("The clock is not set yet:", error)
        }
    }

    static func client() async throws {
        var tls = TLSClientSettings()
        tls.trust = .authorities(file: "/etc/martlet/ca.pem")
        let stream = try await connect(host: "broker.lan", port: 8883, tls: tls)
        stream.close()
    }

    static func defaults() async throws {
        let stream = try await connect(host: "broker.lan", port: 8883, tls: .client)
        stream.close()
    }

    static func server() async throws {
        let tls = TLSServerSettings.server(certificate: "cert.pem", key: "key.pem")
        let server = try await listen(on: "::", port: 8883, tls: tls) { stream in
            for try await line in stream.lines() { try await stream.write("\(line)\n") }
        }
        await server.stop()
    }

    static func upgrade(_ stream: ByteStream) async throws {
        try await stream.write("STARTTLS\r\n")
        guard try await stream.readLine()?.hasPrefix("220") == true else { throw Refused() }
        try await stream.startTLS(.client, host: "mail.lan")
    }
}
