// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles
import Plan

/// The keys of a device with encrypted frames.
struct KeyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "For encrypted frames: a file with the key, 32 hex digits. "
                + "(default: the key of the example in the device file)",
            valueName: "file"),
        completion: .file())
    var keyFile: String?

    @Option(
        help: ArgumentHelp("A file with the authentication key.", valueName: "file"),
        completion: .file())
    var authenticationKeyFile: String?

    @Option(
        help: ArgumentHelp(
            "'off' accepts frames whose authentication tag does not fit, if their check holds.",
            valueName: "on|off"))
    var authenticate: String?

    /// The file with these keys.
    func apply(to file: DeviceFile) throws -> DeviceFile {
        try file.keyed(
            keyFile: keyFile, authenticationKeyFile: authenticationKeyFile,
            authenticate: authenticate)
    }
}
