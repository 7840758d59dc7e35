// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPMessages
import Reactor
import ReactorHTTP
import ReactorHTTPServer

/// A process that has no descriptor left.
@LoopActor enum FullTable {
    static func probe() async throws {
        let server = try await serveHTTP(port: 0) { _ in HTTPResponse(text: "page") }
        let url = "http://127.0.0.1:\(server.port ?? 0)/"
        print("before:", try await fetch(url).text)
        let others = fill()
        // Another host than that of the idle connection.
        do {
            _ = try await fetch(url.replacingHost)
            print("a page without a descriptor")
        } catch let error as HTTPError {
            print("full:", error.kind)
        }
        for descriptor in others { close(descriptor) }
        print("after:", try await fetch(url.replacingHost).text)
        await server.stop()
    }

    /// Opens as many descriptors as there are.
    static func fill() -> [CInt] {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_cur, 64)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        var others: [CInt] = []
        while case let descriptor = dup(0), descriptor >= 0 { others.append(descriptor) }
        return others
    }
}

extension String {
    /// The same server by another name, for which no connection is open.
    fileprivate var replacingHost: String {
        "http://localhost" + dropFirst("http://127.0.0.1".count)
    }
}
