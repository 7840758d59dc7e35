// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles
import Glibc

/// `martlet new`: asks a few questions, and writes the first draft of a device file.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Write the first draft of a device file for your sensor.",
        discussion: """
            Asks how the sensor is connected, and for one message of it: a line of text, the bytes \
            of a frame, a register. From the message it makes the fields, the check and an \
            example. Then edit the file: names, units, and where the facts come from.

            The file is FOLDER/VENDOR/MODEL.yaml. A file that exists is never changed.

            EXAMPLES:
              martlet new acme/tank
              martlet new acme/tank --to /etc/martlet/devices
            """)

    @Argument(help: "The name of the model, vendor/model.")
    var model: String

    @Option(help: ArgumentHelp("The folder of device files.", valueName: "folder"))
    var to = "devices"

    func run() throws {
        let parts = model.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy(isName) else {
            throw CommandError(
                "'\(model)' is no name of a model: two names of a-z, 0-9, _ and -, like acme/tank.")
        }
        let path = "\(to)/\(model).yaml"
        guard access(path, F_OK) != 0 else { throw CommandError("\(path) exists already.") }
        print("This writes \(path). An empty answer means what stands in [brackets].\n")
        let draft = try Draft.ask(model, Dialog())
        try write(draft.text, to: path, vendor: parts[0])
        print("\n\(path) is written. Next:")
        print("  1. Edit it: names, units, classes, ranges, and the sources of the facts.")
        print("  2. martlet check \(path)")
        print("  3. martlet explain ./\(path) shows what to write into the gateway file.\n")
        let report = CheckReport(path: path)
        print(report.text)
        guard !report.isBad else {
            throw CommandError("the draft has errors, which are above: correct \(path).")
        }
    }

    private func write(_ text: String, to path: String, vendor: String) throws {
        for folder in [to, "\(to)/\(vendor)"] { mkdir(folder, 0o755) }
        guard let file = fopen(path, "wx") else {
            throw CommandError("\(path): \(String(cString: strerror(errno))).")
        }
        defer { fclose(file) }
        guard fputs(text, file) >= 0, fflush(file) == 0 else {
            throw CommandError("\(path): \(String(cString: strerror(errno))).")
        }
    }
}
