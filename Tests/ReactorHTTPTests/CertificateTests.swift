// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import Testing

@testable import ReactorHTTP

/// Servers with good and bad certificates, which the `openssl` command makes and serves.
struct CertificateTests {
    @Test func aCertificateOfAKnownAuthorityIsAccepted() throws {
        let server = try TLSServer(names: "IP:127.0.0.1")
        try withRealLoop {
            let client = try HTTPClient(
                HTTPClientOptions(trust: .authorities(file: server.authority)))
            let page = try await client.fetch(server.url).requireSuccess()
            #expect(page.text.contains("Ciphers supported") || page.text.contains("s_server"))
        }
    }

    @Test(arguments: [
        ("another name", "DNS:other.example", true, 30),
        ("an unknown authority", "IP:127.0.0.1", false, 30),
        ("a time in the past", "IP:127.0.0.1", true, -1),
    ])
    func aBadCertificateIsRefused(
        _ what: String, _ names: String, _ isKnown: Bool, _ days: Int
    ) throws {
        let server = try TLSServer(names: names, days: days)
        try withRealLoop {
            let trust = isKnown ? HTTPTrust.authorities(file: server.authority) : .system
            let client = try HTTPClient(HTTPClientOptions(trust: trust))
            let error = await httpError { try await client.fetch(server.url) }
            #expect(error?.kind == .badCertificate, "\(what): \(String(describing: error))")
            let careless = try HTTPClient(
                HTTPClientOptions(trust: .insecureAcceptsAnyCertificate))
            #expect(try await careless.fetch(server.url).isSuccess)
        }
    }

    @Test func aPortWithoutTLSIsToldApart() throws {
        try withRealLoop {
            let server = try await ScriptedServer(text: "hello".asAnswer)
            let url = server.url.replacing("http://", with: "https://")
            var request = HTTPRequest("GET", url)
            request.limits.connect = .milliseconds(500)
            let error = await httpError { try await fetch(request) }
            #expect(error?.kind == .tls || error?.kind == .timedOut)
            let missing = try HTTPClient(
                HTTPClientOptions(trust: .authorities(file: "/no/such/file")))
            let failure = await httpError { try await missing.fetch(url) }
            #expect(failure?.kind == .tls || failure?.kind == .badCertificate)
            await server.server.stop()
        }
    }
}

/// `openssl s_server` with a certificate of an authority of its own, until it is released.
private final class TLSServer {
    let authority: String
    let url: String
    private let folder: String
    private let output: UnsafeMutablePointer<FILE>
    private let process: pid_t

    /// - Parameters:
    ///   - names: For whom the certificate is, as openssl writes it.
    ///   - days: How long it is valid; below zero for one that was.
    init(names: String, days: Int = 30) throws {
        folder = "/tmp/reactor-http-\(UInt64.random(in: 0 ... .max))"
        authority = "\(folder)/ca.pem"
        // An expired certificate is one whose whole time is in the past.
        let time =
            days > 0
            ? "-days \(days)" : "-not_before 20200101000000Z -not_after 20200102000000Z"
        let script = """
            mkdir \(folder) && cd \(folder) && {
            printf 'subjectAltName=\(names)' > names
            openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=authority \
                -keyout ca.key -out ca.pem
            openssl req -new -newkey rsa:2048 -nodes -subj /CN=server -keyout key -out request
            printf '[ca]\\ndefault_ca=d\\n[d]\\nnew_certs_dir=.\\ndatabase=db\\nserial=serial\\n\
            default_md=sha256\\npolicy=p\\nx509_extensions=e\\n[p]\\nCN=supplied\\n\
            [e]\\nsubjectAltName=\(names)\\n' > ca.cnf
            : > db; echo 01 > serial
            openssl ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key -notext \
                \(time.replacing("-not_before", with: "-startdate")
                    .replacing("-not_after", with: "-enddate")) -in request -out server.pem
            } >/dev/null 2>&1
            echo $$
            exec openssl s_server -accept 0 -www -key key -cert server.pem 2>/dev/null
            """
        output = try #require(popen("exec sh -c '\(script.quoted)'", "r"))
        process = pid_t(try #require(Int32(output.line() ?? "")))
        var line = output.line()
        while let text = line, !text.hasPrefix("ACCEPT") { line = output.line() }
        let port = try #require((line ?? "").split(separator: ":").last)
        url = "https://127.0.0.1:\(port)/"
    }

    deinit {
        kill(process, SIGTERM)
        pclose(output)
        system("rm -r '\(folder)'")
    }
}

extension String {
    /// For a place between single quotes of the shell.
    fileprivate var quoted: String { replacing("'", with: "'\\''") }
}

extension UnsafeMutablePointer<FILE> {
    /// The next line; `nil` at the end.
    fileprivate func line() -> String? {
        var text = [CChar](repeating: 0, count: 256)
        guard fgets(&text, CInt(text.count), self) != nil else { return nil }
        let bytes = text.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:))
        return String(decoding: bytes, as: UTF8.self)
    }
}
