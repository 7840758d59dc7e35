// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

extension Model {
    /// The questions that set a value.
    ///
    /// - Parameters:
    ///   - wanted: A value that `ValueDefinition.command` accepts.
    ///   - present: The newest values, one place for each value of the model: a request may have
    ///     fields for several of them.
    /// - Throws: `ModelError` when the request cannot express the value, or needs the present state
    ///   of a value that is not known.
    package func change(
        _ value: Int, to wanted: Value, present: [Value?]
    ) throws(ModelError) -> ValueChange {
        guard case .serial(let serial) = kind, let write = write(setting: value, to: wanted) else {
            throw ModelError(value: value, "no request of the device sets this")
        }
        var values = present
        values[value] = wanted
        let sequence = WriteSequence([write], of: serial)
        let steps = try sequence.writes.map { index throws(ModelError) in
            try step(index, index == write ? values : [], serial)
        }
        return ValueChange(
            value: value, wanted: wanted,
            steps: steps + readBacks(of: value, after: write, serial), sequence: sequence)
    }

    /// The write that sets a value.
    private func write(setting value: Int, to wanted: Value) -> Int? {
        switch values[value].setter {
        case .field(let write, _): return write
        case .writes(let choices): return choices.first { $0.value == wanted }?.write
        case .source, nil: return nil
        }
    }

    private func step(
        _ index: Int, _ values: [Value?], _ serial: SerialModel
    ) throws(ModelError) -> ValueChange.Step {
        let write = serial.writes[index]
        let bytes = try request(index, values)
        let sent = write.request.rawValues(of: bytes) ?? []
        var echoes: [ValueChange.Echo] = []
        for (part, frame) in write.expect.enumerated() {
            for (slot, name) in write.request.slotNames.enumerated() {
                guard let other = serial.frames[frame].slot(named: name), slot < sent.count,
                    let content = sent[slot]
                else { continue }
                echoes.append(.init(part: part, slot: other, name: name, sent: content))
            }
        }
        return ValueChange.Step(
            question: write.question(bytes), messages: serial.confirmations(of: index),
            echoes: echoes)
    }

    /// The reads that the value comes from; none when the write itself is confirmed with the value.
    /// A read whose request repeats an earlier answer makes no sense alone: the next round has it.
    private func readBacks(
        of value: Int, after write: Int, _ serial: SerialModel
    ) -> [ValueChange.Step] {
        let confirmed = serial.confirmations(of: write)
        guard !confirmed.contains(where: values[value].isFed) else { return [] }
        return serial.reads.indices.filter { read in
            serial.reads[read].parts == nil
                && serial.answers(to: read).contains(where: values[value].isFed)
        }.map {
            .init(question: serial.reads[$0], messages: serial.answers(to: $0), echoes: [])
        }
    }

    /// The bytes of a write's request with those values.
    ///
    /// - Parameters:
    ///   - values: One place for each value of the model; may be empty for a constant request.
    ///   - over: An example's bytes; all bytes without a meaning are copied from it.
    package func request(
        _ write: Int, _ values: [Value?], over: [UInt8]? = nil
    ) throws(ModelError) -> [UInt8] {
        guard case .serial(let serial) = kind else {
            throw ModelError(value: nil, "only a device on a serial line has requests")
        }
        for feed in writeFeeds[write] where values[feed.value] == nil {
            throw ModelError(
                value: feed.value,
                "the request also has '\(self.values[feed.value].name)', whose present value is "
                    + "not known")
        }
        return try encode(
            serial.writes[write].request, writeFeeds[write], values, over: over, rounding: false)
    }

    /// The bytes of a frame that confirms a write, for the simulator.
    ///
    /// - Parameters:
    ///   - message: One of the write's confirmations.
    ///   - sent: The content of the request's slots: the frame repeats those that it has too.
    package func confirmation(
        _ message: Int, of write: Int, _ sent: [RawValue?], _ values: [Value?], over: [UInt8]?
    ) throws(ModelError) -> [UInt8] {
        let bytes = try encode(message, values, over: over, rounding: true)
        guard case .serial(let serial) = kind else { return bytes }
        let format = serial.format(of: message)
        var raw = [RawValue?](repeating: nil, count: format.slotNames.count)
        for (name, content) in zip(serial.writes[write].request.slotNames, sent) {
            if let slot = format.slot(named: name) { raw[slot] = content }
        }
        do throws(EncodingError) {
            return try format.encode(raw, over: bytes, rounding: true)
        } catch {
            throw ModelError(value: nil, error.message)
        }
    }

    /// The frame with which the device refuses a write, for the simulator; `nil` when the model has
    /// none.
    package func refusal(of write: Int) -> [UInt8]? {
        guard case .serial(let serial) = kind, let refusal = serial.writes[write].refusals.first
        else { return nil }
        let format = serial.frames[refusal.frame]
        var raw = [RawValue?](repeating: nil, count: format.slotNames.count)
        if let reason = refusal.reason {
            let final = reason.words.first { !reason.transient.contains($0.number) }
            raw[reason.slot] = final.map { .integer($0.number) }
        }
        return try? format.encode(raw, rounding: true)
    }

    /// Reads the values that a write's request sets.
    package func decode(
        request write: Int, _ content: (Int) -> RawValue?, into values: inout [Value?]
    ) {
        for feed in writeFeeds[write] {
            guard let raw = content(feed.slot) else { continue }
            values[feed.value] = feed.meaning.value(of: raw)
        }
    }

    /// The values that a write sets: those of its fields, or those of which it is the request.
    package func values(setBy write: Int) -> [(value: Int, to: Value?)] {
        values.enumerated().flatMap { index, value -> [(value: Int, to: Value?)] in
            switch value.setter {
            case .field(write, _): return [(index, nil)]
            case .writes(let choices):
                return choices.filter { $0.write == write }.map { (index, $0.value) }
            case .field, .source, nil: return []
            }
        }
    }

    /// Whether nothing renews the value: it comes from commands and their confirmations only.
    package func isOnlySet(_ value: Int) -> Bool {
        guard case .serial(let serial) = kind else { return false }
        switch values[value].source {
        case .commands: return true
        case .fields(let fields): return fields.allSatisfy { serial.isConfirmation($0.message) }
        case .pin, .click, .total, .rate, .channel: return false
        }
    }
}
