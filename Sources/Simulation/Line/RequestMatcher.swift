// SPDX-License-Identifier: Apache-2.0

/// Finds known requests in the bytes that a device receives.
///
/// As in a sensor's own firmware, it skips bytes that begin no known request, one at a time. So a
/// truncated request does not hide a complete one behind it. The buffer is bounded by the longest
/// request. Pure.
struct RequestMatcher {
    private let requests: [[UInt8]]
    private var buffer: [UInt8] = []
    /// Bytes that belonged to no request.
    private(set) var skippedBytes = 0

    init(_ requests: [[UInt8]]) {
        self.requests = requests
    }

    /// Takes bytes and returns the index of each request that they complete. Of equal requests it
    /// returns the first.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [Int] {
        var found: [Int] = []
        for byte in bytes {
            buffer.append(byte)
            if let request = match() { found.append(request) }
        }
        return found
    }

    /// Discards a partial request: the line was interrupted.
    mutating func reset() {
        buffer = []
    }

    private mutating func match() -> Int? {
        while !buffer.isEmpty {
            if let complete = requests.firstIndex(of: buffer) {
                buffer = []
                return complete
            }
            if requests.contains(where: { $0.starts(with: buffer) }) { return nil }
            buffer.removeFirst()
            skippedBytes += 1
        }
        return nil
    }
}
