// SPDX-License-Identifier: Apache-2.0

import CCurl
import HTTPMessages

/// What libcurl's callbacks of one transfer have received, and what they may send.
///
/// **Back-pressure.** If a program takes the body chunk by chunk, the callback refuses bytes while
/// `highWaterMark` of them wait: libcurl keeps what it has and reads no more from the socket, so
/// the server has to wait. `Transfer` goes on when the program has taken what waits, never inside a
/// callback. A body is not decompressed then: libcurl would go on with that, and keep all of it.
///
/// Unsafe because of the pointer that libcurl holds: it is valid while the `Transfer` lives, which
/// owns this buffer and removes libcurl's handle first.
final class TransferBuffer {
    /// How a transfer ended from inside a callback.
    enum Refusal {
        case bodyTooLarge, headersTooLarge
        /// A redirect's own body is not worth its connection.
        case uselessBody
    }

    /// At how many bytes a streaming transfer pauses.
    static let highWaterMark = 65_536
    /// How many bytes of the body of a redirect are read, to keep the connection.
    private static let longestUselessBody = 65_536

    private(set) var head = ResponseHead()
    /// The body, or what the program has not taken of it.
    private(set) var body: [UInt8] = []
    private(set) var refusal: Refusal?
    /// libcurl has stopped to read, or to ask for bytes to send.
    var isPaused = false
    var uploadIsPaused = false
    /// What is to be sent next.
    var upload: ArraySlice<UInt8> = []
    var uploadHasEnded = false
    /// Whether the connection is there.
    private(set) var hasBegun = false
    /// Counts calls of the callbacks.
    private(set) var activity = 0
    /// Why the kernel has opened no socket; libcurl does not keep it. 0 if it has.
    var socketError: CInt = 0
    /// Whom to tell about a change.
    weak var transfer: Transfer?
    /// Whether it is in the list of changed transfers.
    var isChanged = false

    /// The largest body; `nil` if the program takes it in chunks.
    private let bodyLimit: Int?
    private let headerLimit: Int
    private let followsRedirects: Bool
    private let events: MultiEvents
    private var headerBytes = 0
    private var uselessBytes = 0

    init(_ limits: HTTPLimits, isStreaming: Bool, events: MultiEvents) {
        bodyLimit = isStreaming ? nil : limits.body
        headerLimit = limits.headers
        followsRedirects = limits.redirects > 0
        self.events = events
    }

    /// Where this response redirects to, if that is followed.
    var redirect: String? { followsRedirects && head.isComplete ? head.redirect : nil }

    /// Whether the server has answered that it does not want the body.
    var isUploadRefused: Bool { head.isComplete && head.status >= 300 }

    func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }

    func register(with easy: UnsafeMutableRawPointer) {
        ccurl_set_body_callbacks(
            easy, pointer,
            { bytes, size, count, buffer in
                let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return TransferBuffer.of(buffer)?.readHeader(bytes) ?? 0
            },
            { bytes, size, count, buffer in
                let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return TransferBuffer.of(buffer)?.readBody(bytes) ?? 0
            },
            { bytes, size, count, buffer in
                let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                return TransferBuffer.of(buffer)?.fill(room) ?? Int(CURL_READFUNC_ABORT)
            },
            { buffer, _, _, _, _ in
                TransferBuffer.of(buffer)?.hasBegun = true
                return CURL_PREREQFUNC_OK
            })
    }

    private func readHeader(_ line: UnsafeRawBufferPointer) -> Int {
        activity &+= 1
        headerBytes += line.count
        guard headerBytes <= headerLimit else { return refuse(.headersTooLarge) }
        head.read(line)
        if head.isComplete { events.noteChange(of: self) }
        return line.count
    }

    private func readBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        activity &+= 1
        if redirect != nil { return drop(bytes.count) }
        if let bodyLimit {
            guard body.count + bytes.count <= bodyLimit else { return refuse(.bodyTooLarge) }
        } else {
            if body.count >= Self.highWaterMark {
                isPaused = true
                return Int(CURL_WRITEFUNC_PAUSE)
            }
            events.noteChange(of: self)
        }
        body.append(contentsOf: bytes)
        return bytes.count
    }

    private func drop(_ count: Int) -> Int {
        uselessBytes += count
        return uselessBytes <= Self.longestUselessBody ? count : refuse(.uselessBody)
    }

    /// Any other number than that of the bytes ends the transfer.
    private func refuse(_ reason: Refusal) -> Int {
        refusal = reason
        return 0
    }

    private func fill(_ room: UnsafeMutableRawBufferPointer) -> Int {
        activity &+= 1
        guard !upload.isEmpty else {
            if uploadHasEnded { return 0 }
            if isUploadRefused { return Int(CURL_READFUNC_ABORT) }
            uploadIsPaused = true
            events.noteChange(of: self)
            return Int(CURL_READFUNC_PAUSE)
        }
        let part = upload.prefix(room.count)
        room.copyBytes(from: part)
        upload.removeFirst(part.count)
        if upload.isEmpty { events.noteChange(of: self) }
        return part.count
    }

    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    static func of(_ pointer: UnsafeMutableRawPointer?) -> TransferBuffer? {
        pointer.map { Unmanaged<TransferBuffer>.fromOpaque($0).takeUnretainedValue() }
    }
}
