// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import Wire

/// Decodes a stream of bytes to lines of JSON: an object for each frame, and one for each run of
/// bytes outside of frames.
///
///     {"frame":"data","values":{"pm1":5,"pm25":8,"pm10":9}}
///     {"error":"its check does not hold: found 02 02, and sum16be gives 02 01","frame":"data",
///     "at":32,"bytes":32}
///
/// A line of a record that a template was made for, and that does not fit it, gives an object after
/// that of its frame.
///
/// Noise and torn frames make the decoder reject many positions in a row, a byte apart. The user
/// needs the start of the run, its length and the first reason. So a run is one line. A run ends
/// with a frame, with a rejected line of text, after `longestRun` bytes, or at a pause of the
/// stream (`pause`).
///
/// The bytes are decoded one at a time. That is slow, a few million a second, but it gives the
/// positions, and the gateway's decoder need not track them.
final class FrameTranscript {
    /// An unfinished run is reported after this number of bytes: a stream of noise has no end.
    private static let longestRun: UInt64 = 256

    private let model: Model
    /// The messages to decode, and their formats.
    private let messages: [Int]
    private let formats: [FrameFormat]
    private var decoder: FrameDecoder
    private var values: [Value?]
    /// Bytes received.
    private var position: UInt64 = 0
    /// The position of the first byte that is not reported.
    private var reported: UInt64 = 0
    /// Where a message inside of a block begins; its bytes are dropped, and those of the block
    /// before it are not.
    private var messageStart: UInt64?
    private let hasBlocks: Bool
    /// The number of dropped bytes that are reported.
    private var reportedDropped: UInt64 = 0
    /// The first rejection of the bytes that are not reported.
    private var firstRejection: Rejection?
    /// The bytes from `reported` on, to find out why they were rejected.
    private var unreported: [UInt8] = []
    /// Whether the last byte ended a line of text that was rejected.
    private var endsLine = false
    private var frames = JSONWriter()
    private var lines: [UInt8] = []

    /// - Parameters:
    ///   - messages: The messages of the model to decode. Their formats must be different.
    ///   - startsAtLineStart: Whether the first byte begins a line of text. A port is usually
    ///     opened in the middle of one.
    init(_ model: Model, _ serial: SerialModel, messages: [Int], startsAtLineStart: Bool) {
        self.model = model
        self.messages = messages
        formats = messages.map(serial.format)
        hasBlocks = formats.contains { format in
            if case .framed(let framing, _) = format.shape { framing is Block } else { false }
        }
        decoder = FrameDecoder(formats)
        if startsAtLineStart { decoder.reset() } else { decoder.interrupt() }
        values = Array(repeating: nil, count: model.values.count)
    }

    /// Whether `pause` would report something.
    var needsPause: Bool { decoder.silence != nil || hasUnreported }

    private var hasUnreported: Bool {
        firstRejection != nil || decoder.counters.droppedBytes > reportedDropped
    }

    func receive(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { receive(byte) }
    }

    /// The length of a pause after which to call `pause`: in some formats a pause ends a frame.
    var silence: Duration { decoder.silence ?? .milliseconds(200) }

    /// Reports what is pending: no byte has arrived for `silence`.
    func pause() {
        if decoder.silence != nil {
            decoder.fallSilent(take)
            reportFrames()
        }
        if hasUnreported { report() }
    }

    /// The stream has ended.
    func end() {
        pause()
        decoder.reset()
        if hasUnreported { report("the input ends before the frame does") }
    }

    /// The lines since the last call, each with its line feed.
    func takeLines() -> [UInt8] {
        defer { lines.removeAll(keepingCapacity: true) }
        return lines
    }

    private func receive(_ byte: UInt8) {
        position += 1
        unreported.append(byte)
        endsLine = false
        let wasReported = !hasUnreported
        withUnsafeBytes(of: byte) { decoder.receive($0, take) }
        if hasBlocks, wasReported, hasUnreported, firstRejection == nil {
            messageStart = position - 1
        }
        if !frames.bytes.isEmpty {
            reportFrames()
        } else if endsLine || decoder.counters.droppedBytes - reportedDropped >= Self.longestRun {
            report()
        }
    }

    private func take(_ event: FrameEvent) {
        switch event {
        case .frame(let index, let view): note(index, view)
        case .rejected(let rejection):
            firstRejection = firstRejection ?? rejection
            endsLine = endsLine || rejection.format == nil
        }
    }

    /// Reports the frames, after the unreported bytes before them.
    private func reportFrames() {
        guard !frames.bytes.isEmpty else { return }
        if hasUnreported { report() }
        lines += frames.bytes
        frames.removeAll()
        advance()
    }

    private func note(_ index: Int, _ view: FrameView) {
        for place in values.indices { values[place] = nil }
        model.decode(messages[index], view, into: &values)
        frames.object { json in
            json.add("frame", formats[index].name)
            json.key("values")
            model.write(values, to: &json)
        }
        frames.endLine()
        for line in formats[index].unfitLines(in: view) {
            frames.object { json in
                json.add("error", line.explanation)
                json.add("frame", formats[index].name)
            }
            frames.endLine()
        }
    }

    private func report(_ reason: String? = nil) {
        let bytes = decoder.counters.droppedBytes - reportedDropped
        let found = firstRejection.flatMap { rejection in
            FrameSearch(formats).diagnosis(of: rejection, in: unreported, dropped: Int(bytes))
        }
        let reason =
            reason ?? found?.message ?? firstRejection?.reason.explanation
            ?? "no frame begins here"
        var line = JSONWriter()
        line.object { json in
            json.add("error", reason)
            if let format = firstRejection?.format { json.add("frame", formats[format].name) }
            json.add("at", Int(firstRejection == nil ? messageStart ?? reported : reported))
            json.add("bytes", Int(bytes))
            if let found {
                json.add("wrong-at", Int(reported) + found.place.lowerBound)
                if !found.notes.isEmpty { json.add("notes", found.notes) }
            }
        }
        line.endLine()
        lines += line.bytes
        firstRejection = nil
        messageStart = nil
        reportedDropped += bytes
        advance()
    }

    /// All bytes before the unfinished frame are reported.
    private func advance() {
        let first = firstUnfinished
        unreported.removeFirst(min(unreported.count, Int(first - reported)))
        reported = first
    }

    /// The position of the first byte that the decoder still holds. A copy of the decoder is reset:
    /// it then counts these bytes as dropped.
    private var firstUnfinished: UInt64 {
        var copy = decoder
        copy.reset()
        return position - (copy.counters.droppedBytes - decoder.counters.droppedBytes)
    }
}
