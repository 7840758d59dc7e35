// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor

/// A GPIO chip of the kernel's module gpio-sim, with control over the level of each line.
///
/// Folders in /config/gpio-sim configure it, and `plug` creates it. Files under /sys pull its lines
/// up and down. A pull causes an interrupt; on a machine with one processor the edge is in the
/// kernel's queue before the write returns.
@LoopActor final class SimulatedChip {
    let label: String
    private let folder: String
    private var bank: String { "\(folder)/bank0" }
    /// `gpiochip0`; another name after each `plug`.
    private(set) var name = ""
    /// The folder of the line's control files while the chip exists.
    private var lines = ""

    /// - Parameters:
    ///   - count: The number of lines.
    ///   - names: The names of lines, by offset.
    ///   - held: The lines that the kernel holds, with their consumers, by offset.
    init(_ label: String, count: Int, names: [Int: String] = [:], held: [Int: String] = [:]) throws
    {
        self.label = label
        folder = "/config/gpio-sim/\(label)"
        try makeFolder(folder)
        try makeFolder(bank)
        try TextFile("\(bank)/num_lines").write("\(count)")
        try TextFile("\(bank)/label").write(label)
        for offset in Set(names.keys).union(held.keys) { try makeFolder("\(bank)/line\(offset)") }
        for (offset, name) in names { try TextFile("\(bank)/line\(offset)/name").write(name) }
        for (offset, holder) in held {
            try makeFolder("\(bank)/line\(offset)/hog")
            try TextFile("\(bank)/line\(offset)/hog/name").write(holder)
            try TextFile("\(bank)/line\(offset)/hog/direction").write("input")
        }
    }

    /// Creates the chip.
    func plug() throws {
        try TextFile("\(folder)/live").write("1")
        name = try TextFile("\(bank)/chip_name").read()
        lines = "/sys/devices/platform/\(try TextFile("\(folder)/dev_name").read())/\(name)"
    }

    func unplug() throws {
        try TextFile("\(folder)/live").write("0")
    }

    /// Pulls a line up or down, like external hardware.
    func pull(_ offset: Int, _ isHigh: Bool) throws {
        try TextFile("\(lines)/sim_gpio\(offset)/pull").write(isHigh ? "pull-up" : "pull-down")
    }

    /// The level of a line, as input or as output.
    func isHigh(_ offset: Int) throws -> Bool {
        try TextFile("\(lines)/sim_gpio\(offset)/value").read() == "1"
    }

    /// Removes the chip and its folders.
    func remove() {
        try? unplug()
        for path in entries(bank).filter({ $0.hasPrefix("line") }) {
            rmdir("\(bank)/\(path)/hog")
            rmdir("\(bank)/\(path)")
        }
        rmdir(bank)
        rmdir(folder)
    }

    private nonisolated func entries(_ path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
