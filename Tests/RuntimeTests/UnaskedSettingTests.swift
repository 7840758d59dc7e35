// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

/// Values of shipped devices that are set: some send unasked, some confirm nothing.
@Suite struct UnaskedSettingTests {
    private static let port = "/dev/it"

    @LoopActor private static func stage(_ model: String) throws -> GatewayStage {
        let stage = GatewayStage()
        stage.add("it", try ShippedDeviceTests.file(model), port: port)
        stage.lines.present = [port]
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    @LoopActor private static func set(_ value: String, to text: String, _ stage: GatewayStage) {
        stage.broker.send(text, to: "martlet/shed/it/\(value)/set")
    }

    private static func bytes(_ hex: String) -> [UInt8] { ShippedDeviceTests.bytes(hex) }

    @Test func aRelayThatConfirmsNothingHasTheStateThatWasSent() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("lctech/lcus-1")
            #expect(stage.texts("it/availability").last == "online")
            Self.set("relay", to: "toggle", stage)
            #expect(stage.lines.open[Self.port]?.sent.isEmpty == true, "it is not known yet")
            Self.set("relay", to: "ON", stage)
            #expect(stage.lines.open[Self.port]?.sent == [Self.bytes("A0 01 01 A2")])
            #expect(stage.texts("it").isEmpty)
            await time.advance(by: .milliseconds(20))
            #expect(stage.texts("it").last?.contains(#""relay":"on""#) == true)
            Self.set("relay", to: "toggle", stage)
            await time.advance(by: .milliseconds(20))
            #expect(stage.lines.open[Self.port]?.sent.last == Self.bytes("A0 01 00 A1"))
            #expect(stage.texts("it").last?.contains(#""relay":"off""#) == true)
            Self.set("relay", to: "on 5s", stage)
            #expect(stage.logged.all.contains { $0.contains("expected 'on', 'off' or 'toggle'") })
            // It stays known, although nothing renews it, until the stick is pulled.
            await time.advance(by: .seconds(3600))
            #expect(stage.texts("it/availability").last == "online")
            stage.lines.unplug(Self.port)
            #expect(stage.texts("it/availability").last == "offline")
            Self.set("relay", to: "on", stage)
            #expect(stage.logged.all.contains { $0.contains("is not open") })
        }
    }

    @Test func aScheduleSwitchesASerialRelay() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.add("it", try ShippedDeviceTests.file("lctech/lcus-1"), port: Self.port)
            stage.lines.present = [Self.port]
            stage.schedules = [
                ScheduleEntry(
                    name: "evening", when: .every(.seconds(10)),
                    action: .set(device: "it", value: "relay", .set(true)))
            ]
            stage.gateway.start()
            stage.broker.accept()
            await time.advance(by: .seconds(11))
            #expect(stage.lines.open[Self.port]?.sent == [Self.bytes("A0 01 01 A2")])
        }
    }

    private static let data = bytes("AA C0 7B 00 C8 01 A1 60 45 AB")

    @Test func theConfirmationArrivesAmongTheFramesOfASensorThatSendsUnasked() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("nova/sds011")
            stage.lines.deliver(Self.data, to: Self.port)
            Self.set("period", to: "5", stage)
            let request = Self.bytes("AA B4 08 01 05 00 00 00 00 00 00 00 00 00 00 FF FF 0C AB")
            #expect(stage.lines.open[Self.port]?.sent == [request])
            stage.lines.deliver(Self.data, to: Self.port)
            await time.advance(by: .seconds(1))
            #expect(stage.texts("it").last?.contains("period") == false)
            stage.lines.deliver(Self.bytes("AA C5 08 01 05 00 A1 60 0F AB"), to: Self.port)
            #expect(stage.texts("it").last?.contains(#""period":5"#) == true)
            await time.advance(by: .seconds(60))
            stage.lines.deliver(Self.data, to: Self.port)
            #expect(stage.lines.open[Self.port]?.sent == [request])
            #expect(stage.problem("it") == "none")
        }
    }

    @Test func aSilentSensorCanBeWokenUp() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("nova/sds011")
            stage.lines.deliver(Self.data, to: Self.port)
            await time.advance(by: .seconds(61))
            #expect(stage.texts("it/availability").last == "offline")
            Self.set("power", to: "work", stage)
            #expect(stage.lines.open[Self.port]?.sent.count == 1)
            stage.lines.deliver(Self.bytes("AA C5 06 01 01 00 A1 60 09 AB"), to: Self.port)
            #expect(stage.texts("it/availability").last == "online")
            #expect(stage.texts("it").last?.contains(#""power":"work""#) == true)
        }
    }

    @Test func aRadarIsConfiguredBetweenTwoRequestsAndReportsItsModeItself() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("hilink/ld2410")
            let basic = Self.bytes(
                "F4 F3 F2 F1 0D 00 02 AA 02 51 00 00 00 00 3B 00 00 55 00 F8 F7 F6 F5")
            stage.lines.deliver(basic, to: Self.port)
            Self.set("mode", to: "engineering", stage)
            let line = stage.lines.open[Self.port]
            #expect(line?.sent.last == Self.bytes("FD FC FB FA 04 00 FF 00 01 00 04 03 02 01"))
            let begun = Self.bytes("FD FC FB FA 08 00 FF 01 00 00 01 00 40 00 04 03 02 01")
            stage.lines.deliver(basic + begun, to: Self.port)
            #expect(line?.sent.last == Self.bytes("FD FC FB FA 02 00 62 00 04 03 02 01"))
            let refused = Self.bytes("FD FC FB FA 04 00 62 01 01 00 04 03 02 01")
            stage.lines.deliver(refused, to: Self.port)
            #expect(line?.sent.last == Self.bytes("FD FC FB FA 02 00 FE 00 04 03 02 01"))
            stage.lines.deliver(
                Self.bytes("FD FC FB FA 04 00 FE 01 00 00 04 03 02 01"), to: Self.port)
            #expect(line?.sent.count == 3)
            #expect(
                stage.texts("it/problem").last?.contains(
                    "'mode' was not set: the device refuses 'engineering-on'") == true)
            await time.settle()
            #expect(stage.texts("it").last?.contains(#""mode":"basic""#) == true)
        }
    }

    @Test func aButtonIsPressedOnceAndIsNotRetained() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("winsen/mh-z19")
            stage.lines.deliver(Self.bytes("FF 86 03 20 40 00 00 00 17"), to: Self.port)
            await time.advance(by: .milliseconds(50))
            Self.set("calibrate-zero", to: "PRESS", stage)
            #expect(
                stage.lines.open[Self.port]?.sent.last
                    == Self.bytes("FF 01 87 00 00 00 00 00 78"))
            await time.advance(by: .milliseconds(100))
            let texts = stage.texts("it")
            #expect(texts.suffix(2).first?.contains(#""calibrate-zero":"press""#) == true)
            #expect(texts.last?.contains("calibrate-zero") == false)
            Self.set("calibrate-span", to: "999", stage)
            #expect(stage.logged.all.contains { $0.contains("expected a number in 1000..5000") })
            Self.set("calibrate-span", to: "2000", stage)
            #expect(
                stage.lines.open[Self.port]?.sent.last
                    == Self.bytes("FF 01 88 07 D0 00 00 00 A0"))
        }
    }
}
