// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import Wire

/// A stream of bytes for one of the models: the first byte selects the model, the second the size
/// of the pieces of the rest.
enum DecoderSubject {
    static func take(_ input: [UInt8]) {
        guard input.count > 2 else { return }
        let models = Repository.models
        let (model, serial) = models[Int(input[0]) % models.count]
        let stream = input.dropFirst(2)
        let whole = frames(of: stream, pieces: stream.count, model, serial)
        let pieces = frames(of: stream, pieces: 1 + Int(input[1]) % 64, model, serial)
        precondition(whole == pieces, "the kernel's pieces decide what a frame is")
    }

    static let seeds: [[UInt8]] = Repository.models.enumerated().flatMap { index, entry in
        let frames = entry.model.examples.flatMap { example in
            entry.serial.messages.indices.compactMap { message in
                try? entry.model.encode(
                    message, example.gives, over: example.bytes(of: message), rounding: true)
            }
        }
        let torn = frames.flatMap { $0.dropLast(2) + $0 }
        return (frames + [torn, frames.flatMap { $0 }]).map { [UInt8(index), 7] + $0 }
    }

    /// The frames that a decoder finds; encoded again, they must have the same meaning.
    private static func frames(
        of stream: ArraySlice<UInt8>, pieces size: Int, _ model: Model, _ serial: SerialModel
    ) -> [[UInt8]] {
        let formats = serial.messages.indices.map(serial.format)
        var decoder = FrameDecoder(formats)
        decoder.reset()
        var frames: [[UInt8]] = []
        var values = [Value?](repeating: nil, count: model.values.count)
        var firstRejection: Rejection?
        let take = { (event: FrameEvent) in
            let (index, view): (Int, FrameView)
            switch event {
            case .frame(let number, let found): (index, view) = (number, found)
            case .rejected(let rejection):
                firstRejection = firstRejection ?? rejection
                return
            }
            model.decode(index, view, into: &values)
            frames.append(Array(view.bytes))
            encodeAgain(formats[index], view)
        }
        var rest = stream
        while !rest.isEmpty {
            Array(rest.prefix(size)).withUnsafeBytes { decoder.receive($0, take) }
            rest = rest.dropFirst(size)
        }
        decoder.fallSilent(take)
        decoder.reset()
        let search = FrameSearch(formats)
        precondition(!search.explanation(of: firstRejection, in: Array(stream.prefix(256))).isEmpty)
        let all = frames.reduce(decoder.counters.droppedBytes) { $0 + UInt64($1.count) }
        precondition(all <= UInt64(stream.count), "bytes were counted twice")
        precondition(decoder.counters.frames == UInt64(frames.count), "a frame was not counted")
        return frames
    }

    /// A number may have several encodings, so the bytes may differ. The values must not.
    private static func encodeAgain(_ format: FrameFormat, _ view: FrameView) {
        let decoded = format.slotNames.indices.map { view.rawValue($0) }
        guard let bytes = try? format.encode(decoded, over: Array(view.bytes)) else { return }
        var decoder = FrameDecoder([format])
        decoder.reset()
        var again: [RawValue?]?
        let take = { (event: FrameEvent) in
            guard case .frame(_, let view) = event else { return }
            again = format.slotNames.indices.map { view.rawValue($0) }
        }
        bytes.withUnsafeBytes { decoder.receive($0, take) }
        decoder.fallSilent(take)
        precondition(again == decoded, "a frame has another meaning after encoding")
    }
}
