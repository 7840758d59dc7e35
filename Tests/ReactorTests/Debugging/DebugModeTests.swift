// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Reactor

/// Debug mode applies to a whole process: see Tests/ReactorProbe/SlowProgram.swift.
struct DebugModeTests {
    static let program = "SlowProgram.swift"

    /// The marks in the program: the line, the problem, and the name in the report.
    private func marks() throws -> [(line: Int, problem: String, name: String)] {
        let folder = "\(#filePath)".split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try contents(of: "/\(folder)/ReactorProbe/\(Self.program)")
        return zip(1..., text.split(separator: "\n", omittingEmptySubsequences: false))
            .compactMap { line, text in
                guard let mark = text.firstMatch(of: /\/\/ (slow|failed|unfinished): (.*)/) else {
                    return nil
                }
                return (line, String(mark.1), String(mark.2))
            }
    }

    private func contents(of path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var text: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { text.append(UInt8(byte)) }
        return String(decoding: text, as: UTF8.self)
    }

    @Test func slowFailedAndUnfinishedWorkIsReportedWithItsLine() throws {
        let (output, status) = try probe("slow", "MARTLET_LOOP_DEBUG=1 MARTLET_LOOP_SLOW=10ms")
        #expect(status == 0)
        let words = [
            "slow": "blocked the loop for", "failed": "failed", "unfinished": "still ran",
        ]
        let marks = try marks()
        #expect(marks.count == 11)
        for (line, problem, name) in marks {
            let isReported = output.contains {
                $0.hasPrefix("martlet loop: the \(name)")
                    && $0.contains(" of ReactorProbe/\(Self.program):\(line) \(words[problem]!)")
            }
            #expect(isReported, "line \(line), \(name): \(output)")
        }
        #expect(output.contains { $0.contains("not started by spawn blocked the loop for") })
        #expect(output.contains { $0.contains("the loop ended: ") && $0.contains(" wake-ups, ") })
    }

    @Test func withoutDebugModeOnlyUnhandledErrorsAreReported() throws {
        let output = try probe("slow").output
        #expect(output.count == 2)
        #expect(output.first?.contains("task \"fails\" of ReactorProbe/SlowProgram.swift") == true)
        #expect(output.last == "end")
    }

    @Test func anInvalidLimitIsReported() throws {
        let output = try probe("again", "MARTLET_LOOP_DEBUG=1 MARTLET_LOOP_SLOW=fast").output
        #expect(output.contains { $0.contains("MARTLET_LOOP_SLOW=fast is not a time such as") })
    }

    @Test func aFastLoopReportsOnlyItsStatistics() throws {
        let output = try probe("early", "MARTLET_LOOP_DEBUG=1 MARTLET_LOOP_SLOW=60s").output
        #expect(output.count == 3)
        #expect(output.contains { $0.contains("the loop ended: ") })
    }

    @Test func aSignalListsTheTasksWithWhatTheyWaitFor() throws {
        let (output, status) = try probe("waiting", "MARTLET_LOOP_DEBUG=1")
        #expect(status == 0)
        let list = output.filter {
            $0.contains(" in ") && $0.contains(": ") && $0.contains("WaitingProgram")
        }
        let place = #"of ReactorProbe/WaitingProgram\.swift:\d+"#
        let body = "the main body of ReactorProbe/ReactorProbe\\.swift:\\d+"
        let words = "\\d+\\.\\d m?s in"
        let main = try Regex("martlet loop: \(body): \(words) Event\\.wait \(place)")
        let task = try Regex("martlet loop: the task \"reads\" \(place): \(words) sleep \(place)")
        #expect(list.count == 2)
        #expect(list.first?.wholeMatch(of: main) != nil && list.last?.wholeMatch(of: task) != nil)
    }

    static let limits: [(String, Duration?)] = [
        ("50ms", .milliseconds(50)), ("2s", .seconds(2)), ("500us", .microseconds(500)),
        ("", nil), ("ms", nil), ("5", nil), ("-5ms", nil), ("5 ms", nil), ("99999999999s", nil),
    ]

    @Test(arguments: limits)
    func limitsAreWholeNumbersWithAUnit(_ text: String, _ limit: Duration?) {
        #expect(LoopOptions.duration(text) == limit)
    }
}
