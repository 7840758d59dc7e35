// SPDX-License-Identifier: Apache-2.0

import Testing

/// Where things stand, and what stands on their first line.
@Suite struct PlaceTests {
    @Test func theTopLevelHoldsNothingElse() {
        let made: Set = ["Package.resolved"]
        let found = Checkout.names(in: "").filter { !$0.hasPrefix(".") && !made.contains($0) }
        let agreed = [
            "CHANGELOG.md", "LICENSE", "Package.swift", "README.md", "Sources", "Tests", "deploy",
            "devices",
        ]
        #expect(
            found == agreed, "documentation is DocC, examples are devices, scripts are in deploy")
    }

    @Test func everyFileBeginsWithItsLicence() {
        let marks = ["swift": "//", "h": "//", "c": "//", "sh": "#", "py": "#", "yaml": "#"]
        for file in Checkout.files where !Self.isTestInput(file) {
            guard let mark = marks[file.kind] else { continue }
            // Of a script and of the manifest, the first line is taken.
            let isTaken = /^(?:#!|# shellcheck|\/\/ swift-tools-version)/
            let line = file.lines.first { !$0.contains(isTaken) }
            if line != "\(mark) SPDX-License-Identifier: Apache-2.0" {
                Issue.record("\(file.path): begin with \(mark) SPDX-License-Identifier: Apache-2.0")
            }
        }
    }

    @Test func everyDecisionIsLinkedFromItsLandingPage() {
        for target in Checkout.names(in: "Sources") {
            let catalogue = "Sources/\(target)/\(target).docc"
            let landing = Checkout.text("\(catalogue)/\(target).md")
            for page in Checkout.names(in: "\(catalogue)/Decisions") where page.hasSuffix(".md") {
                if !landing.contains("<doc:\(page.dropLast(3))>") {
                    Issue.record("\(catalogue)/\(target).md: link <doc:\(page.dropLast(3))>")
                }
            }
        }
    }

    /// YAML that tests feed to the reader: a line on top would move what they expect.
    private static func isTestInput(_ file: SourceFile) -> Bool {
        file.folder == "Tests" && file.kind == "yaml"
    }
}
