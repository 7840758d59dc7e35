// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import PropertyTesting
import Readings
import Testing
import Wire

@testable import DeviceFiles

/// Each shipped model decodes the frames that it encodes, and hardly any frame in noise.
@Suite struct ShippedFramesTests {
    static let models = ShippedFilesTests.models.filter { loaded[$0] != nil }

    /// All models on serial lines, by their names. Loading them takes longer than most tests.
    static let loaded: [String: (file: DeviceFile, serial: SerialModel)] = {
        var loaded: [String: (file: DeviceFile, serial: SerialModel)] = [:]
        for model in ShippedFilesTests.models {
            let file = try? DeviceFile.load("\(repository)/devices/\(model).yaml")
            guard let file, case .serial(let serial) = file.model.kind else { continue }
            loaded[model] = (file, serial)
        }
        return loaded
    }()

    /// Without an example, any value may be left out if the frame allows it.
    @Test(arguments: models, Seeds.fresh(1))
    func encodedValuesAreDecoded(model: String, seed: UInt64) throws {
        let (file, serial) = try #require(Self.loaded[model])
        var random = SeededGenerator(seed: seed)
        for message in serial.messages.indices {
            let format = serial.format(of: message)
            for _ in 0..<50 {
                let values = random.reading(
                    file.model, format, message,
                    isNeeded: { _ in format.mayLackValues ? nil : true }, mayBeUnknown: true)
                guard values.contains(where: { $0 != nil }) else { continue }
                let bytes = try file.model.encode(message, values)
                let decoded = Self.decode(bytes, message, file.model, serial)
                // A value brings its line with another value, and two fields make a third value.
                let made = { file.model.values[$0].onlySlot(of: message) == nil }
                let extra = values.indices.filter {
                    values[$0] == nil && (format.mayLackValues || made($0))
                }
                #expect(decoded.map { $0.without(extra) } == [Decoded(message, values)])
            }
        }
    }

