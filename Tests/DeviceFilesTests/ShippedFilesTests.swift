// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import Testing

@testable import DeviceFiles

/// The folder of the repository, from the path of this file.
let repository = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()

/// The loaded file, or the diagnostics of loading it.
func outcome<File>(_ load: () throws(Mistakes) -> File) -> (file: File?, messages: String) {
    do throws(Mistakes) {
        return (try load(), "")
    } catch {
        return (nil, DiagnosticFormatter().format(error.diagnostics))
    }
}

@Suite struct ShippedFilesTests {
    static let models = SearchPath(folders: ["\(repository)/devices"]).models()

    @Test func theFirstSensorsAreShipped() {
        let first = [
            "generic/button", "generic/climate-line", "generic/relay", "plantower/pms5003",
            "winsen/mh-z19",
        ]
        #expect(Set(first).isSubset(of: Self.models))
    }

    /// Loading tries each example: decoding gives its values, and encoding them its bytes.
    @Test(arguments: models) func aShippedFileLoadsAndItsExamplesPass(model: String) {
        let warnings = Report()
        let (file, messages) = outcome { () throws(Mistakes) in
            try DeviceFile.load("\(repository)/devices/\(model).yaml", warnings: warnings)
        }
        #expect(messages == "")
        #expect(DiagnosticFormatter().format(warnings.diagnostics) == "")
        #expect(file?.model.name == model)
        let examples = file?.model.examples ?? []
        #expect(!examples.isEmpty)
        for example in examples { #expect(file?.model.run(example) == []) }
    }

    @Test(arguments: models) func aShippedFileNamesItsSources(model: String) throws {
        let bytes = try UserFile.bytes(
            of: "\(repository)/devices/\(model).yaml", limit: 100_000)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix("# SPDX-License-Identifier: Apache-2.0\n"))
        #expect(text.contains("\n# Sources: "))
    }

    @Test(arguments: models) func aShippedFileTellsItsWiringAndItsProof(model: String) throws {
        let description = try ModelSource.load("\(repository)/devices/\(model).yaml").description
        #expect(!description.wiring.isEmpty)
        // A file without a proof says what is open.
        #expect(!description.proofs.isEmpty || !description.unverified.isEmpty)
    }
}
