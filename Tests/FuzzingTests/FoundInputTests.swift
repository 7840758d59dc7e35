// SPDX-License-Identifier: Apache-2.0

import Fuzzing
import Glibc
import Testing

/// Runs the seeds of the fuzzer, and the inputs that once caused a failure.
@Suite(.serialized) struct FoundInputTests {
    @Test(arguments: Subject.allCases) func seedsRunWithoutAFailure(subject: Subject) {
        #expect(subject.seeds.count > 3)
        for seed in subject.seeds { subject.take(seed) }
    }

    /// One file for each input, in `Found/<subject>`; `deploy/fuzz.sh` explains how to add one.
    @Test(arguments: Subject.allCases) func foundInputsRunWithoutAFailure(subject: Subject) throws {
        let folder = "\(#filePath.dropLast("FoundInputTests.swift".count))Found/\(subject)"
        for name in Self.names(in: folder) {
            subject.take(try Self.bytes(of: "\(folder)/\(name)"))
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private static func bytes(of path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return bytes
    }
}
