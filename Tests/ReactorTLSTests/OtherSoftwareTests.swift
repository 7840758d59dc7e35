// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReactorTesting
import Testing

@testable import Reactor
@testable import ReactorTLS

/// Streams against the programs of OpenSSL.
struct OtherSoftwareTests {
    static let made = Certificates.shared

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func aServerOfOpenSSLIsUsed(version: String) throws {
        try withRealLoop {
            let (program, port) = try await Self.server("server.pem \(version) -rev -naccept 1")
            let stream = try await connect(host: "localhost", port: port, tls: Self.made.client)
            #expect(stream.tls?.version == (version == "-tls1_2" ? .tls12 : .tls13))
            try await stream.write("abc\n" + String(repeating: "x", count: 10_000) + "y\n")
            #expect(try await stream.readLine() == "cba")
            #expect(try await stream.readLine()?.hasPrefix("yx") == true)
            try await stream.finishWriting()
            _ = try await stream.readAll()
            _ = try await program.output.readAll()
        }
    }

    @Test func aServerOfOpenSSLGetsACertificate() throws {
        try withRealLoop {
            let (program, port) = try await Self.server(
                "server.pem -Verify 3 -CAfile ca.pem -verify_return_error -rev -naccept 1")
            let trust = TLSTrust.authorities(file: Self.made.path("ca"))
            let settings = Self.made.client(trust, "client")
            let stream = try await connect(host: "localhost", port: port, tls: settings)
            try await stream.write("abc\n")
            #expect(try await stream.readLine() == "cba")
            stream.close()
            _ = try await program.output.readAll()
        }
    }

    @Test(arguments: [("expired", TLSError.Kind.certificateExpired), ("alone", .selfSigned)])
    func aServerOfOpenSSLIsRefused(name: String, kind: TLSError.Kind) throws {
        try withRealLoop {
            let (program, port) = try await Self.server("\(name).pem -rev -naccept 1")
            let error = await failure(TLSError.self) {
                try await connect(host: "localhost", port: port, tls: Self.made.client).close()
            }
            #expect(error?.kind == kind)
            #expect(error?.address.hasPrefix("localhost:\(port)") == true)
            _ = try await program.output.readAll()
        }
    }

