// SPDX-License-Identifier: Apache-2.0

import Testing

/// What fits on a screen is read; what does not is trusted.
@Suite struct SizeTests {
    static let kinds: Set = ["swift", "c", "h", "sh", "py"]
    static let files = Checkout.files.filter { kinds.contains($0.kind) }

    static let functions = Checkout.sources.flatMap(Function.all(in:))

    @Test func noFileIsLongerThan500Lines() {
        for file in Self.files where file.lines.count > 500 {
            Issue.record("\(file.path): \(file.lines.count) lines; split it, at 400 already")
        }
    }

    @Test func noLineIsLongerThan100Columns() {
        for file in Self.files + Checkout.files.filter({ $0.kind == "yaml" }) {
            for (number, line) in zip(1..., file.lines) where line.count > 100 {
                Issue.record("\(file.path):\(number): \(line.count) columns; break it before 100")
            }
        }
    }

    @Test func noFunctionIsLongerThan70Lines() {
        let all = Self.functions + Checkout.tests.flatMap(Function.all(in:))
        for function in all where function.length > 70 {
            Issue.record("\(function.place): \(function.length) lines; take a part out, aim at 40")
        }
    }

    @Test func halfOfTheSourceFilesAreShorterThan120Lines() {
        let median = Self.median(Checkout.sources.map(\.lines.count))
        #expect(median < 120, "the median file has grown to \(median) lines: split the longest")
    }

    @Test func halfOfTheFunctionsAreShorterThan8Lines() {
        let median = Self.median(Self.functions.map(\.length))
        #expect(median < 8, "the median function has grown to \(median) lines: name their parts")
    }

    @Test func theReadmeIsNoLongerThan150Lines() {
        let count = SourceFile(path: "README.md", text: Checkout.text("README.md")).lines.count
        #expect(count <= 150, "README.md has \(count) lines: move what explains into a catalogue")
    }

    private static func median(_ numbers: [Int]) -> Int {
        numbers.isEmpty ? 0 : numbers.sorted()[numbers.count / 2]
    }
}
