// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Primitives
import Readings
import Testing

@testable import DeviceFiles

/// The configuration that valid files give.
@Suite struct LoadingTests {
    private func gateway() throws -> GatewayFile {
        let surroundings = Surroundings(
            variables: ["HOME": "/home/me"], systemFolders: ["\(repository)/devices"])
        return try GatewayFile.load(
            "\(GoldenDiagnosticsTests.folder)/fine/gateway.yaml", surroundings)
    }

    @Test func missingKeysOfTheGatewayFileHaveDefaults() throws {
        let file = try gateway()
        #expect(file.name == "shed")
        #expect(file.base == "martlet/shed")
        #expect(file.broker == BrokerSettings(host: "localhost", clientID: "martlet-shed"))
        #expect(file.stateDirectory == "/home/me/.local/state/martlet/shed")
        #expect(file.storeBound == 10_000)
        #expect(file.seed == 7)
        #expect(!file.isSimulated)
    }

    @Test func devicesKeepTheirOrderPortsAndPins() throws {
        let devices = try gateway().devices
        #expect(devices.map(\.name) == ["air", "co2", "room", "bell", "pump"])
        #expect(devices[0].place == .serial(.device("/dev/ttyUSB0"), SerialSettings(baud: 9600)))
        #expect(devices[1].every == .seconds(10))
        #expect(devices[2].place == .serial(.device("/dev/ttyUSB2"), SerialSettings(baud: 115_200)))
        #expect(devices[3].place == .pins([PinAddress(chip: nil, line: .name("GPIO17"))]))
        let pump = PinAddress(chip: "pinctrl-bcm2711", line: .offset(22))
        #expect(devices[4].place == .pins([pump]))
        #expect(devices.map(\.file.isPolled) == [false, true, false, false, false])
    }

    @Test func schedulesReferByName() throws {
        let schedules = try gateway().schedules
        #expect(schedules.map(\.name) == ["co2-often", "pump-on"])
        #expect(schedules[0].when == .every(.seconds(600)))
        #expect(schedules[0].action == .read(device: "co2"))
        let cron = try CronExpression("0 6 * * *")
        #expect(schedules[1].when == .cron(cron))
        let pulse = SwitchCommand.pulse(true, .seconds(300))
        #expect(schedules[1].action == .set(device: "pump", value: "relay", pulse))
    }

    @Test func aPolledModelHasItsRequest() throws {
        let file = try DeviceFile.load("\(repository)/devices/winsen/mh-z19.yaml")
        guard case .serial(let serial) = file.model.kind else { Issue.record("no line"); return }
        let read = try #require(serial.reads.first)
        #expect(serial.reads.count == 1)
        #expect(read.name == "co2")
        #expect(read.request == [0xFF, 1, 0x86, 0, 0, 0, 0, 0, 0x79])
        #expect(read.expect == [0])
        #expect(read.timeout == .milliseconds(200))
        #expect(read.retries == 2)
        #expect(read.gap == .milliseconds(50))
        #expect(file.model.every == .seconds(30))
        let generator = Generator.sine(Decimal(420)...Decimal(1400), period: .seconds(600))
        #expect(file.model.values[0].generator == generator)
        let mapping = Mapping.number(scale: Decimal(1), offset: Decimal(-40))
        #expect(file.model.values[1].mapping == mapping)
    }

    @Test func pinsHaveTheirSettings() throws {
        let button = try DeviceFile.load("\(repository)/devices/generic/button.yaml")
        #expect(
            button.pins == [
                PinSettings(
                    direction: .input, activeLow: true, bias: .up, debounce: .milliseconds(30))
            ])
        #expect(!button.model.values[0].isSettable)
        let relay = try DeviceFile.load("\(repository)/devices/generic/relay.yaml")
        #expect(relay.pins == [PinSettings(direction: .output, atStart: false, atExit: false)])
        #expect(relay.model.values[0].isSettable)
    }
}
