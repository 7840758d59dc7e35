// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings
import Wire

/// How an example and the model disagree.
package enum ExampleFailure: Equatable, Sendable {
    /// Decoding gives a different value, no value, or a value that the example does not name.
    case value(Int, expected: Value?, got: Value?)
    /// The input is no frame; with the reason, for a person, and the wrong bytes, if known.
    case notDecoded(String, FrameDiagnosis? = nil)
    /// The frame cannot encode the values.
    case notEncoded(ModelError)
    /// Encoding the values over the input gives different bytes.
    case bytes(expected: [UInt8], got: [UInt8])
    /// Encoding the value gives the other electrical level of that pin.
    case level(pin: Int, expectedHigh: Bool)
    /// The number of pulses nearest to the value; `nil` when no number of pulses gives it.
    case pulses(Int, expected: Int64, got: Int64?)
    /// Encoding the values over the files gives different text for that file.
    case text(file: String, expected: String, got: String)
}

extension Model {
    /// Tries an example in both directions: the input must give exactly the values, and the values,
    /// encoded over the input, must give the input, byte for byte.
    package func run(_ example: Example) -> [ExampleFailure] {
        precondition(example.gives.count == values.count, "an example has a place for each value")
        switch (kind, example.input) {
        case (.serial(let serial), .bytes(let message, let bytes)):
            return run(serial, message, bytes, example.gives)
        case (.serial(let serial), .text(let message, let text)):
            return run(serial, message, Array(text.utf8), example.gives)
        case (.serial(let serial), .registers(let contents)):
            guard let modbus = serial.modbus else { break }
            return run(modbus, contents, example.gives)
        case (.serial(let serial), .request(let write, let bytes)):
            return run(serial, write: write, bytes, example.gives)
        case (.pins(let pins), .levels(let levels)):
            return run(pins, levels, example.gives)
        case (.pins, .pulses(let pulses, let time)):
            return run(pulses, over: time, example.gives)
        case (.sensor(let sensor), .files(let files)):
            return run(sensor, files, example.gives)
        case (.serial, _), (.pins, _), (.sensor, _): break
        }
        return [.notDecoded("the example's input is not of the model's kind")]
    }

    private func run(
        _ serial: SerialModel, _ message: Int, _ input: [UInt8], _ gives: [Value?]
    ) -> [ExampleFailure] {
        let bytes = serial.format(of: message).completed(input)
        var failures: [ExampleFailure]
        switch decode(serial, message, bytes) {
        case .failure(let failure): return [failure.failure]
        case .success(let got): failures = compare(gives, got)
        }
        do {
            let encoded = try encode(message, gives, over: bytes)
            if encoded != bytes { failures.append(.bytes(expected: bytes, got: encoded)) }
        } catch {
            failures.append(.notEncoded(error))
        }
        return failures
    }

    /// A request must set exactly the values, and setting them must give the request.
    private func run(
        _ serial: SerialModel, write: Int, _ input: [UInt8], _ sets: [Value?]
    ) -> [ExampleFailure] {
        let format = serial.writes[write].request
        let bytes = format.completed(input)
        guard let raw = format.rawValues(of: bytes) else {
            let diagnosis = format.diagnosis(of: bytes)
            let reason = diagnosis?.message ?? format.requirement
            return [.notDecoded("it is not the request: \(reason)", diagnosis)]
        }
        var got = [Value?](repeating: nil, count: values.count)
        decode(request: write, { raw[$0] }, into: &got)
        // One request may stand for several words.
        for (value, word) in values(setBy: write) where word != nil && sets[value] != got[value] {
            if got[value] == nil || word == sets[value] { got[value] = word }
        }
        let failures = compare(sets, got)
        guard failures.isEmpty else { return failures }
        do throws(ModelError) {
            let encoded = try request(write, sets, over: bytes)
            return encoded == bytes ? [] : [.bytes(expected: bytes, got: encoded)]
        } catch {
            return [.notEncoded(error)]
        }
    }

