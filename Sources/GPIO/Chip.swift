// SPDX-License-Identifier: Apache-2.0

import CGPIOD
import Glibc
import LinuxSystem
import Ports

/// An open GPIO chip. It is closed when its owner is destroyed.
///
/// Opening and querying a chip takes a few short ioctls; nothing here blocks.
package struct Chip: ~Copyable {
    /// A line of the chip, claimed or not.
    package struct Line {
        /// `GPIO17`, or empty if the board gives the line no name.
        package let name: String
        /// The consumer of the line and the direction, from the kernel; `nil` while it is free.
        package let holder: String?
    }

    let handle: OpaquePointer
    /// `/dev/gpiochip0`.
    package let path: String
    /// `gpiochip0`: the order of discovery; on some boards it changes from boot to boot.
    package let name: String
    /// `pinctrl-bcm2711`: the hardware, and so the right identifier for a gateway file.
    package let label: String
    package let lineCount: Int

    private init(handle: OpaquePointer, path: String, info: cgpiod_chip_info) {
        self.handle = handle
        self.path = path
        name = text(info.name)
        label = text(info.label)
        lineCount = Int(info.line_count)
    }

    deinit {
        cgpiod_chip_close(handle)
    }

    /// Opens the chip at a path.
    ///
    /// - Throws: `missing`, `refused` with the group to join, or `unfit` if it is not a GPIO chip.
    package static func open(_ path: String) throws(PortError) -> Chip {
        guard let handle = cgpiod_chip_open(path) else { throw chipError(path, errno) }
        var info = cgpiod_chip_info()
        guard cgpiod_chip_get_info(handle, &info) == 0 else {
            let cause = errno
            cgpiod_chip_close(handle)
            throw chipError(path, cause)
        }
        return Chip(handle: handle, path: path, info: info)
    }

    /// The paths of the chips in a directory, ordered by number.
    package static func paths(in directory: String = "/dev") -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var numbers: [Int] = []
        while let entry = readdir(stream) {
            let name = text(entry.pointee.d_name)
            guard name.hasPrefix("gpiochip"), let number = Int(name.dropFirst(8)) else { continue }
            numbers.append(number)
        }
        return numbers.sorted().map { "\(directory)/gpiochip\($0)" }
    }

    /// The line at an offset; `nil` if the chip has no such line.
    package func line(at offset: Int) -> Line? {
        var info = cgpiod_line_info()
        guard offset >= 0, offset < lineCount,
            cgpiod_chip_get_line_info(handle, UInt32(offset), &info) == 0
        else { return nil }
        let consumer = text(info.consumer)
        let holder = consumer.isEmpty ? "the kernel" : "\"\(consumer)\""
        let use = "\(holder), as an \(info.output ? "output" : "input")"
        return Line(name: text(info.name), holder: info.used ? use : nil)
    }

    /// The chip as `LineSearch` needs it.
    package var contents: ChipContents {
        let lines = (0..<lineCount).map { line(at: $0)?.name ?? "" }
        return ChipContents(path: path, name: name, label: label, lines: lines)
    }
}

/// The error for a chip that does not open.
private func chipError(_ path: String, _ code: CInt) -> PortError {
    let reason = String(cString: strerror(code))
    switch code {
    case ENOENT:
        return PortError(.missing, "\(path): there is no such GPIO chip")
    case EACCES, EPERM:
        let advice = DeviceNode(path: path)?.advice ?? "its folder cannot be entered"
        return PortError(.refused, "\(path): no permission; \(advice)")
    case ENOTTY, EINVAL, ENODEV, ENXIO:
        // The two versions of libgpiod use different codes for a file of another type.
        return PortError(.unfit, "\(path): this is not a GPIO chip (\(reason))")
    default:
        return PortError(.refused, "\(path): cannot be opened: \(reason)")
    }
}

/// The text in a C array that ends with a zero.
private func text<Characters>(_ characters: Characters) -> String {
    withUnsafeBytes(of: characters) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
