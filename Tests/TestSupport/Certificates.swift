// SPDX-License-Identifier: Apache-2.0

/// A certificate authority of the test's own, and a certificate for `localhost` and `both.test`
/// that it signed.
package struct Certificates: Sendable {
    /// What a client has to trust.
    package let authority: String
    package let server: String
    package let serverKey: String
    /// An authority that signed nothing here.
    package let stranger: String

    /// Makes them with `openssl`, in that directory.
    package init(in directory: TemporaryDirectory) throws {
        authority = directory.file("ca.pem")
        server = directory.file("server.pem")
        serverKey = directory.file("server.key")
        stranger = directory.file("stranger.pem")
        try Self.make("ca", "Martlet test authority", directory)
        try Self.make("stranger", "Somebody else", directory)
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
