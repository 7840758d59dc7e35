// SPDX-License-Identifier: Apache-2.0

import Reactor

extension ByteStream {
    /// Everything to the end.
    package func readAll() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while case let piece = try await read(atMost: 65_536), !piece.isEmpty { bytes += piece }
        return bytes
    }
}
