// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor

/// A tree of sensors on the disk that looks like the kernel's: for a gateway whose sensors have
/// drivers there.
///
/// The gateway reads the files as it reads the kernel's. Each sensor's texts change as often as it
/// is read. They are written in place: a reader holds the files open, as it may in `/sys`.
///
/// Isolation: the loop.
@LoopActor final class SimulatedSensors {
    private struct Placed {
        let nest: SensorNest
        let channels: [SensorChannel]
        let period: Duration
        var writer: SensorWriter
    }

    /// The folder that stands for `/sys`.
    let root: String
    private let loop: EventLoop
    private var sensors: [Int: Placed] = [:]
    private var present: Set<Int> = []
    private var tickers: [Ticker] = []
    /// What was made, parents first.
    private var made: [String] = []
    private let origin: Instant

    /// Makes the tree, with all sensors in it.
    ///
    /// - Parameter root: A folder that is there.
    init(
        _ file: GatewayFile, seed: UInt64, root: String, loop: EventLoop
    ) throws(SystemError) {
        self.root = root
        self.loop = loop
        origin = loop.now
        for (index, device) in file.devices.enumerated() {
            guard case .sensor(let address) = device.place,
                case .sensor(let sensor) = device.file.model.kind
            else { continue }
            sensors[index] = Placed(
                nest: SensorNest(address, number: index), channels: device.file.model.channels,
                period: device.every ?? device.file.model.every ?? .seconds(10),
                writer: SensorWriter(device.file.model, sensor, seed: seed, name: device.name))
        }
        for index in sensors.keys.sorted() { try plug(index) }
    }

    /// Begins to change what the files say.
    func start() {
        for (index, sensor) in sensors {
            tickers.append(loop.every(sensor.period) { [weak self] in self?.measure(index) })
        }
    }

    func stop() {
        for ticker in tickers { ticker.cancel() }
        tickers = []
    }

    /// Takes a sensor away.
    func unplug(_ index: Int) {
        guard let sensor = sensors[index] else { return }
        present.remove(index)
        let folder = "\(root)/\(sensor.nest.folder)"
        unlink("\(root)/\(sensor.nest.link)")
        for name in names(inFolder: folder) { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    /// Puts a sensor there; its link comes last, when everything else stands.
    func plug(_ index: Int) throws(SystemError) {
        guard let nest = sensors[index]?.nest else { return }
        try makeFolders(nest.folder)
        for (name, text) in nest.identity { try write(text, to: "\(nest.folder)/\(name)") }
        if nest.folder.hasPrefix(SensorNest.oneWireMaster) {
            try write("0", to: "\(SensorNest.oneWireMaster)/therm_bulk_read")
        }
        present.insert(index)
        try writeTexts(index)
        try makeFolders(nest.link.split(separator: "/").dropLast().joined(separator: "/"))
        let link = "\(root)/\(nest.link)"
        try systemCall("symlink \(link)") { symlink("\(root)/\(nest.folder)", link) }
        made.append(link)
    }

    /// Removes all that was made.
    func close() {
        stop()
        for index in present { unplug(index) }
        for path in made.reversed() where unlink(path) != 0 { rmdir(path) }
        made = []
    }

    private func measure(_ index: Int) {
        // A full disk: the files keep what they said.
        if present.contains(index) { try? writeTexts(index) }
    }

    private func writeTexts(_ index: Int) throws(SystemError) {
        guard var sensor = sensors[index] else { return }
        let elapsed = origin.duration(to: loop.now).wholeNanoseconds
        // What no driver prints was said when the device file was read.
        let texts = (try? sensor.writer.texts(at: elapsed)) ?? [:]
        sensors[index] = sensor
        for (name, text) in texts {
            guard let star = name.firstIndex(of: "*"),
                let place = sensor.channels.firstIndex(where: { $0.name == name })
            else {
                try write(text, to: "\(sensor.nest.folder)/\(name)")
                continue
            }
            let start = "\(sensor.nest.folder)/\(name[..<star])\(place + 1)"
            try write(text, to: start + name[name.index(after: star)...])
            try write(sensor.channels[place].label ?? "", to: "\(start)_label")
        }
    }

    private func write(_ text: String, to name: String) throws(SystemError) {
        let path = "\(root)/\(name)"
        if access(path, F_OK) != 0 { made.append(path) }
        let file = try FileDescriptor(opening: path, O_WRONLY | O_CREAT)
        let number = file.number
        let bytes = Array("\(text)\n".utf8)
        try systemCall("write \(path)") {
            bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
        }
        try systemCall("ftruncate \(path)") { ftruncate(number, bytes.count) }
    }

    private func makeFolders(_ path: String) throws(SystemError) {
        var folder = root
        for part in path.split(separator: "/") {
            folder += "/\(part)"
            if access(folder, F_OK) == 0 { continue }
            let path = folder
            try systemCall("mkdir \(path)") { mkdir(path, 0o700) }
            made.append(folder)
        }
    }
}
