// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import YAML

/// Warns of what is possible, but hardly meant: a step that misses the end of the range, simulated
/// numbers that are not valid, and frames that a polled device is never asked for.
struct PlausibilityCheck {
    let model: Model
    /// The whole device file.
    let section: Section
    private var scope: Scope { section.scope }

    init(model: Model, section: Section) {
        self.model = model
        self.section = section
    }

    func report() {
        var places: Set<Int> = []
        for value in model.values {
            // Several values of one entry in the file are alike.
            guard let range = section.entry("values")?.value.entry(value.name)?.keyRange,
                places.insert(range.start).inserted, let valid = value.valid
            else { continue }
            checkStep(value, valid)
            checkSimulation(value, valid)
        }
        reportUnexpectedFrames()
    }

    private func checkStep(_ value: ValueDefinition, _ valid: ClosedRange<Decimal>) {
        guard let step = value.step, let node = section.node(value.name, "step"),
            let count = (valid.upperBound - valid.lowerBound).divided(by: step),
            count.integer == nil, let nearest = count.rounded()
        else { return }
        let whole = Decimal(nearest) > count ? nearest - 1 : nearest
        let last = valid.lowerBound + Decimal(whole) * step
        scope.warning(
            "\(valid.upperBound) cannot be set: the steps begin at \(valid.lowerBound), and the "
                + "last one is \(last)", node.range)
    }

    private func checkSimulation(_ value: ValueDefinition, _ valid: ClosedRange<Decimal>) {
        guard let node = section.node(value.name, "simulate") else { return }
        let wrong: Decimal?
        switch value.generator {
        case .constant(.number(let number)): wrong = valid.contains(number) ? nil : number
        case .walk(let range, _), .rise(let range, _), .sine(let range, _):
            wrong = [range.lowerBound, range.upperBound].first { !valid.contains($0) }
        default: wrong = nil
        }
        guard let wrong else { return }
        scope.warning(
            "the simulated \(wrong) is not in 'valid', \(valid.written): "
                + "it is published as null", node.range)
    }

    /// While a device is asked, only the frames of the request are expected; all others are noise.
    private func reportUnexpectedFrames() {
        guard case .serial(let serial) = model.kind, !serial.reads.isEmpty else { return }
        let questions =
            serial.reads.map(\.frames) + serial.writes.map { $0.expect + $0.refusals.map(\.frame) }
        let expected = Set(questions.joined())
        for (index, frame) in serial.frames.enumerated() where !expected.contains(index) {
            guard let entry = section.section("frames", keys: nil)?.entry(frame.name) else {
                continue
            }
            scope.warning(
                "no read, write or refusal expects the frame '\(frame.name)': it is ignored",
                entry.keyRange, notes: ["write 'expect: \(frame.name)' in the read that it answers"]
            )
        }
    }
}
