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
    private let setup: [Read]
    private var needsSetup = false
    /// Whether the setup is under way, and no command.
    private var isSetup = false
    private var conversation = Conversation()
    /// The questions under way.
    private var questions: [Read] = []
    private var channel: (any ByteChannel)?
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.deadline() }

    /// - Returns: `nil` for a model without writes.
    init?(_ device: Device, _ serial: SerialModel) {
        guard let writer = ValueWriter(device, serial) else { return nil }
        self.device = device
        self.writer = writer
        setup = serial.lifecycle.setup.compactMap { serial.question(ofConstant: $0) }
    }

    func opened(_ channel: any ByteChannel) {
        self.channel = channel
        deviceStarted()
    }

    /// The device was seen to start, or is back after an outage.
    func deviceStarted() {
        needsSetup = !setup.isEmpty
        if !conversation.isUnderWay { beginNext() }
    }

    func closed() {
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

    private func deadline() {
        let now = EventLoop.current.now
        perform(conversation.deadline(at: now), at: now)
    }

    private func beginNext() {
        isSetup = needsSetup
        needsSetup = false
        begin(isSetup ? setup : writer.begin())
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
            } else if let rest = writer.failed(action, of: conversation.latestRead) {
                return begin(rest)
            }
            beginNext()
        }
    }
}
