// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Wire

/// A question to a polled device, and what its answers are.
struct PolledStep {
    let question: Read
    /// The messages of its answers.
    let messages: [Int]
    /// The formats of all frames that may follow, in the order of `Read.frames`.
    let formats: [FrameFormat]

    init(_ question: Read, messages: [Int], of serial: SerialModel) {
        let formats = question.frames.map { serial.frames[$0] }
        self.init(question, messages: messages, formats: formats)
    }

    private init(_ question: Read, messages: [Int], formats: [FrameFormat]) {
        self.question = question
        self.messages = messages
        self.formats = formats
    }

    /// The same question on the line of a device.
    func on(_ entry: DeviceEntry) -> PolledStep {
        PolledStep(entry.onLine(question), messages: messages, formats: formats)
    }
}

/// The questions of a whole round, in their order.
struct PolledRound {
    let steps: [PolledStep]
    /// The places in `steps` of the setup and of the sleep.
    let setup: Range<Int>
    let sleep: Int?

    init(_ serial: SerialModel, on entry: DeviceEntry) {
        let life = serial.lifecycle
        let write = { (index: Int, gap: Duration) -> [PolledStep] in
            guard let question = serial.question(ofConstant: index, gap: gap) else { return [] }
            return [PolledStep(question, messages: serial.confirmations(of: index), of: serial)]
        }
        let wake = life.wake.map { write($0, life.warmUp) } ?? []
        let setup = life.setup.flatMap { write($0, .zero) }
        let reads = serial.reads.indices.map {
            PolledStep(serial.reads[$0], messages: serial.answers(to: $0), of: serial).on(entry)
        }
        let sleep = life.sleep.map { write($0, .zero) } ?? []
        steps = wake + setup + reads + sleep
        self.setup = wake.count..<wake.count + setup.count
        self.sleep = sleep.isEmpty ? nil : steps.count - 1
    }
}
