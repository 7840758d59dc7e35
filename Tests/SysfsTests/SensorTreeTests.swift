// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Testing

@testable import Sysfs

@Suite struct SensorTreeTests {
    private func error(_ tree: FakeTree, _ address: SensorAddress) -> PortError? {
        do throws(PortError) {
            _ = try tree.tree.find(address)
            return nil
        } catch {
            return error
        }
    }

    @Test func aSensorIsFoundByItsDriverNotByItsNumber() throws {
        let tree = try FakeTree()
        try tree.addChip(7, "1-0076", ["name": "bme280"])
        try tree.addChip(0, "1-0048", ["name": "ads1015"])
        let found = try tree.tree.find(SensorAddress(kind: .iio, name: "bme280"))
        #expect(found.folder.hasSuffix("1-0076/iio:device7"))
        #expect(found.id == "1-0076")
        #expect(found.bus == "i2c-1")
    }

    @Test func aNameMayEndWithAUnitAddress() throws {
        let tree = try FakeTree()
        try tree.add(
            "bus/iio/devices/iio:device0", at: "platform/dht11@4/iio:device0",
            ["name": "dht11@4"])
        let found = try tree.tree.find(SensorAddress(kind: .iio, name: "dht11"))
        #expect(found.id == "dht11@4")
        #expect(found.bus == found.folder, "a sensor on a pin has a separate bus")
    }

    @Test func theIDSelectsOneOfSeveralSensors() throws {
        let tree = try FakeTree()
        try tree.addChip(0, "1-0076", ["name": "bme280"])
        try tree.addChip(1, "1-0077", ["name": "bme280", "label": "cellar"])
        let ids = ["1-0076", "1-0077", "cellar"]
        let folders = try ids.map { id in
            try tree.tree.find(SensorAddress(kind: .iio, name: "bme280", id: id)).folder
        }
        #expect(folders[0] != folders[1])
        #expect(folders[1] == folders[2])
        let message = error(tree, SensorAddress(kind: .iio, name: "bme280"))
        #expect(message?.kind == .unfit)
        #expect(
            message?.message
                == "iio sensor 'bme280': there are 2: set id to one of: 1-0076, cellar")
    }

    @Test func theErrorOfAMissingSensorListsTheOthers() throws {
        let tree = try FakeTree()
        #expect(
            error(tree, SensorAddress(kind: .thermal, name: "cpu-thermal"))?.message
                == "thermal zone 'cpu-thermal': not found; there is no sensor of this kind")
        try tree.addThermometer("28-000000000001", "1")
        try tree.addThermometer("10-000000000002", "1")
        let missing = error(tree, SensorAddress(kind: .w1, name: "28", id: "28-00000000000f"))
        #expect(missing?.kind == .missing)
        #expect(
            missing?.message
                == "1-Wire sensor '28-00000000000f': not found; available: "
                + "10-000000000002, 28-000000000001")
    }

    @Test func aBusMasterIsNotAThermometer() throws {
        let tree = try FakeTree()
        try tree.add("bus/w1/devices/w1_bus_master1", at: "w1_bus_master1", [:])
        try tree.addThermometer("28-000000000001", "1")
        #expect(tree.tree.sensors(.w1).map(\.id) == ["28-000000000001"])
        #expect(tree.tree.sensors(.w1).map(\.bus) == ["w1_bus_master1"])
    }

    @Test func onlyDriversThatReturnAtOnceHaveNoBus() throws {
        let tree = try FakeTree()
        try tree.addZone(0, "cpu-thermal", "1")
        try tree.addZone(1, "acpitz", "1")
        #expect(tree.tree.sensors(.thermal).map { $0.bus == nil } == [true, false])
    }
}
