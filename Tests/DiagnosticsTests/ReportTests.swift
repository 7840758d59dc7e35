// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Diagnostics

@Suite struct ReportTests {
    @Test func diagnosticsBeyondTheLimitAreOnlyCounted() {
        let report = Report(limit: 3)
        for number in 0..<10 {
            #expect(report.isFull == (number >= 3))
            report.add(Diagnostic("\(number)", at: SourcePlace(path: "f")))
        }
        #expect(report.diagnostics.map(\.message) == ["0", "1", "2"])
        #expect(report.diagnostics[2].notes.map(\.message) == ["7 more mistakes are not shown"])
    }

    @Test func aWarningIsNotAnError() {
        let report = Report()
        #expect(report.isEmpty)
        report.add(Diagnostic("odd", at: SourcePlace(path: "f"), severity: .warning))
        #expect(!report.isEmpty)
        #expect(!report.hasErrors)
        report.add(Diagnostic("wrong", at: SourcePlace(path: "f")))
        #expect(report.hasErrors)
    }
}
