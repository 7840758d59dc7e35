// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import GPIO
import Plan
import Ports
import Serial
import Sysfs

/// The ports, chips and sensors of this machine. The gateway finds them with the same code.
struct Scan {
    struct Chip {
        let path: String
        /// The reason why it could not be opened, as a message for the user.
        let problem: String?
        let label: String
        let lines: [GPIO.Chip.Line]
    }

    struct Sensor {
        let found: FoundSensor
        /// The models that match this sensor.
        let matches: [Model]
        var models: [String] { matches.map(\.name) }
        /// Whether another sensor matches the same models, so that the gateway file needs the `id`.
        let isOneOfSeveral: Bool
    }

    let ports: [FoundPort]
    let chips: [Chip]
    let sensors: [Sensor]
    /// The models with a serial port. A port does not show which model is connected to it.
    let serialModels: [Model]
    let pinModels: [Model]
    /// The models that match a sensor of this machine, each once.
    var sensorModels: [Model] {
        sensors.flatMap(\.matches).reduce(into: []) { all, model in
            if !all.contains(where: { $0.name == model.name }) { all.append(model) }
        }
    }

    /// - Parameter root: The folder that contains `dev` and `sys`; empty for this machine.
    init(root: String) {
        let models = Scan.models()
        ports = FoundPort.all(root: root)
        chips = GPIO.Chip.paths(in: "\(root)/dev").map(Scan.look)
        let tree = root.isEmpty ? SensorTree.ofMachine : SensorTree(root: "\(root)/sys")
        let found = SensorKind.allCases.flatMap { tree.sensors($0) }
        sensors = found.map { sensor in
            let fitting = models.filter { $0.means(sensor) }
            let alike = found.filter { other in fitting.contains { $0.means(other) } }
            return Sensor(
                found: sensor, matches: fitting, isOneOfSeveral: alike.count > 1)
        }
        serialModels = models.filter { if case .serial = $0.kind { true } else { false } }
        pinModels = models.filter { if case .pins = $0.kind { true } else { false } }
    }

    private static func look(_ path: String) -> Chip {
        do throws(PortError) {
            let chip = try GPIO.Chip.open(path)
            let lines = (0..<chip.lineCount).compactMap { chip.line(at: $0) }
            return Chip(path: path, problem: nil, label: chip.label, lines: lines)
        } catch {
            return Chip(path: path, problem: error.message, label: "", lines: [])
        }
    }

    /// The models whose device files are found and valid.
    private static func models() -> [Model] {
        let search = SearchPath(gatewayFolder: "", .ofProcess())
        return search.models().compactMap { name in
            search.find(name).flatMap { try? DeviceFile.load($0).model }
        }
    }
}

extension Model {
    fileprivate func means(_ sensor: FoundSensor) -> Bool {
        guard case .sensor(let own) = kind else { return false }
        return sensor.matches(SensorAddress(kind: own.kind, name: own.name))
    }
}
