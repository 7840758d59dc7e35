// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPMessages
import Reactor
import ReactorHTTPServer

/// A server of two addresses that can start at one of them only.
@LoopActor enum PartOfAServer {
    /// Another server has the second address.
    static func taken() async throws {
        let other = try await serveHTTP(on: "127.0.0.2", port: 0) { _ in HTTPResponse() }
        let port = other.port ?? 0
        let before = Counts.descriptors
        print(await start(at: port), "left open:", Counts.descriptors - before)
        await other.stop()
        print(await start(at: port))
    }

    /// The descriptors end before the server has all that it needs.
    static func full() async throws {
        var (results, left, room) = ([String](), 0, 0)
        repeat {
            let before = Counts.descriptors
            let others = fill(leaving: room)
            results.append(await start(at: 0))
            for descriptor in others { close(descriptor) }
            left = max(left, Counts.descriptors - before)
            room += 1
        } while results.last != "starts"
        // Two sockets are bound before the first library starts.
        print("in the middle:", results.count > 4, Set(results.dropLast()), "left open:", left)
    }

    private static func start(at port: Int) async -> String {
        do throws(StreamError) {
            let addresses = [
                try SocketAddress(ip: "127.0.0.1", port: port),
                try SocketAddress(ip: "127.0.0.2", port: port),
            ]
            let server = try serveHTTP(at: addresses) { _ in HTTPResponse() }
            await server.stop()
            return "starts"
        } catch {
            return "\(error.kind)"
        }
    }

    /// Opens as many descriptors as there are, but for some.
    private static func fill(leaving room: Int) -> [CInt] {
        var others = FullTable.fill()
        for descriptor in others.suffix(room) { close(descriptor) }
        others.removeLast(room)
        return others
    }
}
