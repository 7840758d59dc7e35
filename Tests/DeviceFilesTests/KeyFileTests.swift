// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import Plan
import Testing
import Wire

@testable import DeviceFiles

/// The keys of a device, from their files to its frames.
@Suite struct KeyFileTests {
    private static let key = "4D6172746C657420626973742066726F"
    private static let other = "8A3C51E0 7B92D64F 1E05C8B7 396AF02D"

    private let folder: TemporaryFolder
    private let warnings = Report()

    init() throws {
        folder = try TemporaryFolder()
        try write(Self.key, to: "key")
        try write(Self.other, to: "other")
    }

    private func write(_ text: String, to name: String, mode: mode_t = 0o640) throws {
        try folder.write(text + "\n", to: name)
        try #require(chmod("\(folder.path)/\(name)", mode) == 0)
    }

    private func device(_ keys: String, _ model: String = "dsmr/p1-luxembourg") throws -> DeviceFile
    {
        try folder.write(
            """
            gateway: shed
            broker: { url: mqtt://b }
            devices:
              it: { model: \(model), port: /dev/ttyUSB0, \(keys) }

            """, to: "gateway.yaml")
        let surroundings = Surroundings(systemFolders: ["\(repository)/devices"])
        let file = try GatewayFile.load(
            "\(folder.path)/gateway.yaml", surroundings, warnings: warnings)
        return try #require(file.devices.first).file
    }

    private func example(of file: DeviceFile) throws -> [UInt8] {
        let example = try #require(file.model.examples.first)
        return try #require(example.bytes(of: 0))
    }

    /// What a device makes of bytes: `frame`, or the reason of a rejection.
    private func events(_ bytes: [UInt8], _ file: DeviceFile) -> [String] {
        guard case .serial(let serial) = file.model.kind else { return [] }
        var (decoder, events) = (FrameDecoder(serial.frames), [String]())
        bytes.withUnsafeBytes { bytes in
            decoder.receive(bytes) { event in
                switch event {
                case .frame: events.append("frame")
                case .rejected(let rejection): events.append(rejection.reason.rawValue)
                }
            }
        }
        return events
    }

    @Test func theKeyOfTheFileDecrypts() throws {
        let shipped = try DeviceFile.load("\(repository)/devices/dsmr/p1-luxembourg.yaml")
        let frame = try example(of: shipped)
        let right = try device("key-file: key")
        #expect(events(frame, right) == ["frame"])
        let wrong = try device("key-file: other")
        #expect(events(frame, wrong) == ["key"])
        // The example is a frame of the device with its key.
        let sealed = try example(of: wrong)
        #expect(sealed != frame && sealed.count == frame.count)
        #expect(events(sealed, wrong) == ["frame"])
        let own = try #require(wrong.model.examples.first)
        #expect(wrong.model.run(own) == [])
        #expect(warnings.diagnostics.isEmpty)
    }

    @Test func theAuthenticationKeyOfAFileCounts() throws {
        let own = try DeviceFile.load("\(repository)/devices/dsmr/p1-luxembourg.yaml")
        let frame = try example(of: own)
        let wrong = try device("key-file: key, authentication-key-file: other")
        #expect(events(frame, wrong) == ["tag"])
        let off = try device("key-file: key, authenticate: off")
        #expect(events(frame, off) == ["frame"])
        let on = try device("key-file: key, authenticate: on")
        #expect(events(frame, on) == ["frame"])
        let untagged = try example(of: off)
        #expect(events(untagged, on) == ["untagged"])
    }

    @Test func devicesWithOtherKeysAreOtherDevices() throws {
        let (one, same) = (try device("key-file: key"), try device("key-file: key"))
        #expect(one == same)
        #expect(try device("key-file: other") != one)
        #expect(try device("key-file: key, authenticate: off") != one)
    }

    @Test func aKeyThatAllCanReadIsAWarning() throws {
        try write(Self.key, to: "key", mode: 0o644)
        _ = try device("key-file: key")
        let text = DiagnosticFormatter().format(warnings.diagnostics)
        #expect(
            text.replacing(folder.path, with: "") == """
                /gateway.yaml:4:66: warning: the key file /key can be read by every user of this \
                machine
                      it: { model: dsmr/p1-luxembourg, port: /dev/ttyUSB0, key-file: key }
                                                                                     ^~~
                note: for the installed gateway: chown root:martlet and chmod 640

                """)
    }

    /// Nothing that a person may print has a byte of a key.
    @Test func noTextOfADeviceHasItsKey() throws {
        let file = try device("key-file: other")
        var dumped = ""
        dump(file.keys, to: &dumped)
        dump(file.model.encryptions, to: &dumped)
        let text = dumped + String(reflecting: file)
        #expect(!text.contains("138, 60") && !text.contains("8A3C"))
        #expect(!dumped.contains("138"))
    }
}
