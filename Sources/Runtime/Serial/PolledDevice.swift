// SPDX-License-Identifier: Apache-2.0

// A polled device: what it is asked, and what its answers mean.
//
//     round:    wake ─> setup, if it is due ─> reads ─> sleep      a reading
//     command:  the questions of a `ValueWriter`                   the value that was set
//     closing:  sleep, after a round that failed
//
// One of these is under way at a time, in one `Conversation`, which keeps the gaps between them.

import Devices
import Plan
import Ports
import Reactor
import Readings
import Wire

/// Asks one device its questions, and collects the values of the present round.
///
/// While it waits for an answer, it decodes only the frames that may answer this question. So
/// answers of equal form are told apart by their questions, and a late answer of another form is
/// not taken.
@LoopActor final class PolledDevice {
    /// A question, and the messages of its answers.
    private struct Step {
        let question: Read
        let messages: [Int]
    }

    private enum Work {
        case round, command, closing
    }

    let device: Device
    let period: Duration
    private let model: Model
    private let serial: SerialModel
    private var conversation = Conversation([])
    /// Of a whole round, with the setup; then those of the present command.
    private var steps: [Step]
    /// One for each step. Apart from them, because a frame is handled while its decoder works.
    private var decoders: [FrameDecoder]
    private let roundCount: Int
    /// The places in `steps` of the setup and of the sleep.
    private let setup: Range<Int>
    private let sleep: Int?
    private var work = Work.round
    /// The places in `steps` of the questions under way.
    private var asked: [Int] = []
    private var needsSetup = true
    private var wasLost = false
    private var warmUp: WarmUp?
    /// Whether and when it is asked although it did not answer; see `Absence`.
    private(set) var absence = Absence()
    /// For how long a round without answers occupies the line.
    private let costOfAbsence: Duration
    private var values: [Value?]
    private let writer: ValueWriter?
    private var earlier: EarlierAnswers
    /// Why the last request could not be sent.
    private var mismatch: String?
    /// The rate at which the answer to the latest question comes; `nil` for that of the line.
    private(set) var answerRate: Int?

    init(_ device: Device, _ serial: SerialModel, period: Duration) {
        self.device = device
        self.period = period
        model = device.model
        self.serial = serial
        let (life, entry) = (serial.lifecycle, device.entry)
        let write = { (index: Int, gap: Duration) -> [Step] in
            guard let question = serial.question(ofConstant: index, gap: gap) else { return [] }
            return [Step(question: question, messages: serial.confirmations(of: index))]
        }
        let wake = life.wake.map { write($0, life.warmUp) } ?? []
        let setup = life.setup.flatMap { write($0, .zero) }
        let reads = serial.reads.indices.map {
            Step(question: entry.onLine(serial.reads[$0]), messages: serial.answers(to: $0))
        }
        let sleep = life.sleep.map { write($0, .zero) } ?? []
        steps = wake + setup + reads + sleep
        costOfAbsence = (life.wake == nil ? .zero : life.warmUp) + reads[0].question.timeout
        decoders = steps.map { FrameDecoder($0.question.frames.map { serial.frames[$0] }) }
        roundCount = steps.count
        self.setup = wake.count..<wake.count + setup.count
        self.sleep = sleep.isEmpty ? nil : roundCount - 1
        if life.wake == nil, life.warmUp > .zero { warmUp = WarmUp(life.warmUp) }
        values = Array(repeating: nil, count: model.values.count)
        writer = ValueWriter(device, serial)
        earlier = EarlierAnswers(serial)
    }

    /// A device of a polled model; `nil` for any other.
    convenience init?(_ device: Device) {
        guard case .serial(let serial) = device.model.kind, !serial.reads.isEmpty else {
            return nil
        }
        self.init(device, serial, period: device.entry.interval)
    }

    /// The port was opened: the device may have been without power.
    func opened(at now: Instant) {
        needsSetup = true
        warmUp?.portOpened(at: now)
    }

    /// Nothing is sent to another device on its line before this moment.
    var quietUntil: Instant { conversation.quietUntil }

    /// Begins a round of questions.
    ///
    /// - Parameter quiet: The line stays idle until then.
    func begin(at now: Instant, quietUntil quiet: Instant) -> Conversation.Action {
        for place in values.indices { values[place] = nil }
        earlier.forget()
        let places = (0..<roundCount).filter { needsSetup || !setup.contains($0) }
        return ask(.round, places, at: now, quietUntil: quiet, isTrial: absence.isAbsent)
    }

    private func ask(
        _ work: Work, _ places: [Int], at now: Instant,
        quietUntil quiet: Instant = Instant(nanoseconds: .min), isTrial: Bool = false
    ) -> Conversation.Action {
        self.work = work
        asked = places
        let questions = places.map { steps[$0].question }
        return prepared(
            conversation.begin(questions, at: now, quietUntil: quiet, isTrial: isTrial), at: now)
    }

    /// The place in `steps` of the latest question.
    private var place: Int { asked[conversation.latestRead] }

    // MARK: Input

    /// Bytes arrived while this device was asked.
    ///
    /// - Returns: The action after the last valid answer; there is one question at a time.
    func received(
        _ bytes: UnsafeRawBufferPointer, at stamp: Instant
    ) -> Conversation.Action {
        device.received(bytes)
        let place = place
        var action = Conversation.Action.nothing
        decoders[place].receive(bytes) { take($0, of: place, at: stamp, &action) }
        guard action == .nothing else { return prepared(action, at: stamp) }
        return conversation.receivedBytes(at: stamp, longest: longestAnswer(of: place))
    }

