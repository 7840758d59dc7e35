// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Ports
import Reactor
import Readings

/// An open serial line on the loop.
///
///     opened ──start──> running ──close──> closed
///        │                 │ hang-up, EIO, end of file
///        └──close──> closed└──────────────> lost (reported once, descriptor closed)
///
/// **Reading.** The kernel says "readable" (level-triggered), the port reads *once*, at most one
/// buffer full, delivers it with the time of the turn, and returns. A port that never stops talking
/// so gets one read a turn like all others; draining it until `EAGAIN` would starve them, and would
/// cost every quiet port one read more.
///
/// **Writing.** A request fits the kernel's buffer (4 kB), so the write at once nearly always takes
/// it all, and `EPOLLOUT` is asked for only while a rest waits. A line that takes nothing (a driver
/// that hangs, a simulator that is not read) must not grow the process: what does not fit the bound
/// is dropped whole, never in part, since half a request is worse than none. The conversation's
/// deadline notices.
///
/// **Closing.** `close` of a terminal waits up to 30 s for output to drain, `O_NONBLOCK` or not,
/// and the whole gateway with it. So the output is flushed first: a request that is still in the
/// kernel at that moment has nobody left who would read the answer.
@LoopActor final class SerialPort: ByteChannel {
    typealias Receive = @LoopActor (UnsafeRawBufferPointer, Instant) -> Void
    typealias Lost = @LoopActor (PortError) -> Void

    /// Bytes that may wait for the line, beyond what the kernel buffers.
    static let waitingBound = 4096

    private let path: String
    private let loop: EventLoop
    private let buffer: ReadBuffer
    private var descriptor: FileDescriptor?
    private var registration: Registration?
    private var receive: Receive?
    private var lost: Lost?
    private var waiting: [UInt8] = []
    /// Bytes given up because the line took nothing for long.
    private(set) var droppedBytes = 0

    init(path: String, descriptor: consuming FileDescriptor, buffer: ReadBuffer, loop: EventLoop) {
        self.path = path
        self.descriptor = consume descriptor
        self.buffer = buffer
        self.loop = loop
    }

    func start(receive: @escaping Receive, lost: @escaping Lost) {
        precondition(registration == nil, "start a channel once")
        guard let number = descriptor?.number else { return }
        self.receive = receive
        self.lost = lost
        do throws(LoopError) {
            let interest: Interest = waiting.isEmpty ? .readable : [.readable, .writable]
            // An open port lives until it is closed or lost, whoever else holds it.
            registration = try loop.watch(number, interest) { [self] readiness in
                act(on: readiness)
            }
        } catch {
            loseLater("cannot be watched: \(error)")
        }
    }

    func send(_ bytes: [UInt8]) {
        guard descriptor != nil else { return }
        guard waiting.count + bytes.count <= SerialPort.waitingBound else {
            droppedBytes += bytes.count
            return
        }
        let taken = waiting.isEmpty ? bytes.withUnsafeBytes { write($0) } : 0
        guard taken < bytes.count else { return }
        if waiting.isEmpty { listen(for: [.readable, .writable]) }
        waiting += bytes[taken...]
    }

    func discardInput() {
        if descriptor != nil { Terminal.discardInput(descriptor!) }
    }

    func close() {
        registration?.cancel()
        registration = nil
        receive = nil
        lost = nil
        waiting = []
        if descriptor != nil { Terminal.release(descriptor!) }
        descriptor = nil
    }

    private func act(on readiness: Readiness) {
        if readiness.contains(.writable) { flush() }
        guard descriptor != nil else { return }
        guard !readiness.isDisjoint(with: [.readable, .hangUp, .error]) else { return }
        do throws(SystemError) {
            let count = try descriptor!.read(into: buffer.bytes)
            if let count, count > 0 {
                let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
                receive?(bytes, loop.now)
            } else if count == 0 || readiness.contains(.hangUp) {
                lose("the line has hung up")
            }
        } catch {
            lose(error.reason)
        }
    }

    /// The bytes that the kernel took. An error is left to the next read, which meets it too.
    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        do throws(SystemError) {
            return try descriptor!.write(bytes) ?? 0
        } catch {
            loseLater(error.reason)
            return bytes.count
        }
    }

    private func flush() {
        let taken = waiting.withUnsafeBytes { write($0) }
        waiting.removeFirst(min(taken, waiting.count))
        if waiting.isEmpty { listen(for: .readable) }
    }

    private func listen(for interest: Interest) {
        do throws(LoopError) {
            try registration?.update(interest)
        } catch {
            loseLater("cannot be watched: \(error)")
        }
    }

    /// The owner is told in a turn of its own: it may be in the middle of `send`.
    private func loseLater(_ reason: String) {
        loop.call { [weak self] in self?.lose(reason) }
    }

    private func lose(_ reason: String) {
        guard descriptor != nil else { return }
        let lost = lost
        close()
        lost?(PortError(.lost, "\(path): the port is gone: \(reason)"))
    }
}
