// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPMessages
import Reactor
import ReactorHTTP

/// The proxy that the environment names: it gets the whole address, and the name of the host is not
/// looked up here.
enum Proxy {
    static func probe() throws {
        try EventLoop.run {
            let proxy = try await listen(on: "127.0.0.1", port: 0) { stream in
                let head = try await stream.read(until: Array("\r\n\r\n".utf8)) ?? []
                let line = String(decoding: head, as: UTF8.self).prefix { $0 != "\r\n" }
                try await stream.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: \(line.utf8.count)\r\n\r\n\(line)")
            }
            setenv("http_proxy", "127.0.0.1:\(proxy.port ?? 0)", 1)
            setenv("no_proxy", "example.invalid", 1)
            print(try await fetch("http://nowhere.invalid/x").text)
            do {
                _ = try await fetch("http://www.example.invalid/")
            } catch let error as HTTPError {
                print("excepted:", error.kind)
            }
            await proxy.stop()
        }
    }
}