    /// The values of the one message in the bytes.
    private func decode(
        _ serial: SerialModel, _ message: Int, _ bytes: [UInt8]
    ) -> Result<[Value?], NotDecoded> {
        let possible = serial.alternatives(to: message)
        var decoder = FrameDecoder(possible.map(serial.format))
        decoder.reset()
        var got = [Value?](repeating: nil, count: values.count)
        var found: [Int] = []
        var rejection: Rejection?
        let take = { (event: FrameEvent) in
            switch event {
            case .frame(let index, let view):
                found.append(possible[index])
                if possible[index] == message { self.decode(message, view, into: &got) }
            case .rejected(let reason):
                rejection = rejection ?? reason
            }
        }
        bytes.withUnsafeBytes { decoder.receive($0, take) }
        if decoder.silence != nil { decoder.fallSilent(take) }
        decoder.reset()  // Counts the remaining bytes as dropped.
        if found == [message], decoder.counters.droppedBytes == 0 { return .success(got) }
        return .failure(
            NotDecoded(failure: Self.problem(serial, message, bytes, found, rejection)))
    }

    private struct NotDecoded: Error {
        let failure: ExampleFailure
    }

    /// Why the bytes are not exactly one message.
    private static func problem(
        _ serial: SerialModel, _ message: Int, _ bytes: [UInt8], _ found: [Int],
        _ rejection: Rejection?
    ) -> ExampleFailure {
        if let other = found.first(where: { $0 != message }) {
            return .notDecoded(
                "it is taken for the frame \(serial.messages[other].name), which comes first")
        }
        if found.count > 1 {
            return .notDecoded("it is \(counted(found.count, "frame")), and an example is one")
        }
        if found == [message] { return .notDecoded("there are bytes before or behind the frame") }
        let format = serial.format(of: message)
        let diagnosis = format.diagnosis(of: bytes)
        let reason = diagnosis?.message ?? rejection?.reason.explanation ?? format.requirement
        return .notDecoded("it is no frame: \(reason)", diagnosis)
    }

    private func run(
        _ pins: PinModel, _ levels: [Bool?], _ gives: [Value?]
    ) -> [ExampleFailure] {
        let got = values.map { value -> Value? in
            guard case .pin(let pin) = value.source else { return nil }
            return levels[pin].map { .onOff(pins.pins[pin].isOn(atHighLevel: $0)) }
        }
        var failures = compare(gives, got)
        for (value, given) in zip(values, gives) {
            guard case .pin(let pin) = value.source, case .onOff(let isOn) = given else { continue }
            let isHigh = pins.pins[pin].isHigh(whenOn: isOn)
            guard let level = levels[pin], level != isHigh else { continue }
            failures.append(.level(pin: pin, expectedHigh: level))
        }
        return failures
    }

    private func run(
        _ sensor: SensorModel, _ files: [String: String], _ gives: [Value?]
    ) -> [ExampleFailure] {
        var failures = compare(gives, decode(files: files, sensor))
        do throws(ModelError) {
            let encoded = try encode(files: files, sensor, gives)
            for (file, text) in files.sorted(by: { $0.key < $1.key }) where encoded[file] != text {
                failures.append(.text(file: file, expected: text, got: encoded[file] ?? ""))
            }
        } catch {
            failures.append(.notEncoded(error))
        }
        return failures
    }

    /// The way back from a rate is not unique where it was rounded: several numbers of pulses have
    /// the same rate, and the result must be one of them.
    private func run(
        _ pulses: [Int64?], over time: Duration?, _ gives: [Value?]
    ) -> [ExampleFailure] {
        let got = values.map { $0.value(ofPulses: pulses, over: time) }
        var failures = compare(gives, got)
        for (index, value) in values.enumerated() {
            guard let pin = value.countedPin, let expected = pulses[pin],
                case .number(let number) = gives[index]
            else { continue }
            var again = pulses
            again[pin] = value.pulses(for: number, over: time)
            let isSame =
                value.isTotal
                ? again[pin] == expected : value.value(ofPulses: again, over: time) == gives[index]
            if !isSame { failures.append(.pulses(index, expected: expected, got: again[pin])) }
        }
        return failures
    }

    private func compare(_ expected: [Value?], _ got: [Value?]) -> [ExampleFailure] {
        values.indices.filter { expected[$0] != got[$0] }.map {
            .value($0, expected: expected[$0], got: got[$0])
        }
    }
}
