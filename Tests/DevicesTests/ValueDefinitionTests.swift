// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import Testing

@Suite struct ValueDefinitionTests {

    /// The digits of a float beyond its precision stay away.
    @Test func aRoundedNumberKeepsTheDigitsOfTheCorrection() throws {
        let value = ValueDefinition(
            name: "voltage", source: .field(message: 0, slot: 0), mapping: .plain, places: 1)
        let thousandths = Correction(scale: number("0.001"), offset: .zero)
        #expect(value.corrected(by: thousandths)?.places == 4)
        let offset = Correction(offset: number("0.25"))
        #expect(value.corrected(by: offset)?.places == 2)
        let tens = Correction(scale: Decimal(10), offset: .zero)
        #expect(value.corrected(by: tens)?.places == 1)
    }

    @Test func aTotalStaysExactAndIsSetInCorrectedNumbers() throws {
        let scale = try #require(PulseScale(Decimal(1), per: Decimal(1000)))
        let value = ValueDefinition(
            name: "energy", source: .total(pin: 0), mapping: .pulses(scale, offset: .zero),
            setter: .source)
        let corrected = try #require(
            value.corrected(
                by: Correction(scale: Decimal(1000), per: Decimal(450), offset: Decimal(5))))
        // 1/450 a pulse.
        #expect(corrected.value(ofTotal: 900_000_001) == .number(number("2000005.002")))
        #expect(corrected.pulses(for: number("2000005.002")) == 900_000_001)
        #expect(corrected.isSettable)
    }

    @Test func aWordAndAPulseBelowZeroCannotBeCorrected() throws {
        let word = ValueDefinition(
            name: "mode", source: .field(message: 0, slot: 0), mapping: .text)
        let pulses = ValueDefinition(
            name: "energy", source: .total(pin: 0), mapping: .pulses(.one, offset: .zero))
        let negative = Correction(scale: Decimal(-1), offset: .zero)
        #expect(word.corrected(by: negative)?.name == nil)
        #expect(pulses.corrected(by: negative)?.name == nil)
    }

    private static let kinds: [(String?, String?, Duration?, Bool)] = [
        ("W", "power", nil, true), ("°", nil, nil, false), ("kWh", "energy", nil, false),
        (nil, nil, .seconds(1), false),
    ]

    @Test(arguments: kinds)
    func anglesTotalsAndEventsHaveNoMean(
        unit: String?, deviceClass: String?, eventEnd: Duration?, hasMean: Bool
    ) {
        let value = ValueDefinition(
            name: "it", source: .field(message: 0, slot: 0), mapping: .plain, unit: unit,
            deviceClass: deviceClass, eventEnd: eventEnd)
        #expect(value.hasMean == hasMean)
    }
}
