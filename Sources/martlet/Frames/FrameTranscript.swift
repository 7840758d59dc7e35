// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import Wire

/// Says in JSON what a model finds in a stream of bytes: an object on a line for each frame, and
/// one for each stretch of bytes that belong to no frame.
///
///     {"frame":"data","values":{"pm1":5,"pm25":8,"pm10":9}}
///     {"error":"its check does not hold","frame":"data","at":32,"bytes":32}
///
/// Noise and torn frames make the decoder refuse many places in a row, a byte apart. A person wants
/// to know where the stretch began, how long it was, and what spoke against it first; so that is
/// one line. A stretch ends with a frame, with a bad line of text, after `longestStretch` bytes, or
/// when the stream has paused (`pause`).
///
/// The bytes are decoded one at a time. That is slow, a few million a second, and tells the places
/// without making the gateway's decoder keep account of them.
final class FrameTranscript {
    /// After so many bytes an unfinished stretch is told: a stream of noise has no end.
    private static let longestStretch: UInt64 = 256

    private let model: Model
    /// What is listened for, and its formats.
    private let messages: [Int]
    private let formats: [FrameFormat]
    private var decoder: FrameDecoder
    private var values: [Value?]
    /// Bytes received.
    private var position: UInt64 = 0
    /// The place of the first byte that no line has told of.
    private var told: UInt64 = 0
    /// How many dropped bytes were told of.
    private var toldDropped: UInt64 = 0
    /// What spoke first against the bytes that were not told of.
    private var complaint: Rejection?
    /// Whether the last byte ended a line of text that was refused.
    private var endsLine = false
    private var frames = JSONWriter()
    private var lines: [UInt8] = []

    /// - Parameters:
    ///   - messages: Which of the model's messages to listen for: they must not look alike.
    ///   - hearsBeginning: Whether the first byte begins a line of text. Who opens a port comes in
    ///     the middle of one.
    init(_ model: Model, _ serial: SerialModel, messages: [Int], hearsBeginning: Bool) {
        self.model = model
        self.messages = messages
        formats = messages.map(serial.format)
        decoder = FrameDecoder(formats)
        if hearsBeginning { decoder.reset() } else { decoder.interrupt() }
        values = Array(repeating: nil, count: model.values.count)
    }

    /// True while something is there that `pause` would tell.
    var wantsPause: Bool { decoder.silence != nil || hasUntold }

    private var hasUntold: Bool { complaint != nil || decoder.counters.droppedBytes > toldDropped }

    func receive(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { receive(byte) }
    }

    /// After how long a silence `pause` is to be called: in some formats it ends a frame.
    var silence: Duration { decoder.silence ?? .milliseconds(200) }

    /// Nothing has come for a while: tells what there is to tell.
    func pause() {
        if decoder.silence != nil {
            decoder.fallSilent(take)
            tellFrames()
        }
        if hasUntold { tell() }
    }

    /// The stream is over.
    func end() {
        pause()
        decoder.reset()
        if hasUntold { tell("the input ends before the frame does") }
    }

    /// The lines since the last call, each with its end.
    func takeLines() -> [UInt8] {
        defer { lines.removeAll(keepingCapacity: true) }
        return lines
    }

    private func receive(_ byte: UInt8) {
        position += 1
        endsLine = false
        withUnsafeBytes(of: byte) { decoder.receive($0, take) }
        if !frames.bytes.isEmpty {
            tellFrames()
        } else if endsLine || decoder.counters.droppedBytes - toldDropped >= Self.longestStretch {
            tell()
        }
    }

    private func take(_ event: FrameEvent) {
        switch event {
        case .frame(let index, let view): note(index, view)
        case .rejected(let rejection):
            complaint = complaint ?? rejection
            endsLine = endsLine || rejection.format == nil
        }
    }

    /// Tells of the frames, and before them of what was not told of.
    private func tellFrames() {
        guard !frames.bytes.isEmpty else { return }
        if hasUntold { tell() }
        lines += frames.bytes
        frames.removeAll()
        told = firstUnfinished
    }

    private func note(_ index: Int, _ view: FrameView) {
        for place in values.indices { values[place] = nil }
        model.decode(messages[index], view, into: &values)
        frames.object { json in
            json.add("frame", formats[index].name)
            json.key("values")
            json.object { json in
                for case (let definition, let value?) in zip(model.values, values) {
                    json.add(definition.name, value)
                }
            }
        }
        frames.endLine()
    }

    private func tell(_ reason: String? = nil) {
        let bytes = decoder.counters.droppedBytes - toldDropped
        let reason = reason ?? complaint?.reason.explanation ?? "no frame begins here"
        var line = JSONWriter()
        line.object { json in
            json.add("error", reason)
            if let format = complaint?.format { json.add("frame", formats[format].name) }
            json.add("at", Int(told))
            json.add("bytes", Int(bytes))
        }
        line.endLine()
        lines += line.bytes
        complaint = nil
        toldDropped += bytes
        told = firstUnfinished
    }

    /// The place of the first byte that the decoder has not dealt with: a copy of the decoder is
    /// made to forget what it holds, and counts it.
    private var firstUnfinished: UInt64 {
        var copy = decoder
        copy.reset()
        return position - (copy.counters.droppedBytes - decoder.counters.droppedBytes)
    }
}
