// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Glibc
import LinuxSystem

/// A file with certificates or a key as text. Reading it blocks.
struct PEMFile {
    /// The largest file that is read: the authorities of a system have some 200 kB.
    private static let limit = 8_000_000

    private let path: String
    private let bytes: [UInt8]

    init(_ path: String) throws(TLSError) {
        self.path = path
        do throws(SystemError) {
            bytes = try PEMFile.contents(path)
        } catch {
            throw TLSError(.unusableFile, "read", path, error.reason)
        }
    }

    /// Calls the body with each certificate, which is freed after that.
    func eachCertificate(
        _ body: (OpaquePointer) throws(TLSError) -> Void
    ) throws(TLSError) {
        let memory = MemoryBIO(bytes)
        defer { ERR_clear_error() }
        var count = 0
        while let certificate = PEM_read_bio_X509(memory.pointer, nil, PEMFile.withoutPassword, nil)
        {
            defer { X509_free(certificate) }
            count += 1
            try body(certificate)
        }
        // The end of the file is an error of the library too.
        let isEnd = copenssl_reason(ERR_peek_last_error()) == PEM_R_NO_START_LINE
        guard count > 0, isEnd else {
            let what = isEnd ? "there is no certificate in it" : "a certificate in it is damaged"
            throw TLSError(.unusableFile, "read the certificate", path, what)
        }
    }

    /// Calls the body with the private key, which is freed after that.
    func withKey(_ body: (OpaquePointer) throws(TLSError) -> Void) throws(TLSError) {
        let memory = MemoryBIO(bytes)
        defer { ERR_clear_error() }
        guard let key = PEM_read_bio_PrivateKey(memory.pointer, nil, PEMFile.withoutPassword, nil)
        else {
            let isEncrypted = String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED")
            let what =
                isEncrypted
                ? "the key is encrypted: store it without a passphrase, readable by this user only"
                : "there is no private key in it"
            throw TLSError(.unusableFile, "read the key", path, what)
        }
        defer { EVP_PKEY_free(key) }
        try body(key)
    }

    /// Otherwise the library asks for a passphrase at the terminal, and waits.
    private static let withoutPassword:
        @convention(c) @Sendable (
            UnsafeMutablePointer<CChar>?, CInt, CInt, UnsafeMutableRawPointer?
        ) -> CInt = { _, _, _, _ in -1 }

    private static func contents(_ path: String) throws(SystemError) -> [UInt8] {
        let file = try FileDescriptor(opening: path, O_RDONLY)
        var bytes: [UInt8] = []
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 1)
        defer { block.deallocate() }
        while let count = try file.read(into: block), count > 0 {
            bytes += UnsafeRawBufferPointer(rebasing: block[..<count])
            guard bytes.count <= limit else {
                throw SystemError(operation: "read \(path)", code: EFBIG)
            }
        }
        return bytes
    }
}
