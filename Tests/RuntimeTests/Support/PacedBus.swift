// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import Readings

/// A line with Modbus devices that answer at the pace of the line, after the silence that ends a
/// request.
@LoopActor final class PacedBus: SerialLines {
    /// The addresses that answer.
    var present: Set<UInt8>
    private(set) var channel: PacedChannel?
    private let pace: LinePace

    init(_ settings: SerialSettings, present: Set<UInt8>) {
        pace = LinePace(settings)
        self.present = present
    }

    func open(
        _ port: PortAddress, _ settings: SerialSettings
    ) throws(PortError) -> any ByteChannel {
        let channel = PacedChannel { [unowned self] request, channel in
            guard present.contains(request[0]) else { return }
            let answer = Models.modbusAnswer(to: request, request[0])
            let delay =
                Duration.nanoseconds(pace.duration(of: request.count + answer.count))
                + pace.modbusSilence
            channel.deliver(answer, after: delay)
        }
        self.channel = channel
        return channel
    }

    func watch(
        _ port: PortAddress, _ appeared: @escaping @LoopActor () -> Void
    ) -> (any Cancellable)? { nil }
}

/// The open line.
@LoopActor final class PacedChannel: ByteChannel {
    /// The requests, and when each was sent.
    private(set) var sent: [(bytes: [UInt8], at: Instant)] = []
    private let answer: @LoopActor ([UInt8], PacedChannel) -> Void
    private var receive: (@LoopActor (UnsafeRawBufferPointer, Instant) -> Void)?

    init(answer: @escaping @LoopActor ([UInt8], PacedChannel) -> Void) {
        self.answer = answer
    }

    func start(
        opened: @escaping @LoopActor () -> Void,
        receive: @escaping @LoopActor (UnsafeRawBufferPointer, Instant) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) {
        self.receive = receive
        opened()
    }

    func send(_ bytes: [UInt8]) {
        sent.append((bytes, EventLoop.current.now))
        answer(bytes, self)
    }

    func deliver(_ bytes: [UInt8], after delay: Duration) {
        EventLoop.current.schedule(after: delay) { [weak self] in
            bytes.withUnsafeBytes { self?.receive?($0, EventLoop.current.now) }
        }
    }

    func changeRate(to baud: Int?) {}

    func discardInput() {}

    func close() { receive = nil }
}
