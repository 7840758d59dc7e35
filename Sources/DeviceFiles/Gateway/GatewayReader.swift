// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import YAML

/// Reads the gateway file: from the tree to a configuration, or to its mistakes.
///
/// Like a model, it is read in the order of dependence: devices, then the schedules that name them.
struct GatewayReader {
    static let keys = [
        "gateway", "broker", "base-topic", "discovery", "discovery-prefix", "state-directory",
        "store",
        "simulate", "seed", "devices", "schedules",
    ]

    private let section: Section
    private let scope: Scope
    private let surroundings: Surroundings
    private let folder: String
    private let library: ModelLibrary

    init?(_ document: Document, _ surroundings: Surroundings, report: Report) {
        scope = Scope(file: document.file, report: report)
        guard
            let section = Section(
                document.root, title: document.root.title, keys: Self.keys, in: scope)
        else { return nil }
        self.section = section
        self.surroundings = surroundings
        let path = document.file.path
        // A pipe is in no folder: what it names is in the working directory.
        folder = UserFile.isOpenDescriptor(path) ? "" : folderName(path)
        let search = SearchPath(gatewayFolder: folder, surroundings)
        library = ModelLibrary(search, report: report)
    }

    func read() -> GatewayFile? {
        let name = readName()
        let broker = BrokerReader.section(in: section).flatMap {
            BrokerReader(section: $0, folder: folder).read()
        }
        let base = section.value("base-topic", .topic)
        let discovery = DiscoveryReader(section: section).read()
        let state = section.value("state-directory", .line).map { joined(folder, $0) }
        let bound = section.section("store", keys: ["readings"])?
            .value("readings", .integer(100...1_000_000))
        let simulate = section.value("simulate", .onOff)
        let seed = section.value("seed", .integer(0...4_294_967_295))
        let devices = readDevices(areAnnounced: discovery != nil)
        let schedules = readSchedules(devices)
        guard let name, var broker else { return nil }
        // The client identifier is constant: then the broker ends the old connection, and publishes
        // its will, before it accepts the new one. With another identifier the will could come
        // after our `online`.
        broker.clientID = broker.clientID ?? "martlet-\(name)"
        return GatewayFile(
            name: name, base: base ?? "martlet/\(name)", broker: broker,
            discovery: discovery,
            stateDirectory: state ?? surroundings.stateDirectory(ofGateway: name),
            memoryDirectory: surroundings.memoryDirectory(ofGateway: name),
            storeBound: bound ?? 10_000, seed: seed.map(UInt64.init),
            isSimulated: simulate ?? false, devices: devices.compactMap(\.entry),
            schedules: schedules)
    }

    /// The name in the file, or the host name: so two new machines do not have the same topics.
    private func readName() -> String? {
        if section.lacks("gateway"), let name = surroundings.gatewayName { return name }
        return section.required("gateway", .name)
    }

    private func readDevices(
        areAnnounced: Bool
    ) -> [(name: String, entry: DeviceEntry?)] {
        guard let devices = section.requiredSection("devices", keys: nil) else { return [] }
        if devices.entries.isEmpty { scope.error("expected a device with a name", devices.title) }
        let reader = DeviceReader(library: library, folder: folder, scope: scope)
        var addresses = AddressCheck(scope: scope)
        var loads = LoadCheck(scope: scope)
        var names = EntityNameCheck(scope: scope)
        let found = devices.named().map { entry in
            let device = reader.read(entry)
            if let device {
                addresses.add(device, at: entry.value)
                loads.add(device, at: entry.value)
                if areAnnounced { names.add(device.name, at: entry.keyRange) }
            }
            return (entry.key, device)
        }
        loads.report()
        return found
    }

    private func readSchedules(
        _ devices: [(name: String, entry: DeviceEntry?)]
    ) -> [ScheduleEntry] {
        guard let schedules = section.section("schedules", keys: nil) else { return [] }
        let reader = ScheduleReader(devices: devices, scope: scope)
        return schedules.named().compactMap(reader.read)
    }
}

extension TextType<String> {
    /// The beginning of the topics.
    static let topic = TextType("the beginning of topics, like martlet/shed") { text in
        if let mismatch = unprintable(in: text) { return .failure(mismatch) }
        let levels = text.split(separator: "/", omittingEmptySubsequences: false)
        let isTopic = levels.allSatisfy { level in
            isLine(level)
                && level.unicodeScalars.allSatisfy { $0 != " " && $0 != "+" && $0 != "#" }
        }
        let isValid = isTopic && text.utf8.count <= 200 && !text.hasPrefix("$")
        return isValid ? .success(text) : .failure(Mismatch())
    }
}
