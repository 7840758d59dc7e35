// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Glibc
import Plan
import Testing

/// The folder that contains `Package.swift`.
let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

/// The text of a file, by its path from the root of the repository.
func repositoryFile(_ path: String) throws -> String {
    let file = try #require(fopen("\(repository)/\(path)", "r"))
    defer { fclose(file) }
    var text: [UInt8] = []
    while case let character = fgetc(file), character != EOF { text.append(UInt8(character)) }
    return String(decoding: text, as: UTF8.self)
}

/// A model of the repository.
func deviceFile(_ name: String) throws -> Model {
    try DeviceFile.load("\(repository)/devices/\(name).yaml").model
}
