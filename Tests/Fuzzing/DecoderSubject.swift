// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import Wire

/// A stream of bytes for one of the models: the first byte says which, the second in pieces of what
/// length the rest arrives.
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
            entry.serial.frames.indices.compactMap { frame in
                try? entry.model.encode(
                    frame, example.gives, over: example.bytes(of: frame), rounding: true)
            }
        }
        let torn = frames.flatMap { $0.dropLast(2) + $0 }
        return (frames + [torn, frames.flatMap { $0 }]).map { [UInt8(index), 7] + $0 }
    }

    /// The frames that a decoder finds, which must say what they are when they are said again.
    private static func frames(
        of stream: ArraySlice<UInt8>, pieces size: Int, _ model: Model, _ serial: SerialModel
    ) -> [[UInt8]] {
        var decoder = FrameDecoder(serial.frames)
        decoder.reset()
        var frames: [[UInt8]] = []
        var inFrames: UInt64 = 0
        var values = [Value?](repeating: nil, count: model.values.count)
        var rest = stream
        while !rest.isEmpty {
            Array(rest.prefix(size)).withUnsafeBytes { piece in
                decoder.receive(piece) { event in
                    guard case .frame(let index, let view) = event else { return }
                    model.decode(index, view, into: &values)
                    inFrames += UInt64(view.bytes.count)
                    frames.append(Array(view.bytes))
                }
            }
            rest = rest.dropFirst(size)
        }
        decoder.reset()
        let all = inFrames + decoder.counters.droppedBytes
        precondition(all <= UInt64(stream.count), "bytes were counted twice")
        precondition(decoder.counters.frames == UInt64(frames.count), "a frame was not counted")
        return frames
    }
}
