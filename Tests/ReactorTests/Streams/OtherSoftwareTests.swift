// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReactorTesting
import Testing

@testable import Reactor

/// Streams against Python's sockets; without Python there is nothing to compare.
@Suite(.enabled(if: system("python3 -c pass 2>/dev/null") == 0))
struct OtherSoftwareTests {
    @Test func aClientOfPythonIsServed() throws {
        try withRealLoop {
            let server = try await listenToEcho("127.0.0.1")
            let program = try Python(
                """
                socket = __import__("socket")
                s = socket.create_connection(("127.0.0.1", \(server.port ?? 0)))
                for size in (1, 1000, 30000):
                    s.sendall(b"x" * size + b"\\r\\n")
                s.shutdown(socket.SHUT_WR)
                answer = b""
                while (piece := s.recv(777)): answer += piece
                print([len(line) for line in answer.split(b"\\n")])
                """)
            #expect(try await program.output.readLine() == "[1, 1000, 30000, 0]")
            await server.stop()
        }
    }

    @Test func aServerOfPythonIsUsed() throws {
        try withRealLoop {
            let program = try Python(
                """
                socket = __import__("socket")
                struct = __import__("struct")
                listener = socket.create_server(("127.0.0.1", 0))
                print(listener.getsockname()[1], flush=True)
                s, _ = listener.accept()
                data = b""
                while (piece := s.recv(65536)): data += piece
                s.sendall(str(len(data)).encode() + b"\\n")
                s.close()
                s, _ = listener.accept()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                s.recv(1)
                s.close()
                """)
            let port = try #require(try await program.output.readLine().flatMap { Int($0) })
            let stream = try await connect(host: "127.0.0.1", port: port)
            for _ in 0..<50 { try await stream.write([UInt8](repeating: 1, count: 100_000)) }
            try await stream.finishWriting()
            #expect(try await stream.readLine() == "5000000")
            #expect(try await stream.readLine() == nil)
            let reset = try await connect(host: "127.0.0.1", port: port)
            try await reset.write("x")
            let error = await streamError { try await reset.readLine() }
            #expect(error?.kind == .reset)
            #expect(await streamError { try await reset.readLine() } == error)
            let after = await streamError { try await reset.write("x") }
            #expect(after?.kind == .reset)
        }
    }
}

/// A program of Python, whose end is awaited when it is dropped.
@LoopActor private final class Python {
    let output: ByteStream
    private nonisolated(unsafe) let file: UnsafeMutablePointer<FILE>

    init(_ program: String) throws {
        let quoted = program.replacing("'", with: "'\\''")
        file = try #require(popen("exec timeout 30 python3 -c '\(quoted)' 2>&1", "r"))
        output = try ByteStream(adopting: dup(fileno(file)))
    }

    deinit {
        pclose(file)
    }
}
