// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor
import Readings

/// A serial line behind an open descriptor: a terminal, or a socket that is connected.
///
///     made ──start──> running ──close──> closed
///       │                │ hang-up, EIO, end of file
///       └──close──> closed└──────────────> lost (reported once, descriptor closed)
///
/// **Reading.** When the descriptor is readable (level-triggered), the channel reads *once*, at
/// most one full buffer, delivers the bytes with the time of the turn, and returns. So a port that
/// sends without pause gets one read per turn, like all others. Reading until `EAGAIN` would starve
/// the other ports, and would cost each of them one more read.
///
/// **Writing.** A request fits into the kernel's buffer (4 kB and more), so the kernel nearly
/// always accepts all bytes at once. `EPOLLOUT` is requested only while bytes are waiting. A line
/// that accepts no bytes (a blocked driver, a simulator or a bridge that does not read) must not
/// grow the process: a request beyond the bound is dropped as a whole, never in part, because half
/// a request is worse than none. The deadline of the conversation detects this.
///
/// **Closing.** `close` of a terminal blocks up to 30 s until its output is drained, even with
/// `O_NONBLOCK`, and blocks the whole gateway. Therefore the pending output is discarded first: no
/// task would read the answer to a request that is still in the kernel at this time.
@LoopActor final class DescriptorChannel: ByteChannel {
    typealias Opened = @LoopActor () -> Void
    typealias Receive = @LoopActor (UnsafeRawBufferPointer, Instant) -> Void
    typealias Lost = @LoopActor (PortError) -> Void

    /// What is behind a descriptor.
    enum Medium {
        case terminal(SerialSettings)
        case socket
    }

    /// The maximum number of bytes that wait for the line, in addition to the kernel's buffer.
    static let waitingBound = 4096
    /// The maximum number of reads that discard input.
    private static let readsToDiscard = 16

    private let name: String
    private let medium: Medium
    private let loop: EventLoop
    private let buffer: ReadBuffer
    private var descriptor: FileDescriptor?
    private var registration: Registration?
    private var receive: Receive?
    private var lost: Lost?
    private var waiting = ByteQueue()
    /// The number of bytes that were dropped because the line accepted none.
    private(set) var droppedBytes = 0
    private lazy var rate = terminalRate()

    /// - Parameter name: The address of the port, for errors.
    init(
        _ name: String, _ medium: Medium, _ descriptor: consuming FileDescriptor,
        buffer: ReadBuffer, loop: EventLoop
    ) {
        self.name = name
        self.medium = medium
        self.descriptor = consume descriptor
        self.buffer = buffer
        self.loop = loop
    }

    func start(
        opened: @escaping Opened, receive: @escaping Receive, lost: @escaping Lost
    ) {
        precondition(registration == nil, "start a channel once")
        guard let number = descriptor?.number else { return }
        self.receive = receive
        self.lost = lost
        do throws(LoopError) {
            // The strong reference keeps an open port alive until it is closed or lost.
            registration = try loop.watch(number, .readable) { [self] readiness in
                act(on: readiness)
            }
            opened()
        } catch {
            loseLater("cannot be watched: \(error)")
        }
    }

    func send(_ bytes: [UInt8]) {
        guard descriptor != nil else { return }
        guard waiting.count + bytes.count <= DescriptorChannel.waitingBound else {
            droppedBytes += bytes.count
            return
        }
        rate?.sent(bytes.count)
        let taken = waiting.isEmpty ? bytes.withUnsafeBytes { write($0) } : 0
        guard taken < bytes.count else { return }
        if waiting.isEmpty { updateInterest([.readable, .writable]) }
        bytes.withUnsafeBytes { waiting.append(UnsafeRawBufferPointer(rebasing: $0[taken...])) }
    }

    func changeRate(to baud: Int?) {
        rate?.change(to: baud)
    }

    /// `nil` for a socket: the line behind it has a rate that is not known here.
    private func terminalRate() -> RateChange? {
        guard case .terminal(let settings) = medium else { return nil }
        return RateChange(
            settings, margin: RateChange.localMargin, loop: loop,
            unsent: { [unowned self] in
                guard descriptor != nil else { return 0 }
                return waiting.count + Terminal.unsentBytes(descriptor!)
            },
            apply: { [unowned self] baud in
                var settings = settings
                settings.baud = baud
                set(settings)
            })
    }

    private func set(_ settings: SerialSettings) {
        guard descriptor != nil else { return }
        do throws(PortError) {
            try configure(descriptor!, name, settings)
        } catch {
            loop.call { [weak self] in self?.lose(error) }
        }
    }

    func discardInput() {
        guard descriptor != nil else { return }
        switch medium {
        case .terminal: Terminal.discardInput(descriptor!)
        case .socket: readInput { _ in }
        }
    }

    /// Reads what has arrived, within a bound. The end of the input, or an error, is left to the
    /// next turn.
    ///
    /// - Parameter take: Gets the bytes, which are valid during the call.
    func readInput(_ take: (UnsafeRawBufferPointer) -> Void) {
        // The shared buffer may hold bytes that are being delivered.
        withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 16) { block in
            for _ in 0..<DescriptorChannel.readsToDiscard {
                guard descriptor != nil, let count = try? descriptor!.read(into: block), count > 0
                else { return }
                take(UnsafeRawBufferPointer(rebasing: block[..<count]))
            }
        }
    }

    func close() {
        registration?.cancel()
        registration = nil
        receive = nil
        lost = nil
        waiting.removeAll()
        if case .terminal = medium, descriptor != nil {
            rate?.cancel()
            Terminal.release(descriptor!)
        }
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
                lose(ended)
            }
        } catch {
            lose(reason(of: error))
        }
    }

    /// Writes, and returns the number of bytes that the kernel accepted. After an error the port is
    /// closed in a later turn, and all bytes count as accepted.
    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        do throws(SystemError) {
            return try descriptor!.write(bytes) ?? 0
        } catch {
            loseLater(reason(of: error))
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
        lose(PortError(.lost, "\(name): \(reason)"))
    }

    private func lose(_ error: PortError) {
        guard descriptor != nil else { return }
        let lost = lost
        close()
        lost?(error)
    }

    private var ended: String {
        switch medium {
        case .terminal: "the port is gone: the line has hung up"
        case .socket: "the connection was closed by the bridge"
        }
    }

    private func reason(of error: SystemError) -> String {
        switch (medium, error.code) {
        case (.terminal, _): "the port is gone: \(error.reason)"
        case (.socket, ECONNRESET), (.socket, EPIPE): "the connection was ended by the bridge"
        case (.socket, ETIMEDOUT): "the connection is dead: the bridge does not answer any more"
        case (.socket, _): "the connection is lost: \(error.reason)"
        }
    }
}
