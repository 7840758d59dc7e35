// SPDX-License-Identifier: Apache-2.0

import Devices
import Testing

@testable import Runtime

@Suite struct EntityNameTests {
    @Test(arguments: [
        ("temperature", "Temperature"), ("voltage-l1", "Voltage L1"), ("pm25", "PM25"),
        ("co2", "CO2"), ("total-rain", "Total rain"), ("pv2_power", "PV2 power"),
        ("battery-soc", "Battery SOC"), ("above-03", "Above 03"), ("x", "X"), ("5v", "5v"),
        ("sensor12", "Sensor12"),
    ])
    func aNameIsATitle(name: String, title: String) {
        #expect(EntityName.title(of: name) == title)
    }

    @Test func aClassImpliesItsName() {
        #expect(EntityName.isImplied("temperature", by: "temperature"))
        #expect(EntityName.isImplied("wind-speed", by: "wind_speed"))
        #expect(EntityName.isImplied("co2", by: "carbon_dioxide"))
        #expect(!EntityName.isImplied("inside", by: "temperature"))
        #expect(!EntityName.isImplied("temperature", by: nil))
    }

    @Test(arguments: [
        ("plantower/pms5003", "Plantower PMS5003 particulate sensor", "Plantower"),
        ("ti/ina219", "Texas Instruments INA219", nil),
        ("texas-electronics/tr-525m", "Texas Electronics TR-525M rain gauge", "Texas Electronics"),
        ("generic/relay", "Relay, on at high level", nil), ("acme/x", "Acme", nil),
    ])
    func theMakerIsInTheTitle(name: String, title: String, maker: String?) {
        let model = Model(
            name: name, title: title, kind: .pins(PinModel(pins: [])), values: [], every: nil,
            staleAfter: nil, examples: [])
        let found = ModelTitle(model)
        #expect(found.maker == maker)
        #expect([found.maker, found.product].compactMap { $0 }.joined(separator: " ") == title)
    }
}
