// SPDX-License-Identifier: Apache-2.0

/// Finds the requests that a device knows in what is sent to it.
///
/// As in a sensor's own firmware, bytes that begin no known request are skipped one at a time, and
/// a request that was cut off does not swallow the whole one behind it. Bounded by the longest
/// request. Pure.
struct RequestMatcher {
    private let requests: [[UInt8]]
    private var buffer: [UInt8] = []
    /// Bytes that belonged to no request.
    private(set) var skippedBytes = 0

    init(_ requests: [[UInt8]]) {
        self.requests = requests
    }

    /// Takes bytes and returns the index of each request that is complete with them; the first one
    /// where two are the same.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [Int] {
        var found: [Int] = []
        for byte in bytes {
            buffer.append(byte)
            if let request = match() { found.append(request) }
        }
        return found
    }

    /// Forgets what has begun: the line was interrupted.
    mutating func reset() {
        buffer = []
    }

    private mutating func match() -> Int? {
        while !buffer.isEmpty {
            if let whole = requests.firstIndex(of: buffer) {
                buffer = []
                return whole
            }
            if requests.contains(where: { $0.starts(with: buffer) }) { return nil }
            buffer.removeFirst()
            skippedBytes += 1
        }
        return nil
    }
}