    @Test func anOldServerHasNothingInCommon() throws {
        try withRealLoop {
            let arguments = "server.pem -tls1_1 -cipher DEFAULT@SECLEVEL=0 -rev -naccept 1"
            let (_, port) = try await Self.server(arguments)
            let error = await failure(TLSError.self) {
                try await connect(host: "localhost", port: port, tls: Self.made.client).close()
            }
            #expect(error?.kind == .nothingInCommon || error?.kind == .alert(70))
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func aClientOfOpenSSLIsServed(version: String) throws {
        try withRealLoop {
            let server = try await listen(
                on: "127.0.0.1", port: 0, tls: Self.made.server
            ) { stream in
                for _ in 0..<2 {
                    let line = try await stream.readLine() ?? ""
                    try await stream.write("<\(line)>\n")
                }
            }
            let program = try Self.client(
                "one\\ntwo\\n", server.port ?? 0,
                "\(version) -CAfile ca.pem -verify_hostname localhost")
            #expect(try await program.output.readAll() == Array("<one>\n<two>\n".utf8))
            await server.stop()
        }
    }

    @Test func aClientOfOpenSSLRefuses() throws {
        try withRealLoop {
            let reports = Cell<[String]>([])
            EventLoop.current.onReport = { reports.value.append("\($0)") }
            let server = try await listenToEcho(Self.made.server)
            let program = try Self.client("x", server.port ?? 0, "-CAfile foreign.pem")
            _ = try await program.output.readAll()
            while server.connections > 0 { await Task.yield() }
            #expect(reports.value.first?.contains("has refused: unknown CA (48)") == true)
            await server.stop()
        }
    }

    /// A server of OpenSSL in the folder of the certificates, when it listens.
    @LoopActor static func server(_ arguments: String) async throws -> (Program, port: Int) {
        let program = try Program(
            "exec openssl s_server -accept 127.0.0.1:0 -key key.pem -cert \(arguments) </dev/null")
        while let line = try await program.output.readLine() {
            guard line.hasPrefix("ACCEPT 127.0.0.1:") else { continue }
            return (program, try #require(Int(line.dropFirst(17))))
        }
        throw StreamError(.other, "start", "openssl", "it does not listen")
    }

    @LoopActor static func client(
        _ input: String, _ port: Int, _ arguments: String
    ) throws -> Program {
        let command = "openssl s_client -quiet -verify_quiet -verify_return_error"
        return try Program(
            "printf '\(input)' | \(command) -connect 127.0.0.1:\(port) \(arguments) 2>/dev/null")
    }
}

/// Streams against Python's asyncio; without Python there is nothing to compare.
@Suite(.enabled(if: system("python3 -c 'import ssl' 2>/dev/null") == 0))
struct PythonTests {
    static let made = Certificates.shared

    @Test func aServerOfAsyncioIsUsed() throws {
        try withRealLoop {
            let program = try Program(
                python: """
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain("server.pem", "key.pem")
                    async def serve(reader, writer):
                        while line := await reader.readline():
                            writer.write(line.upper())
                            await writer.drain()
                        writer.close()
                    async def main():
                        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
                        print(server.sockets[0].getsockname()[1], flush=True)
                        await asyncio.sleep(20)
                    asyncio.run(main())
                    """)
            let port = try #require(try await program.output.readLine().flatMap { Int($0) })
            let stream = try await connect(host: "localhost", port: port, tls: Self.made.client)
            for size in [1, 1000, 60_000] {
                try await stream.write(String(repeating: "q", count: size) + "\n")
                #expect(try await stream.readLine() == String(repeating: "Q", count: size))
            }
            try await stream.finishWriting()
            #expect(try await stream.readLine() == nil)
        }
    }

    @Test func clientsOfAsyncioAreServed() throws {
        try withRealLoop {
            let reports = Cell<[String]>([])
            EventLoop.current.onReport = { reports.value.append("\($0)") }
            let server = try await listenToEcho(Self.made.server)
            let program = try Program(
                python: """
                    async def talk(ca):
                        context = ssl.create_default_context(cafile=ca)
                        reader, writer = await asyncio.open_connection(
                            "localhost", \(server.port ?? 0), ssl=context)
                        writer.write(b"x" * 50000 + b"\\n")
                        print(len(await reader.readline()), writer.get_extra_info("cipher")[1])
                        writer.close()
                        await writer.wait_closed()
                    asyncio.run(talk("ca.pem"))
                    try:
                        asyncio.run(talk("foreign.pem"))
                    except ssl.SSLCertVerificationError as error:
                        print(error.verify_code)
                    """)
            #expect(try await program.output.readLine() == "50001 TLSv1.3")
            #expect(try await program.output.readLine() == "20")
            while server.connections > 0 { await Task.yield() }
            #expect(reports.value.isEmpty, "asyncio leaves without an alert")
            await server.stop()
        }
    }

    @Test func aSocketOfPythonIsClosedWithoutAnEnd() throws {
        try withRealLoop {
            let program = try Program(
                python: """
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain("server.pem", "key.pem")
                    listener = socket.create_server(("127.0.0.1", 0))
                    print(listener.getsockname()[1], flush=True)
                    for end in (lambda s: s.close(), lambda s: s.unwrap()):
                        s = context.wrap_socket(listener.accept()[0], server_side=True)
                        s.sendall(b"all of it")
                        s.recv(9)
                        end(s)
                    """)
            let port = try #require(try await program.output.readLine().flatMap { Int($0) })
            let first = try await connect(host: "localhost", port: port, tls: Self.made.client)
            try await first.write("x")
            #expect(try await first.read(exactly: 9) == Array("all of it".utf8))
            let error = await failure(StreamError.self) { try await first.read(atMost: 1) }
            #expect(error?.kind == .truncated)
            let second = try await connect(host: "localhost", port: port, tls: Self.made.client)
            try await second.write("x")
            #expect(try await second.readAll() == Array("all of it".utf8))
        }
    }
}
