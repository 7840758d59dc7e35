// SPDX-License-Identifier: Apache-2.0

import Wire

/// Finds known requests in the bytes that a device receives.
///
/// A request may have fields with any content, so it is found like a frame: as in a sensor's own
/// firmware, bytes that begin no known request are skipped, one at a time, and a truncated request
/// does not hide a complete one behind it. Pure.
struct RequestMatcher {
    /// A complete request.
    struct Found: Equatable {
        /// The index of the format. Of equal formats it is the first.
        let request: Int
        let bytes: [UInt8]
    }

    private var decoder: FrameDecoder

    init(_ requests: [FrameFormat]) {
        decoder = FrameDecoder(requests)
        decoder.reset()
    }

    /// Bytes that belonged to no request.
    var skippedBytes: Int { Int(decoder.counters.droppedBytes) }

    /// Takes bytes and returns the requests that they complete.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [Found] {
        var found: [Found] = []
        decoder.receive(bytes) { event in
            if case .frame(let request, let view) = event {
                found.append(Found(request: request, bytes: Array(view.bytes)))
            }
        }
        return found
    }

    /// Discards a partial request: the line was interrupted.
    mutating func reset() {
        decoder.reset()
    }
}

extension FrameFormat {
    /// The format of a constant request.
    ///
    /// - Precondition: There is at least one byte.
    init(constant bytes: [UInt8]) {
        guard let layout = try? FrameLayout(sync: bytes, fields: []) else {
            preconditionFailure("a request has at least one byte")
        }
        self.init(name: "request", shape: .fields(layout))
    }
}
