// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import Testing

@testable import YAML

@Suite struct DocumentReadTests {
    private func messages(readingFileOf bytes: [UInt8]) throws -> String {
        var template = Array("/tmp/martlet-yaml-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        let path = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
        defer { unlink(path) }
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
        return messages(reading: path).replacing(path, with: "t.yaml")
    }

    private func messages(reading path: String) -> String {
        let report = Report()
        _ = Document.read(path: path, report: report)
        return DiagnosticFormatter().format(report.diagnostics)
    }

    @Test func aFileIsRead() throws {
        let text = try messages(readingFileOf: Array("a: µ\n".utf8))
        #expect(text == "")
    }

    @Test func aByteOrderMarkIsNotPartOfTheText() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        #expect(try messages(readingFileOf: mark + Array("a: 1\nb: 2\n".utf8)) == "")
        let text = try messages(readingFileOf: mark + Array("a: &x\n".utf8))
        #expect(text.hasPrefix("t.yaml:1:4: error: anchors"))
    }

    @Test func aMissingFileHasADiagnostic() {
        let missing = "/nonexistent.yaml"
        #expect(messages(reading: missing) == "/nonexistent.yaml: error: no such file\n")
        #expect(messages(reading: "/tmp") == "/tmp: error: is a directory, not a file\n")
    }

    @Test func aFileOfTenMegabytesIsRefused() throws {
        let large = [UInt8](repeating: UInt8(ascii: "a"), count: 10_485_760)
        let text = try messages(readingFileOf: large)
        #expect(text == "t.yaml: error: is larger than 1048576 bytes\n")
    }

    @Test func bytesThatAreNotUTF8HaveAPlace() throws {
        let text = try messages(readingFileOf: Array("a: 1\nunit: ".utf8) + [0xB5, 0x67])
        #expect(
            text == """
                t.yaml:2:7: error: not UTF-8; save the file in UTF-8
                    unit:\u{20}
                          ^

                """)
    }
}
