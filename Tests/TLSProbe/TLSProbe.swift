// SPDX-License-Identifier: Apache-2.0

import CProbe
import Glibc
import Reactor
import ReactorTLS

/// What many encrypted connections cost, and what is left of them: one fact per line. A process of
/// its own, because test runners have threads and descriptors of their own.
///
/// Arguments: the folder of the certificates, and how many connections.
@main @LoopActor enum TLSProbe {
    nonisolated static func main() throws {
        let folder = CommandLine.arguments[1]
        let count = Int(CommandLine.arguments[2]) ?? 0
        try EventLoop.run {
            let probe = Crowd(folder: folder)
            // The first round loads the library, and lets the tables of the loop grow.
            try await probe.run(count)
            let (bytes, descriptors) = (bytes_in_use(), descriptorCount())
            let watched = EventLoop.current.statistics.descriptors
            try await probe.run(count, isReporting: true)
            print("descriptors left:", descriptorCount() - descriptors)
            print("watches left:", EventLoop.current.statistics.descriptors - watched)
            let left = (Int(bytes_in_use()) - Int(bytes)) / count
            print("less than 400 bytes left of each:", left < 400)
        }
        print("end")
    }
}

/// Clients and their server in one process.
@LoopActor struct Crowd {
    private let client: TLSClientSettings
    private let server: TLSServerSettings

    init(folder: String) {
        var settings = TLSClientSettings()
        settings.trust = .authorities(file: "\(folder)/ca.pem")
        client = settings
        server = .server(certificate: "\(folder)/server.pem", key: "\(folder)/key.pem")
    }

    /// Connects all, lets each have an answer, then half of them leave, and the server stops.
    func run(_ count: Int, isReporting: Bool = false) async throws {
        let server = try await listen(on: "127.0.0.1", port: 0, tls: self.server) { stream in
            for try await line in stream.lines() { try await stream.write("\(line)\n") }
        }
        let before = bytes_in_use()
        let clients = try await gather(Array(0..<count), atMost: 50) { [client] _ in
            try await connect(host: "localhost", port: server.port ?? 0, tls: client)
        }
        let answers = try await gather(Array(clients.enumerated()), atMost: 100) {
            try await $0.element.write("I am \($0.offset)\n")
            return try await $0.element.readLine() == "I am \($0.offset)"
        }
        if isReporting {
            print("right answers:", answers.count { $0 })
            print("connections:", server.connections)
            print("threads:", threadCount())
            print("bytes a connection:", Int(bytes_in_use() - before) / count)
        }
        for client in clients[..<(count / 2)] { client.close() }
        while server.connections > count - count / 2 { await Task.yield() }
        await server.stop()
    }
}

/// How many threads the process has, when those of `offload` have ended.
func threadCount() -> Int {
    for _ in 0..<1000 where entryCount(of: "/proc/self/task") > 1 { sched_yield() }
    return entryCount(of: "/proc/self/task")
}

/// How many descriptors the process has open, and that of the folder.
func descriptorCount() -> Int {
    entryCount(of: "/proc/self/fd")
}

private func entryCount(of path: String) -> Int {
    guard let folder = opendir(path) else { return -1 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    return count - 2
}
