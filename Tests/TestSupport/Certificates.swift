// SPDX-License-Identifier: Apache-2.0

/// A certificate authority for tests, and a certificate for `localhost` and `both.test` that it
/// signed.
package struct Certificates: Sendable {
    /// The authority that a client must trust.
    package let authority: String
    package let server: String
    package let serverKey: String
    /// A client that the authority signed.
    package let client: String
    package let clientKey: String
    /// Another authority, which did not sign the certificate.
    package let stranger: String
    package let strangerKey: String

    /// Creates the files with `openssl` in a directory.
    package init(in directory: TemporaryDirectory) throws {
        authority = directory.file("ca.pem")
        server = directory.file("server.pem")
        serverKey = directory.file("server.key")
        (client, clientKey) = (directory.file("client.pem"), directory.file("client.key"))
        (stranger, strangerKey) = (directory.file("stranger.pem"), directory.file("stranger.key"))
        try Self.make("ca", "Martlet test authority", directory)
        try Self.make("stranger", "Another authority", directory)
        try Self.make(
            "client", "shed", directory, "-CA", authority, "-CAkey", directory.file("ca.key"))
        try Self.make(
            "server", "localhost", directory,
            "-CA", authority, "-CAkey", directory.file("ca.key"),
            "-addext", "subjectAltName=DNS:localhost,DNS:both.test",
            "-addext", "basicConstraints=CA:FALSE")
    }

    private static func make(
        _ name: String, _ subject: String, _ directory: TemporaryDirectory, _ more: String...
    ) throws {
        let common = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=\(subject)", "-keyout", directory.file("\(name).key"),
            "-out", directory.file("\(name).pem"),
        ]
        try ChildProcess.run("openssl", common + more)
    }
}
