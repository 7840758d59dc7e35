// SPDX-License-Identifier: Apache-2.0

// The commands to the values of one device on a serial line.
//
//     command ──> waiting ──> under way ──┬── done ──> published again
//                    │           │  ^     │
//        a newer one ┘           └──┘     └── failed, refused, other value ──> not-obeyed
//        replaces it          next question
//
// One change is under way at a time. Its questions are asked by the same `Conversation` as all
// others; the owner of the conversation moves bytes and time. This class knows what to ask, and
// what the answers mean.
//
// What is published. The value as the device confirms it, or as it is read back. A value that the
// device never reports is published as it was sent. A value that comes with the device's own
// frames is not published here: the next frame has it.

import Devices
import Primitives
import Reactor
import Readings
import Wire

/// Carries out the commands to one device on a serial line.
@LoopActor final class ValueWriter {
    private let device: Device
    private var model: Model
    private var serial: SerialModel
    private var waiting: [(value: Int, command: ValueCommand)] = []
    private var change: ValueChange?
    /// The places in the change of the questions under way.
    private var asked = 0..<0
    /// Why the change under way has failed.
    private var failure: String?
    /// Why values do not obey, by their places; a value leaves it when it was set successfully.
    private var defects: [Int: String] = [:]
    private var values: [Value?]
    private var isConfirmed = false

    /// - Returns: `nil` for a model without writes.
    init?(_ device: Device, _ serial: SerialModel) {
        guard !serial.writes.isEmpty else { return nil }
        self.device = device
        self.serial = serial
        model = device.model
        values = Array(repeating: nil, count: model.values.count)
    }

    /// The requests of the device have changed.
    func use(_ model: Model, _ serial: SerialModel) {
        (self.model, self.serial) = (model, serial)
    }

    /// Whether a command waits.
    var hasCommand: Bool { !waiting.isEmpty }

    /// Takes a command. A command to the same value that waits is replaced.
    func add(_ command: ValueCommand, to value: Int) {
        waiting.removeAll { $0.value == value }
        waiting.append((value, command))
    }

    /// Begins the next change.
    ///
    /// - Returns: What to ask; `nil` when no command waits that can be carried out.
    func begin() -> [Read]? {
        while !waiting.isEmpty {
            let (value, command) = waiting.removeFirst()
            do throws(ModelError) {
                let wanted = try wanted(command, value)
                let change = try model.change(value, to: wanted, present: device.present)
                self.change = change
                for place in values.indices { values[place] = nil }
                (failure, isConfirmed) = (nil, false)
                return ask(change.steps.indices)
            } catch {
                raise(value, "was not set: \(error.message)")
            }
        }
        return nil
    }

    /// The value that a command asks for.
    private func wanted(_ command: ValueCommand, _ value: Int) throws(ModelError) -> Value {
        switch command {
        case .set(let wanted): return wanted
        case .turn(.set(let isOn)): return .onOff(isOn)
        case .turn(.toggle):
            if case .onOff(let isOn)? = device.present[value] { return .onOff(!isOn) }
            throw ModelError(value: value, "its present state is not known: send on or off")
        case .turn(.pulse):
            throw ModelError(value: value, "a pulse is for outputs on pins")
        case .count:
            preconditionFailure("a serial line has no counters")
        }
    }

    private func ask(_ places: Range<Int>) -> [Read]? {
        guard let change, !places.isEmpty else { return nil }
        asked = places
        return Array(change.questions[places])
    }

    /// What a frame says about the question under way.
    enum Answer {
        case confirmed
        case refused(Refusal.Statement)
    }

    /// A frame arrived that the question under way expects.
    ///
    /// - Parameters:
    ///   - question: The place of the question among those of `begin`.
    ///   - place: The place of the frame in `Read.frames` of the question.
    func received(_ place: Int, of question: Int, _ frame: FrameView) -> Answer {
        guard let step = change?.steps[asked.lowerBound + question] else { return .confirmed }
        let expected = step.question.expect.count
        guard place < expected else {
            return .refused(step.question.refusals[place - expected].statement(frame.rawValue))
        }
        if let disagreement = step.disagreement(place, frame.rawValue) {
            return .refused(.init(reason: disagreement, isTransient: true))
        }
        model.decode(step.messages[place], frame, into: &values)
        isConfirmed = true
        return .confirmed
    }

