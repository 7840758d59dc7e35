// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor

/// A GPIO chip of the kernel's module gpio-sim, with a hand on each of its lines.
///
/// It is made of folders in /config/gpio-sim, comes into being with `plug`, and its lines are
/// pulled up and down by files under /sys. A pull is an interrupt like any other, and on a machine
/// of one processor its edge is in the kernel's queue before the write returns.
@LoopActor final class SimulatedChip {
    let label: String
    private let folder: String
    private var bank: String { "\(folder)/bank0" }
    /// `gpiochip0`; another one after each plug.
    private(set) var name = ""
    /// The folder of the line's switches while the chip is there.
    private var lines = ""

    /// - Parameters:
    ///   - count: How many lines it has.
    ///   - names: The lines that have a name, by their offset.
    ///   - held: Lines that the kernel itself holds, and under which name.
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

    /// The chip is there from now on.
    func plug() throws {
        try TextFile("\(folder)/live").write("1")
        name = try TextFile("\(bank)/chip_name").read()
        lines = "/sys/devices/platform/\(try TextFile("\(folder)/dev_name").read())/\(name)"
    }

    func unplug() throws {
        try TextFile("\(folder)/live").write("0")
    }

    /// Pulls a line up or down from outside.
    func pull(_ offset: Int, _ isHigh: Bool) throws {
        try TextFile("\(lines)/sim_gpio\(offset)/pull").write(isHigh ? "pull-up" : "pull-down")
    }

    /// The level on a line, whoever drives it.
    func isHigh(_ offset: Int) throws -> Bool {
        try TextFile("\(lines)/sim_gpio\(offset)/value").read() == "1"
    }

    /// The chip and its folders are gone for good.
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
