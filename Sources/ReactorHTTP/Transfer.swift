// SPDX-License-Identifier: Apache-2.0

import CCurl
import HTTPMessages
import Reactor

/// One request and its response, without redirects.
///
/// ```
///   waits for a connection ──> sends, waits for the head ──> takes the body ──> ended
///           │                           │                        │
///           └── cancelled, or a limit ──┴────────────────────────┴────────────> ended
/// ```
///
/// Isolation: the loop.
@LoopActor final class Transfer {
    let easy: EasyHandle
    let buffer: TransferBuffer
    let url: String
    /// How it ended; `nil` while it runs.
    private(set) var result: Result<Void, any Error>?

    private let multi: Multi
    private let limits: HTTPLimits
    private let changed = Event()
    private var seenActivity = 0
    private lazy var silence = EventLoop.current.timer { [weak self] in self?.checkActivity() }
    private var pump: Task<Void, Never>?
    /// How many bytes the source of an upload has to make yet, if it has told.
    private var uploadLeft: Int?

    /// Begins it.
    ///
    /// - Parameter address: What the name cache has found.
    init(
        _ request: HTTPRequest, _ options: HTTPClientOptions, address: String?,
        isStreaming: Bool, on multi: Multi
    ) throws(HTTPError) {
        easy = try EasyHandle(request.url)
        url = request.url
        limits = request.limits
        uploadLeft = request.upload?.length
        self.multi = multi
        buffer = TransferBuffer(limits, isStreaming: isStreaming, events: multi.callbacks)
        easy.prepare(request, options, address: address, isStreaming: isStreaming)
        buffer.transfer = self
        buffer.register(with: easy.pointer)
        multi.callbacks.registerSockets(with: easy.pointer, buffer)
        silence.schedule(after: limits.silence)
        multi.add(self)
        if let upload = request.upload { startPump(upload) }
    }

    /// Waits until the head is here, or the transfer has ended.
    ///
    /// - Throws: `CancellationError`; the error of the transfer.
    func waitForHead() async throws {
        while !buffer.head.isComplete, result == nil { try await waitForChange() }
        if !buffer.head.isComplete { try result?.get() }
    }

    /// Waits until the transfer has ended.
    ///
    /// - Throws: `CancellationError`; the error of the transfer.
    func waitForEnd() async throws {
        while result == nil { try await waitForChange() }
        try result?.get()
    }

    /// The bytes that are here, as soon as there are some; `nil` at the end.
    ///
    /// - Throws: `CancellationError`, which takes no byte; the error of the transfer.
    func nextChunk() async throws -> [UInt8]? {
        while buffer.body.isEmpty {
            if let result {
                try result.get()
                return nil
            }
            if buffer.isPaused {
                buffer.isPaused = false
                multi.unpause(self)
                continue
            }
            try await waitForChange()
        }
        return buffer.takeBody()
    }

    /// Ends it if it still runs, and waits until its body is not made any more.
    func close() async {
        fail(CancellationError())
        await pump?.value
    }

    /// Ends it, if it still runs.
    func fail(_ error: any Error) {
        guard result == nil else { return }
        multi.remove(self)
        end(.failure(error))
    }

    /// libcurl has ended it. To libcurl, a head that is cut off is a response.
    func ended(_ code: CURLcode) {
        if code != CURLE_OK {
            end(.failure(error(code)))
        } else if !buffer.head.isComplete {
            end(.failure(HTTPError(.interrupted, url, "the header has no end")))
        } else {
            end(.success(()))
        }
    }

    /// The buffer has changed.
    func noteChange() {
        // libcurl sends no more then, but does not end while its sending is paused.
        if buffer.isUploadRefused { resumeUpload() }
        changed.set()
    }

    private func end(_ result: Result<Void, any Error>) {
        guard self.result == nil else { return }
        self.result = result
        silence.cancel()
        pump?.cancel()
        changed.set()
    }

    private func waitForChange() async throws(CancellationError) {
        changed.clear()
        try await changed.wait()
    }

    private func error(_ code: CURLcode) -> HTTPError {
        switch buffer.refusal {
        case .bodyTooLarge:
            HTTPError(
                .tooLarge(limit: limits.body), url,
                "the body is larger than its limit of \(limits.body) bytes")
        case .headersTooLarge:
            HTTPError(
                .tooLarge(limit: limits.headers), url,
                "the header is larger than its limit of \(limits.headers) bytes")
        case .uselessBody, nil:
            HTTPError(
                code, url, easy.errorText,
                systemCode: buffer.socketError != 0 ? buffer.socketError : easy.systemCode)
        }
    }

    private func checkActivity() {
        let isOwnPause = buffer.isPaused || buffer.uploadIsPaused || !buffer.hasBegun
        guard buffer.activity == seenActivity, !isOwnPause else {
            seenActivity = buffer.activity
            return silence.schedule(after: limits.silence)
        }
        fail(HTTPError(.timedOut, url, "the server was silent for \(limits.silence)"))
    }
}

// MARK: Upload

extension Transfer {
    private func startPump(_ upload: HTTPChunks) {
        pump = Task { [weak self] in
            do {
                while let chunk = try await upload.next() {
                    guard let self, result == nil else { return }
                    if !chunk.isEmpty { try await send(chunk) }
                }
                try self?.endUpload()
            } catch {
                self?.fail(error)
            }
        }
    }

    /// To the server, missing bytes would be the beginning of the next request.
    private func endUpload() throws(HTTPError) {
        if let left = uploadLeft, left > 0 {
            guard buffer.isUploadRefused else {
                throw HTTPError(.badUpload, url, "the source of the body ended \(left) bytes early")
            }
        } else {
            buffer.uploadHasEnded = true
        }
        resumeUpload()
    }

    /// Returns when libcurl has taken the chunk. To the server, bytes behind the end of the body
    /// would be another request.
    private func send(_ chunk: [UInt8]) async throws {
        if let left = uploadLeft {
            guard chunk.count <= left else {
                let reason = "the source of the body made \(chunk.count - left) bytes too many"
                throw HTTPError(.badUpload, url, reason)
            }
            uploadLeft = left - chunk.count
        }
        buffer.upload = chunk[...]
        resumeUpload()
        while !buffer.upload.isEmpty, result == nil { try await waitForChange() }
    }

    private func resumeUpload() {
        guard buffer.uploadIsPaused, result == nil else { return }
        buffer.uploadIsPaused = false
        multi.unpause(self)
    }
}
