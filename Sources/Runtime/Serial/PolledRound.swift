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
    let sleep: Range<Int>
    /// The writes among the steps, and the place of the first of each sequence.
    private let sequences: [(start: Int, sequence: WriteSequence)]

    init(_ serial: SerialModel, on entry: DeviceEntry) {
        let life = serial.lifecycle
        let wake = WriteSequence(life.wake.map { [$0] } ?? [], of: serial)
        let setup = WriteSequence(life.setup, of: serial)
        let sleep = WriteSequence(life.sleep.map { [$0] } ?? [], of: serial)
        let reads = serial.reads.indices.map {
            PolledStep(serial.reads[$0], messages: serial.answers(to: $0), of: serial).on(entry)
        }
        steps =
            Self.steps(wake, gap: life.warmUp, serial) + Self.steps(setup, serial) + reads
            + Self.steps(sleep, serial)
        let start = wake.writes.count
        self.setup = start..<start + setup.writes.count
        self.sleep = steps.count - sleep.writes.count..<steps.count
        sequences = [(0, wake), (start, setup), (self.sleep.lowerBound, sleep)]
    }

    /// - Parameter gap: The least time after the last write.
    private static func steps(
        _ sequence: WriteSequence, gap: Duration = .zero, _ serial: SerialModel
    ) -> [PolledStep] {
        sequence.writes.enumerated().map { place, write in
            let isLast = place == sequence.writes.count - 1
            let question = serial.question(ofConstant: write, gap: isLast ? gap : .zero)
            return PolledStep(
                question, messages: serial.confirmations(of: write), of: serial)
        }
    }

    /// The places of what is still to be sent when the round has failed at a place: what ends a
    /// begun setup, and the sleep.
    func closing(afterFailureOf place: Int) -> [Int] {
        let begun = sequences.first { $0.sequence.writes.indices.contains(place - $0.start) }
        let rest = begun.map { start, sequence in
            sequence.closing(afterFailureOf: place - start).map { start + $0 }
        }
        return (rest ?? []) + (sleep.contains(place) ? [] : Array(sleep))
    }
}
