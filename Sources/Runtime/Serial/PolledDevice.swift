// SPDX-License-Identifier: Apache-2.0

import Devices
import Ports
import Reactor
import Readings
import Wire

/// A device that is asked: its conversation, and the values that have come in this round.
@LoopActor final class PolledDevice {
    let device: Device
    let period: Duration
    private let model: Model
    private var conversation: Conversation
    private var decoder: FrameDecoder
    private var values: [Value?]

    init(_ device: Device, _ serial: SerialModel, period: Duration) {
        self.device = device
        self.period = period
        model = device.model
        conversation = Conversation(serial.reads)
        decoder = FrameDecoder(serial.frames)
        values = Array(repeating: nil, count: model.values.count)
    }

    /// A device of a polled model; `nil` for any other.
    convenience init?(_ device: Device) {
        guard case .serial(let serial) = device.model.kind, !serial.reads.isEmpty else {
            return nil
        }
        let period = device.entry.every ?? device.model.every ?? .seconds(10)
        self.init(device, serial, period: period)
    }

    /// Begins a round of questions.
    func begin(at now: Instant) -> Conversation.Action {
        decoder.reset()
        for place in values.indices { values[place] = nil }
        return conversation.begin(at: now)
    }

    /// Bytes arrived while this device was asked.
    ///
    /// - Returns: What the first answer among them asks for; there is one question at a time.
    func received(
        _ bytes: UnsafeRawBufferPointer, at stamp: Instant
    ) -> Conversation.Action {
        var action = Conversation.Action.nothing
        device.received(bytes.count)
        decoder.receive(bytes) { take($0, at: stamp, &action) }
        return action
    }

    /// Time is up. An answer that only silence ends is over now.
    func deadline(at now: Instant) -> Conversation.Action {
        var action = Conversation.Action.nothing
        if decoder.silence != nil { decoder.fallSilent { take($0, at: now, &action) } }
        decoder.reset()
        return action == .nothing ? conversation.deadline(at: now) : action
    }

    private func take(
        _ event: FrameEvent, at stamp: Instant, _ action: inout Conversation.Action
    ) {
        switch event {
        case .rejected(let rejection):
            device.rejected(rejection)
        case .frame(let index, let frame):
            guard action == .nothing else { return }
            action = conversation.receivedFrame(index, at: stamp)
            if action != .nothing { model.decode(index, frame, into: &values) }
        }
    }

    /// The round is complete: its values belong together.
    func publish(at stamp: Instant) {
        device.heard(values, at: stamp)
    }

    func fail(_ read: String) {
        device.failToAnswer(read)
    }
}
