// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Glibc
import LinuxSystem
import Plan
import Ports
import Primitives
import Reactor
import Simulation

/// The sensors that `martlet simulate` simulates.
@LoopActor final class SimulationRun {
    private let files: [DeviceFile]
    private let seed: UInt64
    private var sensors: [SimulatedSensor] = []
    private var bridges: [SimulatedBridge] = []

    /// Connects all sensors.
    ///
    /// - Parameters:
    ///   - links: One for each file, or none.
    ///   - faults: The faults of every sensor.
    init(_ files: [DeviceFile], links: [String], seed: UInt64, faults: [Fault]) throws {
        self.files = files
        self.seed = seed
        do {
            for (index, file) in files.enumerated() {
                let link = links.isEmpty ? nil : links[index]
                if let link { removeLink(link) }
                // Two sensors of one model must not send the same values.
                let sensor = try SimulatedSensor(
                    file, seed: seed &+ UInt64(index), faults: faults, link: link,
                    loop: EventLoop.current)
                sensors.append(sensor)
            }
        } catch {
            close()
            throw error
        }
    }

    /// Serves the sensors at these addresses: one for each sensor, or none.
    func listen(at addresses: [PortAddress]) async throws {
        for (address, (file, sensor)) in zip(addresses, zip(files, sensors)) {
            do {
                bridges.append(
                    try await SimulatedBridge(
                        sensor.path, file.serial ?? SerialSettings(), at: address))
            } catch let error as StreamError {
                throw CommandError("--listen: \(error)")
            }
        }
    }

    func stopListening() async {
        for bridge in bridges { await bridge.stop() }
        bridges = []
    }

    /// Disconnects all sensors.
    func close() {
        for sensor in sensors { sensor.close() }
        sensors = []
    }

    /// A line for each sensor: its name, where it is, and the settings of its line.
    var listing: String {
        let names = files.map(\.model.name)
        let width = names.map(\.count).max() ?? 0
        let places = bridges.isEmpty ? sensors.map(\.path) : bridges.map(\.address.description)
        let placeWidth = places.map(\.count).max() ?? 0
        let lines = zip(files, places).map { file, place in
            let name = file.model.name.padded(to: width)
            return "\(name)  \(place.padded(to: placeWidth))  \(file.lineSummary)"
        }
        return (lines + ["Seed \(seed). Stop with Ctrl-C."]).joined(separator: "\n")
    }

    /// A line for each sensor with its counters.
    var summary: String {
        zip(files, sensors).map { file, sensor in
            let counters = sensor.counters
            var line = "\(file.model.name): \(counted(counters.sent, "frame")) sent"
            if counters.spoiled > 0 { line += ", \(counters.spoiled) damaged" }
            if counters.noise > 0 { line += ", \(counted(counters.noise, "byte")) of noise" }
            if counters.unplugged > 0 {
                line += ", unplugged \(counted(counters.unplugged, "time"))"
            }
            if counters.dropped > 0 {
                line += ", \(counters.dropped) dropped: the reader was too slow"
            }
            if let failure = counters.failure {
                line += ", \(counters.failed) could not be generated: \(failure)"
            }
            return line
        }.joined(separator: "\n")
    }

    /// Removes a link that an earlier run has left: one to a pseudo terminal. All else stays.
    private func removeLink(_ path: String) {
        if linkTarget(path)?.hasPrefix("/dev/pts/") == true { unlink(path) }
    }
}

extension DeviceFile {
    /// The settings of its line, and when it sends: `9600 8N1, sends every 1 s`.
    fileprivate var lineSummary: String {
        let line = serial?.text ?? ""
        if isPolled { return "\(line), answers requests" }
        let interval = model.every.map { $0 / .seconds(1) } ?? 0
        let isWhole = interval.rounded() == interval
        return "\(line), sends every \(isWhole ? "\(Int(interval))" : "\(interval)") s"
    }
}

extension String {
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
