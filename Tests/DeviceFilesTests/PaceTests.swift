// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Readings
import Testing

@testable import DeviceFiles

/// What the gateway file says about the readings of one device.
@Suite struct PaceTests {
    static func devices() throws -> [DeviceEntry] {
        let surroundings = Surroundings(systemFolders: ["\(repository)/devices"])
        let path = "\(GoldenDiagnosticsTests.folder)/paces/gateway.yaml"
        return try GatewayFile.load(path, surroundings).devices
    }

    @Test func eachDeviceHasItsPace() throws {
        let devices = try Self.devices()
        #expect(
            devices.map(\.pace) == [
                ReadingPace(every: .seconds(1), take: .mean),
                ReadingPace(staleAfter: .seconds(90)),
                ReadingPace(every: .seconds(1), listens: true),
                ReadingPace(every: .seconds(60), staleAfter: .seconds(61)),
                ReadingPace(), ReadingPace(),
            ])
        #expect(devices.map(\.isPolled) == [false, false, false, true, false, true])
        #expect(devices.map(\.title) == ["The tank", nil, nil, nil, nil, nil])
    }

    /// The throttle of a device that sends unasked says nothing about its silence.
    @Test func silenceIsLongerThanTheDevicesOwnInterval() throws {
        let limits = try Self.devices().map(\.longestSilence)
        let expected: [Duration?] = [
            .seconds(5), .seconds(90), .seconds(30), .seconds(61), nil, .seconds(90),
        ]
        #expect(limits == expected)
    }

    @Test func theNumbersOfOneDeviceAreCorrected() throws {
        let devices = try Self.devices()
        let energy = devices[4].model.values[0]
        let total = try #require(Decimal("12.00125"))
        #expect(energy.value(ofTotal: 4001) == .number(total))
        #expect(devices[4].file.model.values[0].value(ofTotal: 4000) == .number(Decimal(4)))
        let offset = try #require(Decimal("-1.2"))
        guard case .number(_, offset) = devices[5].model.values[0].mapping else {
            Issue.record("no offset")
            return
        }
    }

    @Test func theNumberOfACardIsAnEvent() throws {
        let file = try DeviceFile.load("\(repository)/devices/seeed/rdm6300.yaml")
        #expect(file.model.values.map(\.eventEnd) == [.seconds(1), .seconds(1)])
    }
}
