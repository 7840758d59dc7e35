// SPDX-License-Identifier: Apache-2.0

// A polled device: what it is asked, and what its answers mean.
//
//     round:    wake ─> setup, if it is due ─> reads ─> sleep      a reading
//     command:  the questions of a `ValueWriter`                   the value that was set
//     closing:  what ends a begun setup, and sleep, after a round that failed
//     search:   the places of a SunSpec device's models, before its first round
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
    private enum Work {
        case round, command, closing, search
    }

    let device: Device
    let period: Duration
    /// With the requests of this device.
    private var model: Model
    private var serial: SerialModel
    private var conversation: Conversation
    private var round: PolledRound
    /// Those of a whole round; then those of the present command or search.
    private var steps: [PolledStep]
    /// One for each step. Apart from them, because a frame is handled while its decoder works.
    private var decoders: [FrameDecoder]
    private var work = Work.round
    /// The places in `steps` of the questions under way.
    private var asked: [Int] = []
    private var needsSetup = true
    private var wasLost = false
    private var warmUp: WarmUp?
    /// Whether its next round waits for the line.
    var isDue = false
    /// Whether and when it is asked although it did not answer; see `Absence`.
    private(set) var absence = Absence()
    /// For how long a round without answers occupies the line.
    private let costOfAbsence: Duration
    private var values: [Value?]
    /// Those of the present round.
    private var refusals = RoundRefusals()
    /// The refusal of the present question concerns its registers only.
    private var isOfRequest = false
    private let writer: ValueWriter?
    /// For a SunSpec device, where its models are.
    private var search: ModelSearch?
    private var earlier: EarlierAnswers
    /// Why the device does not fit the model, when a round or a search ended for that reason.
    private var misfit: Problem?
    /// The rate at which the answer to the latest question comes; `nil` for that of the line.
    private(set) var answerRate: Int?

    init(_ device: Device, _ serial: SerialModel, period: Duration) {
        self.device = device
        self.period = period
        model = device.model
        self.serial = serial
        // With Modbus they may: an answer states the number of its bytes, and not the registers.
        conversation = Conversation(
            answersLookAlike: serial.modbus != nil || serial.answersLookAlike)
        round = PolledRound(serial, on: device.entry)
        steps = round.steps
        decoders = steps.map { FrameDecoder($0.formats) }
        let life = serial.lifecycle
        costOfAbsence =
            (life.wake == nil ? .zero : life.warmUp)
            + device.entry.onLine(serial.reads[0]).timeout
        if life.wake == nil, life.warmUp > .zero { warmUp = WarmUp(life.warmUp) }
        search = ModelSearch(device.model)
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
        search?.restart()
        warmUp?.portOpened(at: now)
    }

    /// Nothing is sent to another device on its line before this moment.
    var quietUntil: Instant { conversation.quietUntil }

    /// Begins a round of questions.
    ///
    /// - Parameter quiet: The line stays idle until then.
    func begin(at now: Instant, quietUntil quiet: Instant) -> Conversation.Action {
        if let question = search?.question {
            return askOther(
                .search, [question], at: now, quietUntil: quiet, isTrial: absence.isAbsent)
        }
        return beginRound(at: now, quietUntil: quiet)
    }

    private func beginRound(
        at now: Instant, quietUntil quiet: Instant = Instant(nanoseconds: .min)
    ) -> Conversation.Action {
        for place in values.indices { values[place] = nil }
        refusals = RoundRefusals()
        earlier.forget()
        let places = round.steps.indices.filter { needsSetup || !round.setup.contains($0) }
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

    /// Asks questions that are not those of a round.
    private func askOther(
        _ work: Work, _ questions: [PolledStep], at now: Instant,
        quietUntil quiet: Instant = Instant(nanoseconds: .min), isTrial: Bool = false
    ) -> Conversation.Action {
        setSteps(round.steps + questions.map { $0.on(device.entry) })
        let places = Array(round.steps.count..<steps.count)
        return ask(work, places, at: now, quietUntil: quiet, isTrial: isTrial)
    }

    private func setSteps(_ all: [PolledStep]) {
        decoders.removeSubrange(min(round.steps.count, decoders.count)...)
        decoders += all[decoders.count...].map { FrameDecoder($0.formats) }
        steps = all
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
        guard action == .nothing else { return prepared(searched(action, at: stamp), at: stamp) }
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
        let next = action == .nothing ? conversation.deadline(at: now) : action
        return prepared(searched(next, at: now), at: now)
    }

    /// A question is about to be sent: what is unfinished belongs to an earlier one, and the
    /// request may repeat an earlier answer.
    private func prepared(
        _ action: Conversation.Action, at now: Instant
    ) -> Conversation.Action {
        guard case .send(_, let until) = action else { return action }
        decoders[place].reset()
        isOfRequest = false
        device.asked()
        do throws(EarlierAnswers.Mismatch) {
            let request = try earlier.request(steps[place].question)
            answerRate = request.baud == line?.baud ? nil : request.baud
            return .send(request.bytes, until: until)
        } catch {
            misfit = Problem(kind: .unfit, message: error.message)
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
            isOfRequest = statement.isOfRequest
            return conversation.receivedRefusal(of: question, statement, at: stamp) ?? .nothing
        }
        guard let next = conversation.receivedAnswer(to: question, part: part, at: stamp) else {
            return .nothing
        }
        device.answered()
        guard work != .search else {
            search?.received(frame)
            return next
        }
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
    /// - Returns: The absence that is over.
    func finish(at stamp: Instant) -> Absence? {
        let earlier = absence
        switch work {
        case .round: finishRound(at: stamp)
        case .command: writer?.end(at: stamp)
        case .closing, .search: break
        }
        return earlier.isAbsent && !absence.isAbsent ? earlier : nil
    }

    /// The round is complete: its values belong together.
    private func finishRound(at stamp: Instant) {
        needsSetup = refusals.hasAny(of: round.setup)
        absence.end()
        if wasLost { warmUp?.deviceStarted(at: stamp) }
        wasLost = false
        if warmUp?.isUnderWay(at: stamp) == true {
            for place in values.indices { values[place] = nil }
        }
        refusals.mark(&values, model, steps)
        device.receivedReading(values, at: stamp)
        judgeRefusals()
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
        case .round, .search:
            if let next = goOn(afterRefusal: action, at: now) { return next }
            // Not again before its next tick.
            isDue = false
            if isShared { note(action, at: now) }
            report(action)
            let rest = work == .round ? round.closing(afterFailureOf: place) : Array(round.sleep)
            return rest.isEmpty ? nil : ask(.closing, rest, at: now)
        case .closing:
            return nil
        }
    }

    /// A Modbus device does not have the registers of one question, or not now: the others count.
    ///
    /// - Returns: `nil` when the round has failed.
    private func goOn(
        afterRefusal action: Conversation.Action, at now: Instant
    ) -> Conversation.Action? {
        guard work == .round, isOfRequest, case .refused(let read, let reason) = action else {
            return nil
        }
        refusals.add(place, read, reason)
        let rest = Array(asked[(conversation.latestRead + 1)...])
        if !rest.isEmpty { return ask(.round, rest, at: now) }
        let reads = round.steps.indices.filter { !round.setup.contains($0) }
        return refusals.hasAll(of: reads) ? nil : .finished
    }

    /// The device stays online with a problem.
    private func judgeRefusals() {
        if let problem = refusals.problem {
            device.raiseDefect(problem)
        } else if device.hasDefect(.refusedRead) {
            device.clearDefect("answers all questions again")
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

    /// Another device of the line is back after an absence: this one may be back too.
    func mayBeBack(at now: Instant, with other: Absence) {
        absence.mayBeOver(at: now, with: other)
    }

    private func report(_ action: Conversation.Action) {
        defer { misfit = nil }
        switch action {
        case .failed(let read): device.failToAnswer(read)
        case .refused(let read, let reason):
            if let misfit {
                device.missReading(misfit)
            } else {
                device.refuseToAnswer(read, reason)
            }
        case .send, .pause, .wait, .finished, .nothing: return
        }
        guard !device.isOnline else { return }
        (needsSetup, wasLost) = (true, true)
        // Silence in a search: the next try is at the next of its places.
        if work == .round { search?.restart() }
    }

    // MARK: The search for the models of a SunSpec device

    /// Goes on with the search when its question has ended, and with the round when it is over.
    private func searched(
        _ action: Conversation.Action, at now: Instant
    ) -> Conversation.Action {
        guard work == .search,
            let outcome = search?.next(after: action, mayGoOn: !absence.isAbsent)
        else { return action }
        switch outcome {
        case .ask(let step, let isTrial):
            return askOther(.search, [step], at: now, isTrial: isTrial)
        case .unfit(let reason):
            misfit = Problem(kind: .wrongDevice, message: reason)
            return .refused(read: "SunSpec", reason: reason)
        case .found(let places):
            take(places)
            absence.end()
            return beginRound(at: now)
        }
    }

    private func take(_ places: [SunSpecPlace?]) {
        model = device.model.placed(places)
        guard case .serial(let serial) = model.kind else { return }
        self.serial = serial
        round = PolledRound(serial, on: device.entry)
        decoders = []
        setSteps(round.steps)
        writer?.use(model, serial)
        for (own, place) in zip(device.model.sunSpecModels, places) {
            guard let text = own.shortcoming(place) else { continue }
            device.warn(text, kind: "sunspec \(own.name)")
        }
    }

    // MARK: Commands

    /// Takes a command.
    ///
    /// - Returns: Why it is refused.
    func order(_ command: ValueCommand, _ value: Int) -> String? {
        if let reason = device.unreachable { return reason }
        guard model.values[value].isSettable else { return "the device has no such registers" }
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
        let steps = questions.map { PolledStep($0, messages: [], of: serial) }
        return askOther(.command, steps, at: now, quietUntil: quiet)
    }

    /// The requests that end what has been begun: sent when the port is closed, so that the device
    /// does not stay in its configuration, or awake.
    var closing: [[UInt8]] {
        guard conversation.isUnderWay else { return [] }
        let questions =
            switch work {
            case .round: round.closing(afterFailureOf: place).map { steps[$0].question }
            case .command: writer?.closing(afterFailureOf: conversation.latestRead) ?? []
            case .closing: asked[(conversation.latestRead + 1)...].map { steps[$0].question }
            case .search: round.sleep.map { steps[$0].question }
            }
        return questions.map(\.request)
    }

    /// The port is closed.
    func interrupt() {
        writer?.interrupt()
    }
}
