// SPDX-License-Identifier: Apache-2.0

import Devices
import Ports
import Reactor
import Readings
import Wire

/// Sends the commands to a device that sends unasked, and waits for the frames that confirm
/// them.
///
/// A command is also sent to a device that is silent: it may be asleep, and the command may wake it
/// up.
@LoopActor final class UnaskedCommands {
    private let device: Device
    private let writer: ValueWriter
    /// What is sent after the port was opened, and after a restart of the device.
    private let setup: WriteSequence
    private let setupQuestions: [Read]
    private var needsSetup = false
    /// Whether the setup is under way, and no command.
    private var isSetup = false
    private var conversation = Conversation()
    /// The questions under way.
    private var questions: [Read] = []
    /// The place in the setup of the first of them.
    private var setupStart = 0
    private var channel: (any ByteChannel)?
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.deadline() }

    /// - Returns: `nil` for a model without writes.
    init?(_ device: Device, _ serial: SerialModel) {
        guard let writer = ValueWriter(device, serial) else { return nil }
        self.device = device
        self.writer = writer
        setup = WriteSequence(serial.lifecycle.setup, of: serial)
        setupQuestions = setup.writes.map { serial.question(ofConstant: $0) }
    }

    func opened(_ channel: any ByteChannel) {
        self.channel = channel
        deviceStarted()
    }

    /// The device was seen to start, or is back after an outage.
    func deviceStarted() {
        needsSetup = !setupQuestions.isEmpty
        if !conversation.isUnderWay { beginNext() }
    }

    /// The port was lost or is about to be closed. What has been begun is ended without a wait for
    /// answers, so that the device does not stay in its configuration.
    func closed() {
        if conversation.isUnderWay {
            for question in closing(afterFailureOf: conversation.latestRead) {
                channel?.send(question.request)
            }
        }
        channel = nil
        timer.cancel()
        conversation = Conversation()
        writer.interrupt()
    }

    func take(_ command: ValueCommand, to value: Int) {
        writer.add(command, to: value)
        if !conversation.isUnderWay { beginNext() }
    }

    /// A frame of the device arrived, of any kind.
    func received(_ frame: Int, _ view: FrameView, at stamp: Instant) {
        guard conversation.isUnderWay else { return }
        let question = conversation.latestRead
        guard let place = questions[question].frames.firstIndex(of: frame) else { return }
        let answer =
            isSetup
            ? questions[question].answer(place, view) : writer.received(place, of: question, view)
        perform(conversation.take(answer, place, of: question, at: stamp), at: stamp)
    }

    /// - Parameter question: The place of the question among those under way.
    private func closing(afterFailureOf question: Int) -> [Read] {
        guard isSetup else { return writer.closing(afterFailureOf: question) }
        return Array(setupQuestions[setup.closing(afterFailureOf: setupStart + question)])
    }

    private func deadline() {
        let now = EventLoop.current.now
        perform(conversation.deadline(at: now), at: now)
    }

    private func beginNext() {
        isSetup = needsSetup
        needsSetup = false
        if isSetup {
            beginSetup(setupQuestions.indices)
        } else {
            begin(writer.begin())
        }
    }

    private func beginSetup(_ places: Range<Int>) {
        setupStart = places.lowerBound
        begin(Array(setupQuestions[places]))
    }

    private func begin(_ questions: [Read]?) {
        guard let questions else { return }
        self.questions = questions
        let now = EventLoop.current.now
        perform(conversation.begin(questions, at: now), at: now)
    }

    private func perform(_ action: Conversation.Action, at stamp: Instant) {
        switch action {
        case .nothing: break
        case .send(let request, let until):
            channel?.send(request)
            timer.schedule(at: until)
        case .pause(let until), .wait(let until):
            timer.schedule(at: until)
        case .finished:
            timer.cancel()
            if !isSetup { writer.end(at: stamp) }
            beginNext()
        case .failed, .refused:
            timer.cancel()
            if isSetup {
                device.warn("its setup failed: \(action.failure ?? "")", kind: "setup")
                let rest = setup.closing(afterFailureOf: setupStart + conversation.latestRead)
                if !rest.isEmpty { return beginSetup(rest) }
            } else if let rest = writer.failed(action, of: conversation.latestRead) {
                return begin(rest)
            }
            beginNext()
        }
    }
}
