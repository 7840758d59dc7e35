// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import YAML

/// Reads the address of the broker and the credentials.
///
/// The files are read here too, although they are read again at each connection: a mistake is a
/// diagnostic, not a line in a log.
struct BrokerReader {
    static let keys = [
        "url", "user", "password-file", "ca-file", "cert-file", "key-file", "qos", "keepalive",
        "client-id",
    ]

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
        let caFile = readPEM("ca-file", "CA file", address)
        let certificate = readCertificate(address)
        let qos = section.value("qos", .oneOf([("0", QoS.atMostOnce), ("1", .atLeastOnce)]))
        let keepalive = section.value("keepalive", .duration(.seconds(5)...(.seconds(65_535))))
        let clientID = section.value("client-id", .line)
        guard let address else { return nil }
        return BrokerSettings(
            host: address.host, port: address.port, usesTLS: address.usesTLS, caFile: caFile,
            user: user, passwordFile: password, certificate: certificate,
            qos: qos ?? .atLeastOnce, keepalive: keepalive ?? .seconds(60), clientID: clientID)
    }

    private func readPassword() -> String? {
        guard let entry = section.entry("password-file") else { return nil }
        if section.lacks("user") {
            scope.error("'password-file' needs 'user' beside it", entry.keyRange)
        }
        return file(entry, "password file") { path throws(UserFile.Problem) in
            _ = try UserFile.secret(of: path)
        }
    }

    private func readCertificate(_ address: BrokerAddress?) -> ClientCertificate? {
        let file = readPEM("cert-file", "certificate file", address)
        let keyFile = readPEM("key-file", "key file", address)
        for (key, other) in [("cert-file", "key-file"), ("key-file", "cert-file")] {
            if let entry = section.entry(key), section.lacks(other) {
                scope.error("'\(key)' needs '\(other)' beside it", entry.keyRange)
            }
        }
        guard let file, let keyFile else { return nil }
        return ClientCertificate(file: file, keyFile: keyFile)
    }

    private func readPEM(
        _ key: String, _ what: String, _ address: BrokerAddress?
    ) -> String? {
        guard let entry = section.entry(key) else { return nil }
        if let address, !address.usesTLS {
            scope.error("'\(key)' needs TLS: a URL that begins with mqtts://", entry.keyRange)
        }
        return file(entry, what) { path throws(UserFile.Problem) in
            _ = try UserFile.bytes(of: path, limit: Document.largestFile)
        }
    }

    /// The path of a file that passes a check.
    private func file(
        _ entry: Entry, _ what: String, _ check: (String) throws(UserFile.Problem) -> Void
    ) -> String? {
        guard let name = scope.value(entry.value, .line) else { return nil }
        let path = joined(folder, name)
        do throws(UserFile.Problem) {
            try check(path)
            return path
        } catch {
            scope.error("the \(what) \(path): \(error.message)", entry.value.range)
            return nil
        }
    }
}
