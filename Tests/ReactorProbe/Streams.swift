// SPDX-License-Identifier: Apache-2.0

import CProbe
import Glibc
import LinuxSystem
import Reactor
import ReactorTesting

/// Many connections on one thread, with all of them in this process.
@LoopActor enum Streams {
    /// A thousand clients of an echo server, and what is left of them.
    static func crowd() async throws {
        let (before, watched) = (descriptorCount(), EventLoop.current.statistics.descriptors)
        try await {
            let server = try await echo()
            let clients = try await gather(0..<1000) { _ in
                try await connect(to: server.addresses[0])
            }
            let answers = try await gather(Array(clients.enumerated()), atMost: 100) {
                try await exchange($0.element, "I am \($0.offset)") == "I am \($0.offset)"
            }
            print("right answers:", answers.count { $0 })
            print("connections:", server.connections)
            print("threads:", threadCount())
            for client in clients[..<500] { client.close() }
            while server.connections > 500 { await Task.yield() }
            await server.stop()
            print("connections:", server.connections)
        }()
        print("descriptors left:", descriptorCount() - before)
        print("watches left:", EventLoop.current.statistics.descriptors - watched)
    }

    /// What one active connection costs beside ten idle ones, and beside ten thousand.
    static func idlers() async throws {
        let server = try await echo()
        var idle: [ByteStream] = []
        let active = try await connect(to: server.addresses[0])
        // Both ends of each connection are here.
        for count in [10, min(10_000, descriptorLimit() / 2 - 50)] {
            let bytes = bytes_in_use()
            let more = count - idle.count
            while idle.count < count { idle.append(try await connect(to: server.addresses[0])) }
            while server.connections <= count { await Task.yield() }
            let used = Int(bytes_in_use()) - Int(bytes)
            try await measure(active)
            if more > 1000 { print("bytes a connection:", used / more) }
        }
        await server.stop()
    }

    /// A server that has no descriptors left goes on when there are some again.
    static func fullTable() async throws {
        var reports = 0
        EventLoop.current.onReport = { report in
            if reports == 0 { print(report) }
            reports += 1
        }
        let server = try await echo()
        let before = descriptorCount()
        // Room for four clients, which begin in one turn, and for two of their connections.
        guard limit_descriptors(UInt32(before + 6)) == 0 else { return }
        var clients = try await gather(0..<4) { _ in
            try await connect(to: server.addresses[0])
        }
        try await sleep(for: .milliseconds(20))
        let turns = EventLoop.current.statistics.turns
        try await sleep(for: .milliseconds(250))
        print("is quiet:", EventLoop.current.statistics.turns - turns < 50)
        _ = clients.removeFirst()
        _ = clients.removeFirst()
        for client in clients { print("answer:", try await exchange(client, "again") ?? "none") }
        print("reports:", reports)
        await server.stop()
    }

    /// What a message costs: system calls, and allocations of memory.
    static func costs() async throws {
        let (here, there) = try ByteStream.pair()
        let answering = Task {
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
            defer { memory.deallocate() }
            while case let count = try await there.read(into: memory), count > 0 {
                try await there.write(UnsafeRawBufferPointer(rebasing: memory[..<count]))
            }
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
        defer { memory.deallocate() }
        let rounds = 1000
        var begin = Usage()
        for round in 0..<rounds + 100 {
            if round == 100 { begin = Usage() }
            try await here.write(UnsafeRawBufferPointer(memory))
            _ = try await here.read(into: memory)
        }
        Usage().report(since: begin, messages: rounds * 2)
        here.close()
        try await answering.value
    }

    private static func measure(_ stream: ByteStream) async throws {
        for _ in 0..<100 { _ = try await exchange(stream, "warm up") }
        let begin = Usage()
        for _ in 0..<1000 { _ = try await exchange(stream, "question") }
        Usage().report(since: begin, messages: 2000)
    }

    private static func echo() async throws -> StreamServer {
        try await listen(on: "127.0.0.1", port: 0) { stream in
            while let line = try await stream.readLine() { try await stream.write("\(line)\n") }
        }
    }

    private static func exchange(_ stream: ByteStream, _ line: String) async throws -> String? {
        try await stream.write("\(line)\n")
        return try await stream.readLine()
    }
}

/// What the process has used up to a moment.
@LoopActor private struct Usage {
    private let turns = EventLoop.current.statistics.turns
    private let memory = allocations()
    private let reads = Usage.calls("syscr")
    private let writes = Usage.calls("syscw")

    /// Prints each difference for a hundred messages.
    func report(since begin: Usage, messages: Int) {
        func print(_ what: String, _ count: Int) {
            Swift.print("\(what):", (count * 100 + messages / 2) / messages)
        }
        print("turns", turns - begin.turns)
        print("reads", reads - begin.reads)
        print("writes", writes - begin.writes)
        print("allocations", Int(memory - begin.memory))
    }

    /// The kernel's count of the process's reads or writes.
    private static func calls(_ name: String) -> Int {
        guard let text = try? FileDescriptor(opening: "/proc/self/io", O_RDONLY) else { return 0 }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = bytes.withUnsafeMutableBytes { read(text.number, $0.baseAddress, $0.count) }
        let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
            .split(separator: "\n")
        let line = lines.first { $0.hasPrefix(name) }
        return line.flatMap { Int($0.dropFirst(name.count + 2)) } ?? 0
    }
}

/// How many descriptors the process may have open.
private func descriptorLimit() -> Int {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return Int(clamping: limit.rlim_cur)
}
