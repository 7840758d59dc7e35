// SPDX-License-Identifier: Apache-2.0

import Devices
import Ports
import Reactor
import Readings
import Wire

/// A polled device: its conversation, and the values of the present round.
///
/// While it waits for a read, it decodes only the frames that may answer this read. So answers of
/// equal form are told apart by their questions, and a late answer of another form is not taken.
@LoopActor final class PolledDevice {
    let device: Device
    let period: Duration
    private let model: Model
    private var conversation: Conversation
    /// One for each read.
    private var decoders: [FrameDecoder]
    private let serial: SerialModel
    /// For each read, its first message.
    private let firstAnswers: [Int]
    private var values: [Value?]
    /// Whether and when it is asked although it did not answer; see `Absence`.
    private(set) var absence = Absence()
    /// The cost of a question without an answer.
    private let firstTimeout: Duration
    private let writer: ValueWriter?
    /// While a command is carried out: a decoder for the answers to each of its questions.
    private var command: [FrameDecoder]?

    init(_ device: Device, _ serial: SerialModel, period: Duration) {
        self.device = device
        self.period = period
        model = device.model
        let reads = device.entry.reads
        firstTimeout = reads[0].timeout
        conversation = Conversation(reads)
        self.serial = serial
        firstAnswers = serial.reads.indices.map { serial.answers(to: $0)[0] }
        decoders = serial.reads.map { FrameDecoder($0.frames.map { serial.frames[$0] }) }
        values = Array(repeating: nil, count: model.values.count)
        writer = ValueWriter(device, serial)
    }

    /// A device of a polled model; `nil` for any other.
    convenience init?(_ device: Device) {
        guard case .serial(let serial) = device.model.kind, !serial.reads.isEmpty else {
            return nil
        }
        self.init(device, serial, period: device.entry.interval)
    }

    /// Nothing is sent to another device on its line before this moment.
    var quietUntil: Instant { conversation.quietUntil }

    /// Begins a round of questions.
    ///
    /// - Parameter quiet: The line stays idle until then.
    func begin(at now: Instant, quietUntil quiet: Instant) -> Conversation.Action {
        for place in values.indices { values[place] = nil }
        return prepared(
            conversation.begin(at: now, quietUntil: quiet, isTrial: absence.isAbsent))
    }

    /// Bytes arrived while this device was asked.
    ///
    /// - Returns: The action after the last valid answer; there is one question at a time.
    func received(
        _ bytes: UnsafeRawBufferPointer, at stamp: Instant
    ) -> Conversation.Action {
        device.received(bytes)
        let read = conversation.latestRead
        var action = Conversation.Action.nothing
        if command != nil {
            command?[read].receive(bytes) { takeAnswer($0, to: read, at: stamp, &action) }
            return prepared(action)
        }
        decoders[read].receive(bytes) { take($0, of: read, at: stamp, &action) }
        return prepared(action)
    }

    /// The deadline has passed. An answer that only silence ends is complete now.
    func deadline(at now: Instant) -> Conversation.Action {
        let read = conversation.latestRead
        var action = Conversation.Action.nothing
        if command != nil {
            command?[read].fallSilent { takeAnswer($0, to: read, at: now, &action) }
            return prepared(action == .nothing ? conversation.deadline(at: now) : action)
        }
        if decoders[read].silence != nil {
            decoders[read].fallSilent { take($0, of: read, at: now, &action) }
        }
        decoders[read].reset()
        return prepared(action == .nothing ? conversation.deadline(at: now) : action)
    }

    /// A question is about to be sent: what is unfinished belongs to an earlier one.
    private func prepared(_ action: Conversation.Action) -> Conversation.Action {
        if case .send = action {
            let read = conversation.latestRead
            if command == nil { decoders[read].reset() } else { command?[read].reset() }
            device.asked()
        }
        return action
    }

    private func take(
        _ event: FrameEvent, of read: Int, at stamp: Instant,
        _ action: inout Conversation.Action
    ) {
        switch event {
        case .rejected(let rejection):
            device.rejected(rejection)
        case .frame(let part, let frame) where part >= serial.reads[read].expect.count:
            let refusal = serial.reads[read].refusals[part - serial.reads[read].expect.count]
            guard action == .nothing else { return }
            let statement = refusal.statement(frame.rawValue)
            action = conversation.receivedRefusal(of: read, statement, at: stamp) ?? .nothing
        case .frame(let part, let frame):
            guard action == .nothing,
                let next = conversation.receivedAnswer(to: read, part: part, at: stamp)
            else { return }
            action = next
            let message = firstAnswers[read] + part
            model.decode(message, frame, into: &values)
            let format = serial.format(of: message)
            if format.hasLines { device.received(unfit: format.unfitLines(in: frame), at: stamp) }
        }
    }

    /// The round is complete: its values belong together. Or a command was carried out.
    func publish(at stamp: Instant) {
        guard command == nil else {
            command = nil
            writer?.end(at: stamp)
            return
        }
        absence.end()
        device.receivedReading(values, at: stamp)
    }

    /// A question failed.
    ///
    /// - Parameter isShared: Whether other devices wait for the line meanwhile.
    /// - Returns: What is still to be done for a command; `nil` when this device is done.
    func failed(
        _ action: Conversation.Action, isShared: Bool, at now: Instant
    ) -> Conversation.Action? {
        if command != nil {
            command = nil
            let next = writer?.failed(action, of: conversation.latestRead)
            return next.flatMap { ask($0, at: now) }
        }
        switch action {
        case .failed(let read):
            if isShared { absence.note(at: now, cost: firstTimeout) }
            device.failToAnswer(read)
        case .refused(let read, let reason):
            absence.end()
            device.refuseToAnswer(read, reason)
        case .send, .pause, .finished, .nothing: break
        }
        return nil
    }

    /// Another device of a silent line is back: this one may be back too.
    func mayBeBack(at now: Instant) {
        absence.mayBeOver(at: now)
    }

    // MARK: Commands

    /// Takes a command.
    ///
    /// - Returns: Why it is refused.
    func order(_ command: ValueCommand, _ value: Int) -> String? {
        if let reason = device.unreachable { return reason }
        writer?.add(command, to: value)
        return nil
    }

    /// Begins to carry out the next command; `nil` when there is none.
    ///
    /// - Parameter quiet: The line stays idle until then.
    func beginCommand(at now: Instant, quietUntil quiet: Instant) -> Conversation.Action? {
        writer?.begin().flatMap { ask($0, at: now, quietUntil: quiet) }
    }

    private func ask(
        _ questions: [Read], at now: Instant,
        quietUntil quiet: Instant = Instant(nanoseconds: .min)
    ) -> Conversation.Action? {
        let questions = questions.map(device.entry.onLine)
        command = questions.map { FrameDecoder($0.frames.map { serial.frames[$0] }) }
        return prepared(conversation.begin(questions, at: now, quietUntil: quiet))
    }

    private func takeAnswer(
        _ event: FrameEvent, to question: Int, at stamp: Instant,
        _ action: inout Conversation.Action
    ) {
        switch event {
        case .rejected(let rejection): device.rejected(rejection)
        case .frame(let place, let frame):
            guard action == .nothing, let writer else { return }
            action = conversation.take(
                writer.received(place, of: question, frame), place, of: question, at: stamp)
        }
    }

    /// The port is closed.
    func interrupt() {
        command = nil
        writer?.interrupt()
    }
}
