// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor
import Simulation

/// The sensors that `martlet simulate` plays.
@LoopActor final class Play {
    private let files: [DeviceFile]
    private let seed: UInt64
    private var sensors: [SimulatedSensor] = []

    /// Plugs all of them in.
    ///
    /// - Parameters:
    ///   - links: One for each of the files, or none.
    ///   - faults: What goes wrong with each of them.
    init(_ files: [DeviceFile], links: [String], seed: UInt64, faults: [Fault]) throws {
        self.files = files
        self.seed = seed
        do {
            for (index, file) in files.enumerated() {
                let link = links.isEmpty ? nil : links[index]
                if let link { removeLink(link) }
                // Two sensors of one model shall not say the same.
                let sensor = try SimulatedSensor(
                    file, seed: seed &+ UInt64(index), faults: faults, link: link,
                    loop: EventLoop.current)
                sensors.append(sensor)
            }
        } catch {
            end()
            throw error
        }
    }

    /// Unplugs all of them.
    func end() {
        for sensor in sensors { sensor.close() }
        sensors = []
    }

    /// A line for each sensor: its name, what to open, and how.
    var program: String {
        let names = files.map(\.model.name)
        let width = names.map(\.count).max() ?? 0
        let pathWidth = sensors.map(\.path.count).max() ?? 0
        let lines = zip(files, sensors).map { file, sensor in
            let name = file.model.name.padded(to: width)
            return "\(name)  \(sensor.path.padded(to: pathWidth))  \(file.manner)"
        }
        return (lines + ["Seed \(seed); Ctrl-C ends it."]).joined(separator: "\n")
    }

    /// A line for each sensor: what it has done.
    var summary: String {
        zip(files, sensors).map { file, sensor in
            let counters = sensor.counters
            var line = "\(file.model.name): \(count(counters.sent, "frame")) sent"
            if counters.spoiled > 0 { line += ", \(counters.spoiled) spoiled" }
            if counters.noise > 0 { line += ", \(count(counters.noise, "byte")) of noise" }
            if counters.unplugged > 0 { line += ", unplugged \(count(counters.unplugged, "time"))" }
            if counters.dropped > 0 { line += ", \(counters.dropped) dropped: nobody read them" }
            if let failure = counters.failure {
                line += ", \(counters.failed) could not be made: \(failure)"
            }
            return line
        }.joined(separator: "\n")
    }

    /// A link that an earlier run had no time to remove gives way; a file does not.
    private func removeLink(_ path: String) {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK { unlink(path) }
    }
}

extension DeviceFile {
    /// How to read it: `9600 8N1, sends every 1 s`.
    fileprivate var manner: String {
        let line = serial.map { "\($0.baud) \($0.dataBits)\($0.parity.letter)\($0.stopBits)" } ?? ""
        if isPolled { return "\(line), answers when asked" }
        let interval = model.every.map { $0 / .seconds(1) } ?? 0
        let isWhole = interval.rounded() == interval
        return "\(line), sends every \(isWhole ? "\(Int(interval))" : "\(interval)") s"
    }
}

extension SerialSettings.Parity {
    fileprivate var letter: String {
        switch self {
        case .none: "N"
        case .even: "E"
        case .odd: "O"
        }
    }
}

extension String {
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
