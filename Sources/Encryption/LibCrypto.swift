// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The functions of OpenSSL's libcrypto that encrypt, loaded when the first key is used.
///
/// A program that links libcrypto maps it in every process. This one is loaded by its name, so a
/// gateway without an encrypted device neither needs it nor maps it. (On Debian, libmosquitto maps
/// it anyway. Then this is the same library, and costs nothing.)
///
/// The types of the functions are declared here, because a header would need the library when
/// Martlet is built. They are part of the ABI of version 3, which its name promises; the tests hold
/// them against published vectors.
struct LibCrypto: Sendable {
    typealias NewContext = @convention(c) @Sendable () -> OpaquePointer?
    typealias FreeContext = @convention(c) @Sendable (OpaquePointer?) -> Void
    typealias Cipher = @convention(c) @Sendable () -> OpaquePointer?
    /// Context, cipher, engine, key, nonce, and 1 to encrypt.
    typealias Start =
        @convention(c) @Sendable (
            OpaquePointer?, OpaquePointer?, OpaquePointer?, UnsafePointer<UInt8>?,
            UnsafePointer<UInt8>?, Int32
        ) -> Int32
    /// Context, output or none for bytes that are only authenticated, its size, input, its size.
    typealias Update =
        @convention(c) @Sendable (
            OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int32>?,
            UnsafePointer<UInt8>?, Int32
        ) -> Int32
    typealias Finish =
        @convention(c) @Sendable (
            OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int32>?
        ) -> Int32
    /// Context, command, number, buffer.
    typealias Control =
        @convention(c) @Sendable (OpaquePointer?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32

    let newContext: NewContext
    let freeContext: FreeContext
    let aes128GCM: Cipher
    let start: Start
    let update: Update
    let finish: Finish
    let control: Control

    /// The name under which Debian 12 and 13 install version 3.
    static let name = "libcrypto.so.3"
    /// `nil` when the library is not installed.
    static let loaded = LibCrypto()

    /// The casts are safe if the declarations above are those of the library.
    private init?() {
        guard let library = dlopen(Self.name, RTLD_NOW | RTLD_LOCAL),
            let newContext = dlsym(library, "EVP_CIPHER_CTX_new"),
            let freeContext = dlsym(library, "EVP_CIPHER_CTX_free"),
            let aes128GCM = dlsym(library, "EVP_aes_128_gcm"),
            let start = dlsym(library, "EVP_CipherInit_ex"),
            let update = dlsym(library, "EVP_CipherUpdate"),
            let finish = dlsym(library, "EVP_CipherFinal_ex"),
            let control = dlsym(library, "EVP_CIPHER_CTX_ctrl")
        else { return nil }
        self.newContext = unsafeBitCast(newContext, to: NewContext.self)
        self.freeContext = unsafeBitCast(freeContext, to: FreeContext.self)
        self.aes128GCM = unsafeBitCast(aes128GCM, to: Cipher.self)
        self.start = unsafeBitCast(start, to: Start.self)
        self.update = unsafeBitCast(update, to: Update.self)
        self.finish = unsafeBitCast(finish, to: Finish.self)
        self.control = unsafeBitCast(control, to: Control.self)
    }
}