    /// What is still to be sent if a question under way fails: the ends of what was begun.
    ///
    /// - Parameter question: The place of the question among those of `begin`.
    func closing(afterFailureOf question: Int) -> [Read] {
        guard let change else { return [] }
        return Array(change.questions[change.closing(afterFailureOf: asked.lowerBound + question)])
    }

    /// A question under way failed.
    ///
    /// - Parameters:
    ///   - action: `failed` or `refused`.
    ///   - question: The place of the question among those of `begin`.
    /// - Returns: What is still to be asked; `nil` when the change is over.
    func failed(_ action: Conversation.Action, of question: Int) -> [Read]? {
        guard let change else { return nil }
        let step = asked.lowerBound + question
        let result = change.isReadBack(step) ? "was sent, but cannot be read back" : "was not set"
        failure = failure ?? action.failure.map { "\(result): \($0)" }
        if let questions = ask(change.closing(afterFailureOf: step)) { return questions }
        end(at: EventLoop.current.now)
        return nil
    }

    /// All questions were answered.
    func end(at stamp: Instant) {
        guard let change else { return }
        self.change = nil
        let definition = model.values[change.value]
        if let failure { return raise(change.value, failure) }
        if definition.source == .commands { values[change.value] = change.wanted }
        if isConfirmed, !serial.reads.isEmpty {
            device.receivedReading(values, at: stamp)
        } else if definition.source == .commands {
            device.wasSet(values, at: stamp)
        }
        if let got = values[change.value], got != change.wanted {
            return raise(
                change.value, "was set to \(change.wanted), and the device reports \(got)")
        }
        clear(change.value)
    }

    /// The port is closed.
    func interrupt() {
        for value in [change?.value].compactMap({ $0 }) + waiting.map(\.value) {
            raise(value, "was not set: the port was closed")
        }
        (change, waiting) = (nil, [])
    }

    private func raise(_ value: Int, _ message: String) {
        defects[value] = message
        report()
    }

    private func clear(_ value: Int) {
        guard defects.removeValue(forKey: value) != nil else { return }
        report()
    }

    private func report() {
        let texts = defects.sorted { $0.key < $1.key }.map {
            "'\(model.values[$0.key].name)' \($0.value)"
        }
        if !texts.isEmpty {
            device.raiseDefect(
                Problem(kind: .notObeyed, message: texts.joined(separator: "; ")))
        } else if device.hasDefect(.notObeyed) {
            device.clearDefect("obeys again")
        }
    }
}

extension Conversation.Action {
    /// For a message: what went wrong.
    var failure: String? {
        switch self {
        case .failed(let question): return "the device does not answer '\(question)'"
        case .refused(let question, let reason):
            return "the device refuses '\(question)'" + (reason.map { ": \($0)" } ?? "")
        case .send, .pause, .wait, .finished, .nothing: return nil
        }
    }
}

extension Read {
    /// What a frame says about this question, whose request has no fields.
    @LoopActor func answer(_ place: Int, _ frame: FrameView) -> ValueWriter.Answer {
        guard place >= expect.count else { return .confirmed }
        return .refused(refusals[place - expect.count].statement(frame.rawValue))
    }
}

extension Conversation {
    /// Takes what a frame says about the question under way.
    ///
    /// - Parameter place: The place of the frame in `Read.frames` of the question.
    mutating func take(
        _ answer: ValueWriter.Answer, _ place: Int, of question: Int, at stamp: Instant
    ) -> Action {
        switch answer {
        case .confirmed: return receivedAnswer(to: question, part: place, at: stamp) ?? .nothing
        case .refused(let statement):
            return receivedRefusal(of: question, statement, at: stamp) ?? .nothing
        }
    }
}
