// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Encryption
import Plan
import Reactor
import ReactorTesting
import Testing
import Wire

/// A meter with encrypted telegrams: what its user sees with the right key and with a wrong one.
@Suite struct EncryptedDeviceTests {
    private static func keys(
        _ byte: UInt8, _ authentication: FrameKeys.Authentication = .standard
    ) throws -> FrameKeys {
        FrameKeys(
            try AESGCM(key: [UInt8](repeating: byte, count: AESGCM.keyCount)),
            authentication: authentication)
    }

    /// The last reading and the last problem after 40 seconds of frames, which were made with keys
    /// and are read with others.
    private static func problem(sent: FrameKeys, read: FrameKeys) throws -> (String, String) {
        let file = try ShippedDeviceTests.file("dsmr/p1-luxembourg")
        let frame = try #require(file.keyed(by: sent).model.examples.first?.bytes(of: 0))
        return try TestLoop.run { time in
            let stage = GatewayStage()
            stage.add("meter", file.keyed(by: read), port: "/dev/meter")
            stage.lines.present.insert("/dev/meter")
            stage.gateway.start()
            stage.broker.accept()
            for _ in 0..<4 {
                stage.lines.deliver(frame, to: "/dev/meter")
                await time.advance(by: .seconds(10))
            }
            return (stage.texts("meter").last ?? "", stage.texts("meter/problem").last ?? "")
        }
    }

    @Test func theRightKeyGivesReadings() throws {
        let (reading, problem) = try Self.problem(sent: Self.keys(1), read: Self.keys(1))
        #expect(reading.contains(#""taken":1234.567"#) && reading.contains(#""gas":451.203"#))
        #expect(problem.contains(#""kind":"none""#))
    }

    @Test func aWrongKeyIsNamedAndSoIsWhatIsNotKnown() throws {
        let (reading, problem) = try Self.problem(sent: Self.keys(1), read: Self.keys(2))
        #expect(reading == "")
        #expect(problem.contains(#""kind":"bad-frames""#))
        #expect(problem.contains("check the key in 'key-file' (wrong keys and damaged frames look"))
        #expect(problem.contains("the key does not fit, or the frame is damaged"))
    }

    @Test func aWrongAuthenticationKeyIsKnownForSure() throws {
        let other = FrameKeys.Authentication.key([UInt8](repeating: 9, count: 16))
        let (reading, problem) = try Self.problem(
            sent: Self.keys(1, other), read: Self.keys(1))
        #expect(reading == "")
        #expect(problem.contains("the key is right and the authentication key is not"))
        let (accepted, none) = try Self.problem(
            sent: Self.keys(1, other), read: Self.keys(1, .off))
        #expect(accepted.contains(#""taken":1234.567"#))
        #expect(none.contains(#""kind":"none""#))
    }

    @Test func framesWithoutATagAreRefusedUnlessTheUserSaysSo() throws {
        let (reading, problem) = try Self.problem(sent: Self.keys(1, .off), read: Self.keys(1))
        #expect(reading == "")
        #expect(problem.contains("'authenticate: off' accepts that"))
        let (accepted, _) = try Self.problem(
            sent: Self.keys(1, .off), read: Self.keys(1, .off))
        #expect(accepted.contains(#""taken":1234.567"#))
    }
}
