// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor

/// A tree of sensors on disk with the layout of `/sys`, for sensors that have kernel drivers.
///
/// The gateway reads these files as it reads the kernel's. The texts of a sensor change at the
/// interval of its readings. They are written in place, because a reader may keep the files open,
/// as in `/sys`.
///
/// Isolation: the loop.
@LoopActor final class SimulatedSensorTree {
    private struct Placed {
        let folder: SensorFolder
        let channels: [SensorChannel]
        let period: Duration
        var writer: SensorWriter
    }

    /// The folder that replaces `/sys`.
    let root: String
    private let loop: EventLoop
    private var sensors: [Int: Placed] = [:]
    private var present: Set<Int> = []
    private var tickers: [Ticker] = []
    /// The paths of all created files and folders, parents first.
    private var made: [String] = []
    private let origin: Instant

    /// Creates the tree with all sensors.
    ///
    /// - Parameter root: An existing folder.
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
                folder: SensorFolder(address, number: index), channels: device.file.model.channels,
                period: device.every ?? device.file.model.every ?? .seconds(10),
                writer: SensorWriter(device.file.model, sensor, seed: seed, name: device.name))
        }
        for index in sensors.keys.sorted() { try plug(index) }
    }

    /// Starts to update the files.
    func start() {
        for (index, sensor) in sensors {
            tickers.append(loop.every(sensor.period) { [weak self] in self?.measure(index) })
        }
    }

    func stop() {
        for ticker in tickers { ticker.cancel() }
        tickers = []
    }

    /// Removes a sensor.
    func unplug(_ index: Int) {
        guard let sensor = sensors[index] else { return }
        present.remove(index)
        let folder = "\(root)/\(sensor.folder.path)"
        unlink("\(root)/\(sensor.folder.link)")
        for name in names(inFolder: folder) { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    /// Adds a sensor. Its link is created last, when all its files exist.
    func plug(_ index: Int) throws(SystemError) {
        guard let folder = sensors[index]?.folder else { return }
        try makeFolders(folder.path)
        for (name, text) in folder.identity { try write(text, to: "\(folder.path)/\(name)") }
        if folder.path.hasPrefix(SensorFolder.oneWireMaster) {
            try write("0", to: "\(SensorFolder.oneWireMaster)/therm_bulk_read")
        }
        present.insert(index)
        try writeTexts(index)
        try makeFolders(folder.link.split(separator: "/").dropLast().joined(separator: "/"))
        let link = "\(root)/\(folder.link)"
        try systemCall("symlink \(link)") { symlink("\(root)/\(folder.path)", link) }
        made.append(link)
    }

    /// Removes all files and folders that it created.
    func close() {
        stop()
        for index in present { unplug(index) }
        for path in made.reversed() where unlink(path) != 0 { rmdir(path) }
        made = []
    }

    private func measure(_ index: Int) {
        // On a full disk the files keep their last texts.
        if present.contains(index) { try? writeTexts(index) }
    }

    private func writeTexts(_ index: Int) throws(SystemError) {
        guard var sensor = sensors[index] else { return }
        let elapsed = origin.duration(to: loop.now).wholeNanoseconds
        // A value without a text was already reported when the device file was loaded.
        let texts = (try? sensor.writer.texts(at: elapsed)) ?? [:]
        sensors[index] = sensor
        for (name, text) in texts {
            guard let wildcard = name.firstIndex(of: "*"),
                let place = sensor.channels.firstIndex(where: { $0.name == name })
            else {
                try write(text, to: "\(sensor.folder.path)/\(name)")
                continue
            }
            let start = "\(sensor.folder.path)/\(name[..<wildcard])\(place + 1)"
            try write(text, to: start + name[name.index(after: wildcard)...])
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
