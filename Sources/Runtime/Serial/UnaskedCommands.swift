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
    private let writer: ValueWriter
    private var conversation = Conversation([])
    /// The questions under way.
    private var questions: [Read] = []
    private var channel: (any ByteChannel)?
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.deadline() }

    /// - Returns: `nil` for a model without writes.
    init?(_ device: Device, _ serial: SerialModel) {
        guard let writer = ValueWriter(device, serial) else { return nil }
        self.writer = writer
    }

    func opened(_ channel: any ByteChannel) {
        self.channel = channel
    }

    func closed() {
        channel = nil
        timer.cancel()
        conversation = Conversation([])
        writer.interrupt()
    }

    func take(_ command: ValueCommand, to value: Int) {
        writer.add(command, to: value)
        if !conversation.isUnderWay { begin(writer.begin()) }
    }

    /// A frame of the device arrived, of any kind.
    func received(_ frame: Int, _ view: FrameView, at stamp: Instant) {
        guard conversation.isUnderWay else { return }
        let question = conversation.latestRead
        guard let place = questions[question].frames.firstIndex(of: frame) else { return }
        let answer = writer.received(place, of: question, view)
        perform(conversation.take(answer, place, of: question, at: stamp), at: stamp)
    }

    private func deadline() {
        let now = EventLoop.current.now
        perform(conversation.deadline(at: now), at: now)
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
        case .pause(let until):
            timer.schedule(at: until)
        case .finished:
            timer.cancel()
            writer.end(at: stamp)
            begin(writer.begin())
        case .failed, .refused:
            timer.cancel()
            begin(writer.failed(action, of: conversation.latestRead) ?? writer.begin())
        }
    }
}
