// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Diagnostics
import Glibc

/// A device file or a gateway file.
enum FileSubject {
    static func take(_ input: [UInt8]) {
        writeFile(path, input)
        do throws(Mistakes) {
            guard case .device(let file) = try AnyFile.load(path, surroundings) else { return }
            for example in file.model.examples {
                precondition(file.model.run(example).isEmpty, "a file with a bad example was taken")
            }
        } catch {
            precondition(!error.diagnostics.isEmpty, "a file was refused without a reason")
            let report = DiagnosticFormatter().format(error.diagnostics)
            precondition(!report.isEmpty, "an error without a message")
        }
    }

    static let seeds: [[UInt8]] =
        Repository.paths.map { path in
            let bytes = (try? UserFile.bytes(of: path, limit: 100_000)) ?? []
            // Comments do not test the reader.
            let lines = bytes.split(separator: 0x0A).filter { $0.first != UInt8(ascii: "#") }
            return Array(lines.joined(separator: [0x0A])) + [0x0A]
        } + [gateway, strange].map { Array($0.utf8) }

    /// A file in memory for this process only.
    private static let path = "/dev/shm/martlet-fuzz-\(getpid()).yaml"
    private static let surroundings = Surroundings(systemFolders: [Repository.devices])

    /// Features that no model of the repository uses.
    private static let strange = """
        model: acme/strange
        title: Strange
        settings:
          unit: { type: u8, range: 1..9, default: 1, title: Unit }
          word: { type: text, words: [S, T], default: S }
        serial: { baud: 4800, data: 7, parity: odd, stop: 2 }
        every: 5s
        frames:
          parts: { line: "+${word}: {parts}", parts: [ "T={t:decimal:.1|-}", "X={x:hex}" ] }
          table: { csv: [ "a:integer:04", skip, "b:word:2" ], separator: "|" }
          quiet:
            silence: 20ms
            fields: [ { name: f, type: f32be-swap }, { check: crc16-arc-le } ]
        reads:
          all: { send: [ { bytes: $unit }, { check: crc16-modbus-le } ], expect: parts, gap: 1s }
          quiet: { send: 02 $unit, expect: quiet }
        values:
          t: { from: parts.t, scale: 1/8, offset: -40, simulate: { sine: 1..2, period: 9s } }
          f:
            from: quiet.f
            valid: -1..0.5
            filters:
              - calibrate_polynomial: { degree: 2, datapoints: [0 -> 1, 1.5 -> 2, 4 -> 9] }
              - or: [{ median: { window_size: 3 } }, { delta: 20% }, { timeout: 9s }]
              - clock_window: { every: 1h, take: max }
        examples:
          - { frame: parts, text: "+S: X=0A,T=8.0", gives: { t: -39 } }
          - { settings: { word: T }, read: all, text: "+T: X=0A,T=8.0", gives: { t: -39 } }

        """

    private static let gateway = """
        gateway: shed
        broker: { url: "mqtts://localhost:1883", user: u, qos: 1, keepalive: 1m30s }
        base-topic: martlet/shed
        store: { readings: 10000 }
        seed: 7
        devices:
          air: { model: plantower/pms5003, port: /dev/ttyUSB0, serial: { baud: 9600 } }
          co2: { model: winsen/mh-z19, port: /dev/ttyUSB1, every: 10s }
          pump: { model: generic/relay, pins: { relay: 22 }, chip: pinctrl-bcm2711 }
        schedules:
          often: { every: 10m, read: co2 }
          on: { cron: "0 6 * * 1-5", set: { pump.relay: on } }

        """
}
