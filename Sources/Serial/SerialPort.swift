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
/// **Reading.** When the descriptor is readable (level-triggered), the port reads *once*, at most
/// one full buffer, delivers the bytes with the time of the turn, and returns. So a port that sends
/// without pause gets one read per turn, like all others. Reading until `EAGAIN` would starve the
/// other ports, and would cost each of them one more read.
///
/// **Writing.** A request fits into the kernel's buffer (4 kB), so the kernel nearly always accepts
/// all bytes at once. `EPOLLOUT` is requested only while bytes are waiting. A line that accepts no
/// bytes (a blocked driver, a simulator that does not read) must not grow the process: a request
/// beyond the bound is dropped as a whole, never in part, because half a request is worse than
/// none. The deadline of the conversation detects this.
///
/// **Closing.** `close` of a terminal blocks up to 30 s until its output is drained, even with
/// `O_NONBLOCK`, and blocks the whole gateway. Therefore the pending output is discarded first: no
/// task would read the answer to a request that is still in the kernel at this time.
@LoopActor final class SerialPort: ByteChannel {
    typealias Receive = @LoopActor (UnsafeRawBufferPointer, Instant) -> Void
    typealias Lost = @LoopActor (PortError) -> Void

    /// The maximum number of bytes that wait for the line, in addition to the kernel's buffer.
    static let waitingBound = 4096

    private let path: String
    private let loop: EventLoop
    private let buffer: ReadBuffer
    private var descriptor: FileDescriptor?
    private var registration: Registration?
    private var receive: Receive?
    private var lost: Lost?
    private var waiting = ByteQueue()
    /// The number of bytes that were dropped because the line accepted none.
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
            // The strong reference keeps an open port alive until it is closed or lost.
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
        if waiting.isEmpty { updateInterest([.readable, .writable]) }
        bytes.withUnsafeBytes { waiting.append(UnsafeRawBufferPointer(rebasing: $0[taken...])) }
    }

    func discardInput() {
        if descriptor != nil { Terminal.discardInput(descriptor!) }
    }

    func close() {
        registration?.cancel()
        registration = nil
        receive = nil
        lost = nil
        waiting.removeAll()
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

    /// Writes, and returns the number of bytes that the kernel accepted. After an error the port is
    /// closed in a later turn, and all bytes count as accepted.
    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        do throws(SystemError) {
            return try descriptor!.write(bytes) ?? 0
        } catch {
            loseLater(error.reason)
            return bytes.count
        }
    }

    private func flush() {
        waiting.removeFirst(write(waiting.bytes))
        if waiting.isEmpty { updateInterest(.readable) }
    }

    private func updateInterest(_ interest: Interest) {
        do throws(LoopError) {
            try registration?.update(interest)
        } catch {
            loseLater("cannot be watched: \(error)")
        }
    }

    /// Reports the loss in a separate turn: the owner may be in the middle of `send`.
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
