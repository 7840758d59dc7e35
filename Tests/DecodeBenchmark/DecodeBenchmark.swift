// SPDX-License-Identifier: Apache-2.0

import CDecode
import CProbe
import DeviceFiles
import Devices
import Glibc
import Plan
import Readings
import Wire

/// Measures decoded frames per second on one core, compared with a hand-written decoder in C.
///
///     swift run -c release DecodeBenchmark
///
/// All decode the same PMS5003 frames in pieces of 4096 bytes, as from reads of a port. C reads
/// three numbers of a frame. `Wire` finds the frames and checks them; `Devices` also makes their
/// values, in decimal and checked against their ranges, as the gateway publishes them.
@main enum DecodeBenchmark {
    static let rounds = 7

    static func main() throws {
        let file = try DeviceFile.load(CommandLine.arguments.dropFirst().first ?? deviceFile)
        guard case .serial(let serial) = file.model.kind else { return }
        let stream = try stream(of: file.model)
        // They run in turn, so that other load of the machine affects all of them; the best run
        // counts.
        var results = [Result](repeating: Result(), count: 3)
        let candidates = [
            inC(stream), inWire(stream, serial), inDevices(stream, serial, file.model),
        ]
        for pass in candidates { _ = pass() }
        for _ in 0..<rounds {
            for (place, pass) in candidates.enumerated() { results[place].note(measure(pass)) }
        }
        print("                  frames/s   of C   allocations a frame")
        for (name, result) in zip(["C, by hand", "Wire", "Wire and Devices"], results) {
            print(result.row(name, beside: results[0]))
        }
    }

    /// 16 384 frames with values that fit one byte, as some fields of the sensor do.
    static func stream(of model: Model) throws -> [UInt8] {
        try (0..<16384).flatMap { number in
            let level = Value.number(Decimal(Int64(number * 7 % 250)))
            return try model.encode(0, model.values.map { _ in level })
        }
    }

    // Each function makes a decoder and returns a pass over the stream. The pass returns the count
    // of frames found so far.

    static func inC(_ stream: [UInt8]) -> () -> UInt64 {
        var decoder = pms_decoder()
        return {
            pieces(of: stream) { piece in
                pms_receive(&decoder, piece.bindMemory(to: UInt8.self).baseAddress, piece.count)
            }
            precondition(decoder.sum > 0, "the values are used")
            return decoder.frames
        }
    }

    static func inWire(_ stream: [UInt8], _ serial: SerialModel) -> () -> UInt64 {
        var decoder = FrameDecoder(serial.frames)
        return {
            var length = 0
            pieces(of: stream) { piece in
                decoder.receive(piece) { event in
                    if case .frame(_, let view) = event { length += view.bytes.count }
                }
            }
            precondition(length == stream.count, "all frames are found")
            return decoder.counters.frames
        }
    }

    static func inDevices(
        _ stream: [UInt8], _ serial: SerialModel, _ model: Model
    ) -> () -> UInt64 {
        var decoder = FrameDecoder(serial.frames)
        var values = [Value?](repeating: nil, count: model.values.count)
        return {
            pieces(of: stream) { piece in
                decoder.receive(piece) { event in
                    guard case .frame(let index, let view) = event else { return }
                    model.decode(index, view, into: &values)
                }
            }
            precondition(values.allSatisfy { $0 != nil }, "the values are used")
            return decoder.counters.frames
        }
    }

    static func pieces(of stream: [UInt8], _ body: (UnsafeRawBufferPointer) -> Void) {
        stream.withUnsafeBytes { all in
            for start in stride(from: 0, to: all.count, by: 4096) {
                let end = min(all.count, start + 4096)
                body(UnsafeRawBufferPointer(rebasing: all[start..<end]))
            }
        }
    }

    /// The time of one pass, from ten passes.
    static func measure(_ pass: () -> UInt64) -> (rate: Double, allocations: Double) {
        let known = pass()
        let before = allocations()
        let start = processorTime()
        for _ in 0..<9 { _ = pass() }
        let frames = pass() - known
        let seconds = processorTime() - start
        let allocated = allocations() - before
        return (Double(frames) / seconds, Double(allocated) / Double(frames))
    }

    /// CPU time in seconds: other processes on the core do not count.
    static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    static let deviceFile =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        + "/devices/plantower/pms5003.yaml"

    struct Result {
        var rate = 0.0
        var allocations = 0.0

        mutating func note(_ measured: (rate: Double, allocations: Double)) {
            rate = max(rate, measured.rate)
            allocations = max(allocations, measured.allocations)
        }

        func row(_ name: String, beside other: Result) -> String {
            let cells = [
                String(Int(rate)), hundredths(rate / other.rate), hundredths(allocations),
            ]
            return zip([name] + cells, [16, 10, 7, 22]).enumerated().map { index, cell in
                let room = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
                return index == 0 ? cell.0 + room : room + cell.0
            }.joined()
        }

        private func hundredths(_ number: Double) -> String {
            let whole = Int((number * 10000).rounded())
            let digits = String(whole % 10000 + 10000).dropFirst()
            return "\(whole / 10000).\(digits)"
        }
    }
}
