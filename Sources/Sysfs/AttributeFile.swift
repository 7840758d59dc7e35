// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// One file of a driver, kept open.
///
/// Sysfs generates the content again for each read at offset 0, so one `pread` is one measurement:
/// no open, no close, and no path lookup.
final class AttributeFile: Sendable {
    enum ReadResult {
        case text(String)
        /// The driver reported an error; the reason is for the user.
        case failed(String)
        /// The driver was removed while the file was open.
        case gone
    }

    let name: String
    private let path: String
    private let descriptor: FileDescriptor
    /// Reads of the kernel's own files fail after their driver is removed. For a simulated file the
    /// removal must be checked with `fstat`.
    private let isReal: Bool

    init(_ name: String, in folder: String, isReal: Bool) throws(SystemError) {
        self.name = name
        self.isReal = isReal
        path = "\(folder)/\(name)"
        descriptor = try FileDescriptor(opening: path, O_RDONLY | O_NONBLOCK)
    }

    /// Reads the file, on any thread. The call can block as long as the driver sleeps.
    func read() -> ReadResult {
        if !isReal, isRemoved { return .gone }
        do throws(SystemError) {
            let text = try text()
            return text.isEmpty ? .failed("\(name): the driver returned no text") : .text(text)
        } catch {
            if [ENODEV, ENOENT, ENXIO, ESTALE].contains(error.code), !isListed { return .gone }
            return .failed("\(name): \(SystemError(operation: "read", code: error.code).reason)")
        }
    }

    private func text() throws(SystemError) -> String {
        var text = ""
        var failure: SystemError?
        // Most files hold a number and a line end; the longest, w1_slave, has 75 bytes.
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
            do throws(SystemError) {
                let count = try descriptor.read(into: buffer, at: 0) ?? 0
                text = String(decoding: buffer[..<count], as: UTF8.self)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return text
    }

    /// Whether the folder still has this file, and not another one of its name. The driver of an
    /// ACPI battery also reports ENODEV for a quantity that it does not know, and for all of them
    /// while the battery is out of its slot (`drivers/acpi/battery.c`).
    var isListed: Bool {
        var (own, listed) = (stat(), stat())
        return fstat(descriptor.number, &own) == 0 && stat(path, &listed) == 0
            && (own.st_ino, own.st_dev) == (listed.st_ino, listed.st_dev)
    }

    private var isRemoved: Bool {
        var status = stat()
        return fstat(descriptor.number, &status) != 0 || status.st_nlink == 0
    }

    /// The first line of a file; `nil` if the file cannot be read or is empty.
    static func line(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/"),
            let file = try? AttributeFile(
                String(path[path.index(after: slash)...]), in: String(path[..<slash]),
                isReal: true),
            case .text(let text) = file.read()
        else { return nil }
        return text.split(separator: "\n").first.map(String.init)
    }
}
