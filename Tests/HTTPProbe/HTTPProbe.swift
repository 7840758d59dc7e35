// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPMessages
import Reactor
import ReactorHTTP
import ReactorHTTPServer

/// Runs the scenario that its argument names, and prints what happened: one fact per line.
///
/// Test runners have threads and descriptors of their own, so counting them needs this process. It
/// has both sides of HTTP, which no test of one side may have.
@main enum HTTPProbe {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "many": try Counts.compare { try await many(500) }
        case "cancelled": try Counts.compare { try await cancelled() }
        case "left-open": try Counts.compare { try await leftOpen() }
        case "names": try Counts.compare { try await names() }
        case "full-table": try Counts.compare { try await FullTable.probe() }
        case "part-taken": try Counts.compare { try await PartOfAServer.taken() }
        case "part-full": try Counts.compare { try await PartOfAServer.full() }
        case "proxy": try Proxy.probe()
        case "both-sides": try EventLoop.run { try await BothSides.probe() }
        case "serve": try EventLoop.run(cancellingOn: SIGTERM) { try await serve(arguments) }
        case "fetch": try EventLoop.run { try await fetchMany(arguments) }
        default: exit(2)
        }
        print("end")
    }

    /// As many requests at once as that, on one thread with their server.
    @LoopActor static func many(_ count: Int) async throws {
        let server = try await serveHTTP(port: 0) { request in
            try await sleep(for: .milliseconds(1))
            return HTTPResponse(text: request.path)
        }
        let options = HTTPClientOptions(connections: count, connectionsPerHost: count)
        let client = try HTTPClient(options)
        let texts = try await gather(0..<count) { number in
            try await client.fetch("http://127.0.0.1:\(server.port ?? 0)/\(number)").text
        }
        let threads = Counts.threads
        print("right:", texts == (0..<count).map { "/\($0)" }, "threads:", threads)
        client.close()
        await server.stop()
    }

    /// Requests that are cancelled after any number of turns of the loop.
    @LoopActor static func cancelled() async throws {
        let server = try await serveHTTP(port: 0) { request in
            if request.path == "/slow" { try await sleep(for: .seconds(60)) }
            return HTTPResponse(stream: HTTPChunks(Numbers(50).next))
        }
        let address = "http://127.0.0.1:\(server.port ?? 0)"
        for path in ["/slow", "/stream"] {
            for turns in 0..<60 {
                let task = Task {
                    try await fetch(HTTPRequest("GET", "\(address)\(path)")) { response in
                        for try await _ in response { await Task.yield() }
                    }
                }
                for _ in 0..<turns { await Task.yield() }
                task.cancel()
                _ = await task.result
            }
        }
        try await withTimeout(.seconds(10)) {
            while server.connections > 1 || server.running > 0 {
                try await sleep(for: .milliseconds(1))
            }
        }
        print("running:", server.running)
        await server.stop()
    }

    /// A client and a server of which nothing is closed: the end of the loop has to do it.
    @LoopActor static func leftOpen() async throws {
        let server = try await serveHTTP(port: 0) { request in
            if request.path == "/wait" { try await sleep(for: .seconds(60)) }
            return HTTPResponse(text: "hello")
        }
        let address = "http://127.0.0.1:\(server.port ?? 0)"
        print("page:", try await fetch(address).text)
        spawn { _ = try await fetch("\(address)/wait") }
        Task { _ = try await fetch("\(address)/wait") }
        while server.running < 2 { try await sleep(for: .milliseconds(1)) }
    }

    /// A name that has no address is looked up on a thread, which ends.
    @LoopActor static func names() async throws {
        do {
            _ = try await fetch("http://nowhere.invalid/")
        } catch let error as HTTPError {
            print("kind:", error.kind)
        }
        try await ownName()
        let task = Task { try await fetch("http://nowhere-else.invalid/") }
        await Task.yield()
        task.cancel()
        _ = await task.result
        try await withTimeout(.seconds(20)) {
            while Counts.threads > 1 { try await sleep(for: .milliseconds(5)) }
        }
    }

    /// The name of this machine, if it has an address.
    @LoopActor private static func ownName() async throws {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        guard (try? await addresses(of: host, port: 0)) != nil else { return }
        let server = try await serveHTTP(on: host, port: 0) { HTTPResponse(text: $0.path) }
        let url = "http://\(host):\(server.port ?? 0)/x"
        let pages = try await gather(0..<20) { _ in try await fetch(url).text }
        if pages != Array(repeating: "/x", count: 20) { print("wrong pages:", pages) }
        await server.stop()
    }

    /// A server to be measured: `serve PORT`.
    @LoopActor static func serve(_ arguments: [String]) async throws {
        let port = arguments.count > 1 ? Int(arguments[1]) ?? 0 : 0
        let server = try await serveHTTP(port: port) { request in
            if request.path == "/work" { try await sleep(for: .milliseconds(5)) }
            return HTTPResponse(text: "hello, world\n")
        }
        print("port:", server.port ?? 0)
        fflush(nil)
        try await sleep(for: .seconds(600))
    }

    /// A client to be measured: `fetch ADDRESS COUNT AT-ONCE`.
    @LoopActor static func fetchMany(_ arguments: [String]) async throws {
        let (address, count, limit) = (arguments[1], Int(arguments[2]) ?? 1, Int(arguments[3]) ?? 1)
        for _ in 0..<3 {
            let begin = Instant.now()
            let sizes = try await gather(0..<count, atMost: limit) { _ in
                try await fetch(address).body.count
            }
            let time = begin.duration(to: Instant.now()) / .seconds(1)
            let peak = Counts.peakMemory
            print(
                "fetches:", count, "bytes:", sizes.reduce(0, +), "per second:",
                Int(Double(count) / time), "peak kB:", peak)
        }
    }
}

/// Counts up to a limit, one chunk for each number.
@LoopActor final class Numbers {
    private var number = 0
    private let limit: Int

    init(_ limit: Int) {
        self.limit = limit
    }

    func next() async throws -> [UInt8]? {
        number += 1
        return number <= limit ? Array("\(number)\n".utf8) : nil
    }
}

extension Instant {
    @LoopActor fileprivate static func now() -> Instant { EventLoop.current.now }
}
