// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Primitives
import Readings
import Testing
import YAML

@testable import DeviceFiles

/// The filters of a file give what ESPHome's own sources give: `ESPHome/filters.txt` was made with
/// these (see `ESPHome/filters.cpp`).
@Suite struct ESPHomeTests {
    /// A filter, its input and the output of ESPHome.
    struct Recording: CustomTestStringConvertible, Sendable {
        let filters: String
        /// How many digits after the point are equal.
        let digits: Int
        var input: [(time: Int64, value: Value)] = []
        var output: [String] = []

        var testDescription: String { filters }
    }

    static let recordings: [Recording] = {
        let path = "\(repository)/Tests/DeviceFilesTests/ESPHome/filters.txt"
        let bytes = (try? UserFile.bytes(of: path, limit: 100_000)) ?? []
        var recordings: [Recording] = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if line.hasPrefix("[") {
                let filters = line.prefix { $0 != "#" }
                recordings.append(
                    Recording(filters: String(filters), digits: Int(words.last ?? "") ?? 0))
            } else if line.hasPrefix(">") {
                recordings[recordings.count - 1].output.append("\(words[1]) \(words[2])")
            } else if let time = Int64(words[0]) {
                let value = Decimal(words[1]).map(Value.number) ?? .unknown
                recordings[recordings.count - 1].input.append((time, value))
            }
        }
        return recordings
    }()

    @Test func eachFilterOfESPHomeHasARecording() {
        let names = FilterKind.all.map(\.name).filter { name in
            !Self.recordings.contains { $0.filters.contains("\(name)") }
        }
        // ESPHome has no windows of the wall clock.
        #expect(names == ["clock_window"])
    }

    @Test(arguments: recordings) func aFilterGivesWhatESPHomeGives(recording: Recording) throws {
        let file = SourceFile(path: "f", text: "filters: \(recording.filters)\n")
        let report = Report()
        let document = try #require(Document.parse(file, report: report))
        guard case .mapping(let entries) = document.root.kind else { return }
        let reader = FilterReader(
            FilterReader.Subject(mapping: .plain), in: Scope(file: file, report: report))
        var chain = FilterChain(reader.read(entries[0]))
        #expect(report.diagnostics.isEmpty)
        var output: [String] = []
        func note(_ value: Value?, _ milliseconds: Int64) {
            if let value { output.append("\(milliseconds) \(value)") }
        }
        for (time, value) in recording.input {
            while let due = chain.deadline, due <= Self.moment(time).instant {
                let moment = Moment(due)
                note(chain.pass(to: moment), due.nanoseconds / 1_000_000)
            }
            note(chain.take(value, at: Self.moment(time)), time)
        }
        let expected = recording.output.map { Self.rounded($0, recording.digits) }
        #expect(output.map { Self.rounded($0, recording.digits) } == expected)
        #expect(!expected.isEmpty)
    }

    private static func moment(_ milliseconds: Int64) -> Moment {
        Moment(Instant(nanoseconds: milliseconds * 1_000_000))
    }

    private static func rounded(_ line: String, _ digits: Int) -> String {
        let words = line.split(separator: " ").map(String.init)
        let number = Decimal(words[1]).map { $0.rounded(to: -digits).description }
        return "\(words[0]) \(number ?? "unknown")"
    }
}

extension FilterChain {
    /// The earliest deadline in boot time.
    fileprivate var deadline: Instant? {
        var earliest = EarliestDeadlines()
        addDeadlines(to: &earliest)
        return earliest.instant
    }
}
