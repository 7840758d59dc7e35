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
        let marks = [
            "swift": "//", "h": "//", "c": "//", "sh": "#", "py": "#", "yaml": "#", "yml": "#",
        ]
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

    /// YAML that tests feed to the reader: a line on top would move what they expect.
    private static func isTestInput(_ file: SourceFile) -> Bool {
        file.folder == "Tests" && file.kind == "yaml"
    }
}