    /// Over an example, whose ignored bytes are kept.
    @Test(arguments: models, Seeds.fresh(1))
    func valuesEncodedOverAnExampleAreDecoded(model: String, seed: UInt64) throws {
        let (file, serial) = try #require(Self.loaded[model])
        var random = SeededGenerator(seed: seed)
        for example in file.model.examples where !example.isRequest {
            // Registers are contents of several frames, or of parts of them.
            if case .registers = example.input { continue }
            let message = try #require(
                serial.messages.indices.first { example.bytes(of: $0) != nil })
            for _ in 0..<50 {
                var values = random.reading(
                    file.model, serial.format(of: message), message,
                    isNeeded: { example.gives[$0] != nil }, mayBeUnknown: false)
                // Another date could make another meter of the telegram the newest one.
                for place in values.indices where file.model.values[place].mapping.isDate {
                    values[place] = nil
                }
                let bytes = try file.model.encode(
                    message, values, over: example.bytes(of: message))
                // Of two values from one field, only one is encoded.
                values = zip(values, example.gives).map { $0 ?? $1 }
                // Two fields that changed give another value.
                let made = file.model.values.indices.filter {
                    file.model.values[$0].onlySlot(of: message) == nil
                }
                let decoded = Self.decode(bytes, message, file.model, serial)
                #expect(
                    decoded.map { $0.without(made) } == [Decoded(message, values).without(made)])
            }
        }
    }

    /// The requests of all writes with random values.
    @Test(arguments: models, Seeds.fresh(1))
    func requestsAreEncodedAndDecoded(model: String, seed: UInt64) throws {
        let (file, serial) = try #require(Self.loaded[model])
        var random = SeededGenerator(seed: seed)
        for (index, write) in serial.writes.enumerated() where !write.isConstant {
            for _ in 0..<50 {
                let values = random.values(file.model, settableBy: index, write.request)
                let bytes = try file.model.request(index, values)
                let raw = try #require(write.request.rawValues(of: bytes))
                var decoded = [Value?](repeating: nil, count: values.count)
                file.model.decode(request: index, { raw[$0] }, into: &decoded)
                #expect(decoded == values)
            }
        }
    }

    /// Each request that changes something is in an example, so its bytes are those of a source.
    /// The requests of Modbus follow from the specification: one is enough.
    @Test(arguments: models) func eachWriteHasAnExample(model: String) throws {
        let (file, serial) = try #require(Self.loaded[model])
        let shown = file.model.examples.compactMap { example -> Int? in
            if case .request(let write, _) = example.input { write } else { nil }
        }
        let missing = serial.writes.indices.filter { !shown.contains($0) }
        #expect(missing == [] || serial.modbus != nil && !shown.isEmpty)
    }

    /// Compares the expected and the actual number of false frames in noise.
    @Test(arguments: models, Seeds.fresh(1))
    func falseFramesInNoiseAreAsRareAsExpected(model: String, seed: UInt64) throws {
        let (file, serial) = try #require(Self.loaded[model])
        for (format, rate) in zip(serial.frames, file.falseFramesPerHour) {
            print(
                "\(model) \(rate.frame): one false frame in \(1 / format.falseFramesPerByte) bytes",
                "of noise, \(rate.count) per hour at the line's full speed")
            #expect(rate.count < 100)
        }
        var random = SeededGenerator(seed: seed)
        var decoder = FrameDecoder(serial.frames)
        let noise = random.bytes(300_000)
        noise.withUnsafeBytes { decoder.receive($0) { _ in } }
        let expected = serial.frames.reduce(0) { $0 + $1.falseFramesPerByte } * 300_000
        #expect(Double(decoder.counters.frames) < 3 + expected + 6 * expected.squareRoot())
    }

    struct Decoded: Equatable {
        let message: Int
        let values: [Value?]

        init(_ message: Int, _ values: [Value?]) {
            (self.message, self.values) = (message, values)
        }

        func without(_ places: [Int]) -> Decoded {
            Decoded(message, values.indices.map { places.contains($0) ? nil : values[$0] })
        }
    }

    /// The messages in some bytes; none if bytes are left over.
    static func decode(
        _ bytes: [UInt8], _ message: Int, _ model: Model, _ serial: SerialModel
    ) -> [Decoded] {
        var dropped = 0
        let decoded = messages(in: bytes, message, model, serial, dropped: &dropped)
        return dropped == 0 ? decoded : []
    }

    /// The messages in some bytes.
    ///
    /// - Parameter message: The one that was sent: the device was asked for it, as on a line.
    static func messages(
        in bytes: [UInt8], _ message: Int, _ model: Model, _ serial: SerialModel
    ) -> [Decoded] {
        var dropped = 0
        return messages(in: bytes, message, model, serial, dropped: &dropped)
    }

    private static func messages(
        in bytes: [UInt8], _ message: Int, _ model: Model, _ serial: SerialModel,
        dropped: inout Int
    ) -> [Decoded] {
        let possible = serial.alternatives(to: message)
        var decoder = FrameDecoder(possible.map(serial.format))
        decoder.reset()
        var decoded: [Decoded] = []
        let take = { (event: FrameEvent) in
            guard case .frame(let found, let view) = event else { return }
            var values = [Value?](repeating: nil, count: model.values.count)
            model.decode(possible[found], view, into: &values)
            decoded.append(Decoded(possible[found], values))
        }
        bytes.withUnsafeBytes { decoder.receive($0, take) }
        if decoder.silence != nil { decoder.fallSilent(take) }
        dropped = Int(decoder.counters.droppedBytes)
        return decoded
    }
}

extension Mapping {
    fileprivate var isDate: Bool {
        if case .date = self { return true }
        return false
    }
}

extension Example {
    fileprivate var isRequest: Bool {
        if case .request = input { return true }
        return false
    }
}
