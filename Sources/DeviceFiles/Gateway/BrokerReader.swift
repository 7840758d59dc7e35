// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import YAML

/// Reads the address of the broker and the credentials.
struct BrokerReader {
    static let keys = [
        "url", "user", "password-file", "ca-file", "qos", "keepalive", "client-id",
    ]
    /// In bytes: more than any password, and far less than a file named by mistake.
    private static let largestPassword = 65_536

    let section: Section
    /// The folder for relative paths.
    let folder: String
    private var scope: Scope { section.scope }

    init(section: Section, folder: String) {
        self.section = section
        self.folder = folder
    }

    func read() -> BrokerSettings? {
        let address = section.required("url", .brokerURL)
        let user = section.value("user", .line)
        let password = readPassword()
        let caFile = readCAFile(address)
        let qos = section.value("qos", .oneOf([("0", QoS.atMostOnce), ("1", .atLeastOnce)]))
        let keepalive = section.value("keepalive", .duration(.seconds(5)...(.seconds(65_535))))
        let clientID = section.value("client-id", .line)
        guard let address else { return nil }
        return BrokerSettings(
            host: address.host, port: address.port, usesTLS: address.usesTLS, caFile: caFile,
            user: user, password: password, qos: qos ?? .atLeastOnce,
            keepalive: keepalive ?? .seconds(60), clientID: clientID)
    }

    /// The first line of the password file.
    private func readPassword() -> String? {
        guard let entry = section.entry("password-file") else { return nil }
        if section.lacks("user") {
            scope.error("'password-file' needs 'user' beside it", entry.keyRange)
        }
        guard let (bytes, path) = contents(entry, "password file", Self.largestPassword) else {
            return nil
        }
        let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
        guard !line.isEmpty else {
            scope.error("the first line of the password file \(path) is empty", entry.value.range)
            return nil
        }
        return String(decoding: line, as: UTF8.self)
    }

    private func readCAFile(_ address: BrokerAddress?) -> String? {
        guard let entry = section.entry("ca-file") else { return nil }
        if let address, !address.usesTLS {
            scope.error(
                "'ca-file' needs TLS: a URL that begins with mqtts://",
                entry.keyRange)
        }
        return contents(entry, "CA file", Document.largestFile)?.path
    }

    private func contents(
        _ entry: Entry, _ what: String, _ limit: Int
    ) -> (bytes: [UInt8], path: String)? {
        guard let name = scope.value(entry.value, .line) else { return nil }
        let path = joined(folder, name)
        do throws(UserFile.Problem) {
            return (try UserFile.bytes(of: path, limit: limit), path)
        } catch {
            scope.error("the \(what) \(path): \(error.message)", entry.value.range)
            return nil
        }
    }
}
