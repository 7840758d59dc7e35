// SPDX-License-Identifier: Apache-2.0

import Foundation
import ReactorTLS

/// Authorities and certificates, made by the command `openssl` in a folder of their own.
struct Certificates: Sendable {
    /// Made once for all tests, and removed when they end.
    static let shared = Certificates()

    let folder: String

    private init() {
        var template = Array("/tmp/martlet-tls-XXXXXX".utf8CString)
        folder = String(cString: mkdtemp(&template))
        Certificates.folderToRemove = folder
        atexit { try? FileManager.default.removeItem(atPath: Certificates.folderToRemove) }
        let script = Process()
        script.executableURL = URL(fileURLWithPath: "/bin/sh")
        script.arguments = ["-ec", Certificates.script]
        script.currentDirectoryURL = URL(fileURLWithPath: folder)
        script.standardError = FileHandle.nullDevice
        try? script.run()
        script.waitUntilExit()
        precondition(script.terminationStatus == 0, "openssl makes the certificates of the tests")
    }

    // Written once, in the initialiser of a static constant.
    private nonisolated(unsafe) static var folderToRemove = ""

    func path(_ name: String) -> String { "\(folder)/\(name).pem" }

    /// A client that trusts the authority of the tests.
    var client: TLSClientSettings { client(.authorities(file: path("ca"))) }

    func client(_ trust: TLSTrust, _ identity: String? = nil) -> TLSClientSettings {
        var settings = TLSClientSettings()
        settings.trust = trust
        settings.identity = identity.map(self.identity)
        return settings
    }

    /// A server with the certificate of this name.
    func server(_ name: String) -> TLSServerSettings {
        TLSServerSettings(identity: identity(name))
    }

    /// A server for broker.test, localhost and 127.0.0.1.
    var server: TLSServerSettings { server("server") }

    func identity(_ name: String) -> TLSIdentity {
        TLSIdentity(certificate: path(name), key: path("key"))
    }

    /// All certificates have one key: a key takes longer than a certificate.
    private static let script = """
        exec >/dev/null
        openssl ecparam -name prime256v1 -genkey -noout -out key.pem
        openssl ecparam -name prime256v1 -genkey -noout -out other-key.pem
        openssl genrsa -out rsa-key.pem 2048
        openssl pkey -in key.pem -aes256 -passout pass:x -out locked-key.pem
        request() { openssl req -new -key "$1" -subj "$2" -out request.csr; }
        authority() {
            openssl req -x509 -new -key "$1" -subj "$2" -days 30 -out "$3" \\
                -addext basicConstraints=critical,CA:TRUE -addext keyUsage=keyCertSign,cRLSign
        }
        issue() { # NAME SUBJECT ALTERNATIVE OPTION...
            name=$1 subject=$2 names=$3; shift 3
            request key.pem "$subject"
            printf '%s\\n' "subjectAltName=$names" >extension
            openssl x509 -req -in request.csr -CA ca.pem -CAkey other-key.pem -CAcreateserial \\
                -extfile extension -out "$name.pem" "$@"
        }
        authority other-key.pem /CN=Shed-CA ca.pem
        authority key.pem /CN=Foreign-CA foreign.pem
        issue server /CN=broker DNS:broker.test,DNS:localhost,IP:127.0.0.1,IP:::1 -days 30
        issue client /CN=sensor-7 DNS:sensor-7 -days 30
        # Names with control characters: DNS:a..., and URI:u:...
        odd=30:13:82:05:61:0a:1b:0d:62:86:0a:75:3a:c2:85:e2:80:ae:0a:7f:78
        issue odd /CN=odd DER:$odd -days 30
        mkdir -p db; : >db/index; echo 01 >db/serial
        cat >ca.cnf <<X
        [ca]
        default_ca=d
        [d]
        dir=db
        database=db/index
        new_certs_dir=db
        serial=db/serial
        default_md=sha256
        policy=p
        x509_extensions=e
        [p]
        commonName=supplied
        [e]
        subjectAltName=DNS:broker.test,DNS:localhost
        X
        dated() { # NAME FROM TO
            request key.pem /CN=$1
            openssl ca -batch -config ca.cnf -cert ca.pem -keyfile other-key.pem -in request.csr \\
                -startdate $2 -enddate $3 -notext -out $1.pem
        }
        dated expired 20200101000000Z 20210101000000Z
        dated future 20700101000000Z 20710101000000Z
        openssl req -x509 -new -key key.pem -subj /CN=alone -days 30 -out alone.pem \\
            -addext subjectAltName=DNS:broker.test
        echo damaged >damaged.pem
        """
}
