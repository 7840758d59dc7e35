// SPDX-License-Identifier: Apache-2.0

import Devices
import Ports
import Reactor
import Readings
import Wire

/// Receives the frames of one device that sends unasked. Each frame is a message for `DeviceState`.
///
/// A device that the gateway could ask may send unasked too: another controller asks it, and the
/// gateway only listens. Then each answer to a read is a message.
///
/// A device that sends unasked can also be written to. The frame that confirms a write arrives
/// among the others; it is a message like them, and the answer in a conversation.
///
/// This is the hot path of the gateway. It allocates once for each frame: the values of the
/// reading.
@LoopActor final class ListeningService: SerialService {
    private let device: Device
    private let model: Model
    private let formats: [FrameFormat]
    private var decoder: FrameDecoder
    private var values: [Value?]
    private let silence: SilenceWatch
    var onSilence: (@LoopActor () -> Void)?
    /// When bytes arrived last, and the timer of the pause after them; for frames that a pause
    /// ends.
    private var lastStamp = Instant(nanoseconds: .min)
    private lazy var pause = EventLoop.current.timer { [weak self] in self?.pauseEnded() }
    /// `nil` for a device that cannot be written to.
    private let commands: UnaskedCommands?
    /// Whether the device sends something that is not the answer to a write.
    private let isHeard: Bool
    /// The frame that the device sends when it has started.
    private let restart: Int?
    /// `nil` for a device whose readings are right at once.
    private var warmUp: WarmUp?

    var devices: [Device] { [device] }

    init(_ device: Device, _ serial: SerialModel, _ silence: SilenceWatch) {
        self.device = device
        self.silence = silence
        model = device.model
        formats = serial.messages.indices.map(serial.format)
        decoder = FrameDecoder(formats)
        commands = serial.reads.isEmpty ? UnaskedCommands(device, serial) : nil
        isHeard = serial.isHeard
        restart = serial.reads.isEmpty ? serial.lifecycle.restart : nil
        let length = serial.lifecycle.warmUp
        warmUp = length > .zero && serial.reads.isEmpty ? WarmUp(length) : nil
        values = Array(repeating: nil, count: model.values.count)
        silence.add(device) { [weak self] in self?.onSilence?() }
    }

    func opened(_ channel: any ByteChannel) {
        decoder.interrupt()
        silence.expect(device)
        waitForPause(from: EventLoop.current.now)
        warmUp?.portOpened(at: EventLoop.current.now)
        commands?.opened(channel)
        // A device that never sends is there as long as its port is.
        if !isHeard { device.receivedReading(values, at: EventLoop.current.now) }
    }

    func received(_ bytes: UnsafeRawBufferPointer, at stamp: Instant) {
        device.received(bytes)
        decoder.receive(bytes) { take($0, at: stamp) }
        waitForPause(from: stamp)
    }

    /// A device that sends unasked cannot be asked.
    func ask(_ device: DeviceID) {}

    func shareOfLine() -> Double? { nil }

    func set(_ value: Int, of id: DeviceID, to command: ValueCommand) -> String? {
        guard let commands else { return "the gateway only listens to the device" }
        commands.take(command, to: value)
        return nil
    }

    func closed() {
        commands?.closed()
        silence.expectNothing(of: device)
        device.portClosed()
        if decoder.silence != nil { pause.cancel() }
    }

    private func waitForPause(from stamp: Instant) {
        guard let length = decoder.silence else { return }
        lastStamp = stamp
        pause.schedule(at: stamp + length)
    }

    private func pauseEnded() {
        decoder.fallSilent { take($0, at: lastStamp) }
    }

    private func take(_ event: FrameEvent, at stamp: Instant) {
        switch event {
        case .frame(let message, let frame):
            if device.isLost || message == restart { deviceStarted(at: stamp) }
            publish(message, frame, at: stamp)
            commands?.received(message, frame, at: stamp)
        case .rejected(let rejection): device.rejected(rejection)
        }
    }

    private func deviceStarted(at stamp: Instant) {
        warmUp?.deviceStarted(at: stamp)
        commands?.deviceStarted()
    }

    private func publish(_ message: Int, _ frame: FrameView, at stamp: Instant) {
        for place in values.indices { values[place] = nil }
        if warmUp?.isUnderWay(at: stamp) != true {
            model.decode(message, frame, into: &values)
        }
        device.receivedReading(values, at: stamp)
        let format = formats[message]
        guard format.hasLines, values.contains(nil) else { return }
        device.received(unfit: format.unfitLines(in: frame), at: stamp)
    }
}
