// SPDX-License-Identifier: Apache-2.0

import Glibc
import Plan
import Reactor
import TestSupport

/// Another's program that serves a serial port over RFC 2217.
enum Bridge: String, CaseIterable {
    /// The server of pySerial, from Debian's python3-serial.
    case pySerial
    case ser2net

    static let installed = allCases.filter(\.isInstalled)

    private static let python = "/usr/bin/python3"

    private var isInstalled: Bool {
        switch self {
        case .pySerial: system("\(Self.python) -c 'import serial.rfc2217' 2>/dev/null") == 0
        case .ser2net: system("command -v ser2net >/dev/null") == 0
        }
    }

    /// Runs it for a serial port while the body runs.
    @LoopActor func serve(
        _ path: String, _ body: @LoopActor (RunningBridge) async throws -> Void
    ) async throws {
        let port = try freePort()
        let command = command(path, port)
        try await command.run(output: .discarded) { process in
            // A connection beside the real one would take the line, so the kernel is asked.
            try await withTimeout(.seconds(10)) {
                while !isListened(port) { try await sleep(for: .milliseconds(10)) }
            }
            try await body(RunningBridge(port: port, process: process))
        }
    }

    private func command(_ path: String, _ port: Int) -> Command {
        switch self {
        case .pySerial: Command(.path(Self.python), "-c", Bridge.server, path, "\(port)")
        case .ser2net:
            Command(
                "ser2net", "-n", "-Y", "connection: &line", "-Y",
                "  accepter: telnet(rfc2217),tcp,127.0.0.1,\(port)", "-Y",
                "  connector: serialdev,\(path),300n81,local")
        }
    }

    /// One client at a time, like the example that comes with pySerial. A pty has no modem lines. A
    /// purge between the readiness and the read is an exception in pySerial.
    private static let server = """
        from serial import Serial, SerialException, rfc2217; import socket, sys, threading
        class Line(Serial):
            cts = dsr = ri = cd = property(lambda self: False)
        line = Line(sys.argv[1], timeout=0.02)
        class Peer:
            def __init__(self, s): self.write = s.sendall
        def send(s, manager):
            while True:
                try: data = line.read(max(1, line.in_waiting))
                except SerialException: continue
                if data: s.sendall(b"".join(manager.escape(data)))
        listener = socket.create_server(("127.0.0.1", int(sys.argv[2])))
        while True:
            s, _ = listener.accept()
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            manager = rfc2217.PortManager(line, Peer(s))
            threading.Thread(target=send, args=(s, manager), daemon=True).start()
            while (data := s.recv(1024)): line.write(b"".join(manager.filter(data)))
        """
}

/// A bridge that runs.
@LoopActor struct RunningBridge {
    let port: Int
    let process: Subprocess

    var address: PortAddress { .rfc2217(HostAndPort(host: "127.0.0.1", port: port)) }
}

/// Whether a program listens at a port of 127.0.0.1.
private func isListened(_ port: Int) -> Bool {
    guard let file = fopen("/proc/net/tcp", "r") else { return false }
    defer { fclose(file) }
    let digits = String(port, radix: 16, uppercase: true)
    let local = "0100007F:" + String(repeating: "0", count: 4 - digits.count) + digits
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, CInt(line.count), file) != nil {
        let text = line.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        if text.contains("\(local) 00000000:0000 0A") { return true }
    }
    return false
}
