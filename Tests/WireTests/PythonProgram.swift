// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// The lines that a Python program prints for those lines of input.
///
/// - Parameter program: Without single quotes.
func output(of program: String, _ lines: [String]) throws -> [String] {
    var path = Array("/tmp/martlet-lines-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    try #require(descriptor >= 0)
    let file = try #require(fdopen(descriptor, "w"))
    fputs(lines.joined(separator: "\n") + "\n", file)
    fclose(file)
    defer { unlink(path) }
    let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let pipe = try #require(popen("timeout 30 python3 -c '\(program)' < \(name) 2>&1", "r"))
    defer { pclose(pipe) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(pipe), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
}
