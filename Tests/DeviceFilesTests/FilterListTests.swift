// SPDX-License-Identifier: Apache-2.0

import Plan
import Readings
import Testing

@testable import DeviceFiles

/// The filters of a model, and those that the gateway file adds for one device.
@Suite struct FilterListTests {
    private static let model = """
        model: acme/tank
        title: Acme tank
        settings: { pace: { type: text, default: 10s } }
        serial: { baud: 9600 }
        every: 1s
        frames: { data: { line: "{level:decimal} {state:word}" } }
        values:
          level: { from: data.level, filters: [{ throttle: $pace }, { delta: 20% }] }
          state: { from: data.state, filters: [{ filter_out: [busy, unknown] }] }
        examples: [{ text: 5.5 idle, gives: { level: 5.5, state: idle } }]

        """

    /// The filters of the device `tank` with these keys.
    private static func filters(_ keys: String) throws -> [String: [FilterRule]] {
        let folder = try TemporaryFolder()
        try folder.write(model, to: "devices/acme/tank.yaml")
        try folder.write(
            """
            gateway: shed
            broker: { url: mqtt://localhost }
            devices: { tank: { model: acme/tank, port: /dev/ttyUSB0\(keys) } }

            """, to: "gateway.yaml")
        let file = try GatewayFile.load("\(folder.path)/gateway.yaml", Surroundings())
        return file.devices[0].filters
    }

    private static let delta = FilterRule.delta(
        DeltaFilter.Rule(least: .relative(Decimal(mantissa: 2, exponent: -1))))
    private static let state = FilterRule.filterOut([.text("busy"), .unknown])

    @Test func aDeviceHasTheFiltersOfItsModel() throws {
        let filters = try Self.filters("")
        #expect(
            filters == [
                "level": [.throttle(.seconds(10), priority: []), Self.delta], "state": [Self.state],
            ])
        let other = try Self.filters(", settings: { pace: 1m }")
        #expect(other["level"]?.first == .throttle(.seconds(60), priority: []))
    }

    @Test func filtersOfTheGatewayFileFollow() throws {
        let filters = try Self.filters(", values: { level: { filters: [{ round: 1 }] } }")
        #expect(
            filters["level"]
                == [.throttle(.seconds(10), priority: []), Self.delta, .number(.round(places: 1))])
        #expect(filters["state"] == [Self.state])
        let none = try Self.filters(", values: { level: { filters: [] } }")
        #expect(none["level"] == [.throttle(.seconds(10), priority: []), Self.delta])
    }

    @Test func replaceDropsTheFiltersOfTheModel() throws {
        let filters = try Self.filters(
            ", values: { level: { filters: [replace, median] }, state: { filters: [replace] } }")
        let pace = SendPace(every: 5, firstAt: 1)
        #expect(filters == ["level": [.window(WindowRule(.median, size: 5, pace))]])
    }
}
