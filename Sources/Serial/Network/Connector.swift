// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor

/// Connects to the servers of ports.
///
/// **Trap.** A bridge that loses its power says nothing. A gateway that only receives would wait
/// for its next byte for ever, and one that asks would repeat its segments for a quarter of an
/// hour. **Choice.** The kernel asks the other side after 10 s without a byte, and ends the
/// connection when nothing has been acknowledged for 15 s, of requests or of its own questions. The
/// process sleeps meanwhile.
@LoopActor final class Connector {
    /// What is waited for, and how long.
    struct Limits: Sendable {
        /// Until a server accepts. The kernel repeats its request after 1 s and 3 s, so the last
        /// one is lost at most 2 s before the next attempt begins.
        var connect = Duration.seconds(4)
        var secondsUntilProbe: CInt = 10
        var secondsBetweenProbes: CInt = 3
        var probes: CInt = 3
        /// For the acknowledgement of a request or of a probe.
        var millisecondsUnanswered: CInt = 15_000
    }

    let buffer: ReadBuffer
    let loop: EventLoop
    private let limits: Limits
    private let lookups: HostLookups

    init(buffer: ReadBuffer, loop: EventLoop, limits: Limits = Limits()) {
        self.limits = limits
        self.buffer = buffer
        self.loop = loop
        lookups = HostLookups(loop: loop)
    }

    /// A connection to the server of a port.
    ///
    /// - Throws: `StreamError`; `TimeoutError`; `CancellationError`.
    func connect(to port: PortAddress) async throws -> DescriptorChannel? {
        let stream = try await withTimeout(limits.connect) { [self] in
            switch port.endpoint {
            case .path(let path): try await Reactor.connect(path: path)
            case .host(let server): try await connect(to: server)
            }
        }
        guard let descriptor = stream.takeDescriptor() else { return nil }
        if case .host = port.endpoint { watchPeer(descriptor) }
        return DescriptorChannel("\(port)", .socket, descriptor, buffer: buffer, loop: loop)
    }

    /// Whether the host of a port is being looked up.
    func isLookingUp(_ port: PortAddress) -> Bool {
        guard case .host(let server) = port.endpoint else { return false }
        return lookups.isLookingUp(server.host)
    }

    private func connect(to server: HostAndPort) async throws -> ByteStream {
        let found = try await lookups.addresses(of: server)
        return try await Reactor.connect(
            toFirstOf: found, host: server.host, port: server.port)
    }

    /// Lets the kernel notice a peer that is gone. A kernel without one of the options notices it
    /// later, so errors are ignored.
    private func watchPeer(_ descriptor: borrowing FileDescriptor) {
        let tcp = CInt(IPPROTO_TCP)
        try? descriptor.setOption(SOL_SOCKET, SO_KEEPALIVE, 1)
        try? descriptor.setOption(tcp, TCP_KEEPIDLE, limits.secondsUntilProbe)
        try? descriptor.setOption(tcp, TCP_KEEPINTVL, limits.secondsBetweenProbes)
        try? descriptor.setOption(tcp, TCP_KEEPCNT, limits.probes)
        try? descriptor.setOption(tcp, TCP_USER_TIMEOUT, limits.millisecondsUnanswered)
    }
}