    /// The deadline has passed. An answer that only silence ends is complete now.
    func deadline(at now: Instant) -> Conversation.Action {
        let place = place
        var action = Conversation.Action.nothing
        if decoders[place].silence != nil {
            decoders[place].fallSilent { take($0, of: place, at: now, &action) }
        }
        decoders[place].reset()
        return prepared(action == .nothing ? conversation.deadline(at: now) : action, at: now)
    }

    /// A question is about to be sent: what is unfinished belongs to an earlier one, and the
    /// request may repeat an earlier answer.
    private func prepared(
        _ action: Conversation.Action, at now: Instant
    ) -> Conversation.Action {
        guard case .send(_, let until) = action else { return action }
        decoders[place].reset()
        device.asked()
        do throws(EarlierAnswers.Mismatch) {
            let request = try earlier.request(steps[place].question)
            answerRate = request.baud == line?.baud ? nil : request.baud
            return .send(request.bytes, until: until)
        } catch {
            mismatch = error.message
            return conversation.receivedRefusal(
                of: conversation.latestRead, Refusal.Statement(), at: now) ?? .nothing
        }
    }

    /// The settings of the line; `nil` for a device that has no line.
    private var line: SerialSettings? {
        guard case .serial(_, let settings) = device.entry.place else { return nil }
        return settings
    }

    /// How long the longest possible answer takes at its rate.
    private func longestAnswer(of place: Int) -> Duration {
        guard let line else { return .zero }
        let bytes = LinePace(line, at: answerRate).duration(of: decoders[place].longest)
        return steps[place].question.timeout + .nanoseconds(bytes)
    }

    private func take(
        _ event: FrameEvent, of place: Int, at stamp: Instant,
        _ action: inout Conversation.Action
    ) {
        switch event {
        case .rejected(let rejection):
            device.rejected(rejection)
        case .frame(let part, let frame):
            guard action == .nothing else { return }
            let question = conversation.latestRead
            if work == .command, let writer {
                let answer = writer.received(part, of: question, frame)
                action = conversation.take(answer, part, of: question, at: stamp)
            } else {
                action = answered(part, of: question, place, frame, at: stamp)
            }
        }
    }

    private func answered(
        _ part: Int, of question: Int, _ place: Int, _ frame: FrameView, at stamp: Instant
    ) -> Conversation.Action {
        let step = steps[place]
        if case .refused(let statement) = step.question.answer(part, frame) {
            return conversation.receivedRefusal(of: question, statement, at: stamp) ?? .nothing
        }
        guard let next = conversation.receivedAnswer(to: question, part: part, at: stamp) else {
            return .nothing
        }
        device.answered()
        let message = step.messages[part]
        earlier.take(message, frame)
        model.decode(message, frame, into: &values)
        let format = serial.format(of: message)
        if format.hasLines { device.received(unfit: format.unfitLines(in: frame), at: stamp) }
        return next
    }

    // MARK: The end of a round, a command or a closing

    /// All questions were answered.
    ///
    /// - Returns: Whether the device is back after it did not answer.
    func finish(at stamp: Instant) -> Bool {
        let wasAbsent = absence.isAbsent
        switch work {
        case .round: finishRound(at: stamp)
        case .command: writer?.end(at: stamp)
        case .closing: break
        }
        return wasAbsent && !absence.isAbsent
    }

    /// The round is complete: its values belong together.
    private func finishRound(at stamp: Instant) {
        needsSetup = false
        absence.end()
        if wasLost { warmUp?.deviceStarted(at: stamp) }
        wasLost = false
        if warmUp?.isUnderWay(at: stamp) == true {
            for place in values.indices { values[place] = nil }
        }
        device.receivedReading(values, at: stamp)
    }

    /// A question failed.
    ///
    /// - Parameter isShared: Whether other devices wait for the line meanwhile.
    /// - Returns: What is still to be done; `nil` when this device is done.
    func failed(
        _ action: Conversation.Action, isShared: Bool, at now: Instant
    ) -> Conversation.Action? {
        switch work {
        case .command:
            let next = writer?.failed(action, of: conversation.latestRead)
            return next.map { askCommand($0, at: now) }
        case .round:
            if isShared { note(action, at: now) }
            report(action)
            guard let sleep, place != sleep else { return nil }
            return ask(.closing, [sleep], at: now)
        case .closing:
            return nil
        }
    }

    private func note(_ action: Conversation.Action, at now: Instant) {
        // A device that refuses is there.
        if case .failed = action {
            absence.note(at: now, cost: costOfAbsence)
        } else {
            absence.end()
        }
    }

    /// Another device of a silent line is back: this one may be back too.
    func mayBeBack(at now: Instant) {
        absence.mayBeOver(at: now)
    }

    private func report(_ action: Conversation.Action) {
        defer { mismatch = nil }
        switch action {
        case .failed(let read): device.failToAnswer(read)
        case .refused(let read, let reason):
            if let message = mismatch {
                device.missReading(Problem(kind: .unfit, message: message))
            } else {
                device.refuseToAnswer(read, reason)
            }
        case .send, .pause, .wait, .finished, .nothing: return
        }
        guard !device.isOnline else { return }
        (needsSetup, wasLost) = (true, true)
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
        writer?.begin().map { askCommand($0, at: now, quietUntil: quiet) }
    }

    private func askCommand(
        _ questions: [Read], at now: Instant,
        quietUntil quiet: Instant = Instant(nanoseconds: .min)
    ) -> Conversation.Action {
        let questions = questions.map(device.entry.onLine)
        steps.removeSubrange(roundCount...)
        decoders.removeSubrange(roundCount...)
        steps += questions.map { Step(question: $0, messages: []) }
        decoders += questions.map { FrameDecoder($0.frames.map { serial.frames[$0] }) }
        return ask(.command, Array(roundCount..<steps.count), at: now, quietUntil: quiet)
    }

    /// The port is closed.
    func interrupt() {
        writer?.interrupt()
    }
}
