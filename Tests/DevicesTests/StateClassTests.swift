// SPDX-License-Identifier: Apache-2.0

import Readings
import Testing
import Wire

@testable import Devices

/// What Home Assistant may make of a value: its class, and its statistics.
@Suite struct StateClassTests {
    private static func value(
        _ name: String?, unit: String?, total: Bool? = nil, mapping: Mapping = .plain,
        places: Int? = nil
    ) -> ValueDefinition {
        ValueDefinition(
            name: "x", source: .field(message: 0, slot: 0), mapping: mapping, unit: unit,
            deviceClass: name, total: total, places: places)
    }

    @Test(arguments: [
        ("temperature", "°C", "measurement"), ("energy", "kWh", "total_increasing"),
        ("energy_storage", "kWh", "measurement"), ("volume", "m³", "total_increasing"),
        ("volume_storage", "L", "measurement"), ("precipitation", "mm", "measurement"),
        ("wind_direction", "°", "measurement_angle"), ("monetary", "EUR", "total"),
    ])
    func theClassDecides(name: String, unit: String, stateClass: String) {
        #expect(Self.value(name, unit: unit).stateClass?.rawValue == stateClass)
    }

    @Test(arguments: [
        ("energy", "kWh", false, "total"), ("precipitation", "mm", true, "total_increasing"),
        ("precipitation", "mm", false, "total"), ("duration", "h", true, "total_increasing"),
        ("temperature", "°C", true, "measurement"), ("monetary", "EUR", true, "total"),
    ])
    func theFileDecidesWhereTheClassAllowsIt(
        name: String, unit: String, total: Bool, stateClass: String
    ) {
        #expect(Self.value(name, unit: unit, total: total).stateClass?.rawValue == stateClass)
    }

    @Test func aTotalWithoutAClassIsOne() {
        #expect(Self.value(nil, unit: "Ah", total: true).stateClass == .rising)
        #expect(Self.value(nil, unit: "Ah").stateClass == .measurement)
    }

    /// A refused class would hide the entity, a missing one does not.
    @Test(arguments: [
        ("temperature", "K", true), ("temperature", "V", false), ("no_such_class", "V", false),
        ("ph", "", true), ("ph", "pH", false), ("power_factor", "%", true),
        ("power_factor", "", true), ("conductivity", "\u{B5}S/cm", true),
        ("conductivity", "\u{3BC}S/cm", true), ("volume", "fl. oz.", true), ("humidity", "", false),
    ])
    func aClassIsAcceptedWithItsUnitsOnly(name: String, unit: String, isAccepted: Bool) {
        let value = Self.value(name, unit: unit.isEmpty ? nil : unit)
        #expect(value.acceptedClass == (isAccepted ? name : nil))
    }

    @Test func aDateNeedsTheClassOfItsForm() throws {
        let moment = Mapping.date(try #require(DatePattern("YYMMDDhhmmssX")))
        let local = Mapping.date(try #require(DatePattern("YYYY-MM-DD hh:mm:ss")))
        let day = Mapping.date(try #require(DatePattern("DDMMYY")))
        #expect(Self.value("timestamp", unit: nil, mapping: moment).acceptedClass == "timestamp")
        #expect(Self.value("timestamp", unit: nil, mapping: local).acceptedClass == nil)
        #expect(Self.value("timestamp", unit: nil, mapping: day).acceptedClass == nil)
        #expect(Self.value("date", unit: nil, mapping: day).acceptedClass == "date")
        #expect(Self.value("date", unit: nil, mapping: moment).acceptedClass == nil)
    }

    @Test func theDigitsFollowFromTheScaleOrFromRound() {
        let tenths = Mapping.number(scale: Decimal(mantissa: 1, exponent: -1), offset: .zero)
        let tens = Mapping.number(scale: Decimal(10), offset: .zero)
        #expect(Self.value(nil, unit: nil, mapping: tenths).digits == 1)
        #expect(Self.value(nil, unit: nil, mapping: tens).digits == 0)
        #expect(Self.value(nil, unit: nil, mapping: tenths, places: 3).digits == 3)
        #expect(Self.value(nil, unit: nil).digits == nil)
    }
}
