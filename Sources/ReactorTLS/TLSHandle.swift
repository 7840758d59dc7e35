// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// The library's object for one connection, freed by its owner.
struct TLSHandle: ~Copyable {
    let ssl: OpaquePointer
    let wire: UnsafeMutablePointer<Wire>

    init(_ context: TLSContext) {
        guard let ssl = SSL_new(context.pointer) else {
            preconditionFailure("the library allocates a few kilobytes")
        }
        self.ssl = ssl
        wire = .allocate(capacity: 1)
        wire.initialize(to: Wire())
        let bio = WireBIO.make(wire)
        // Both directions: it takes one reference.
        SSL_set_bio(ssl, bio, bio)
        SSL_set_ex_data(ssl, 0, wire)
    }

    deinit {
        SSL_free(ssl)
        wire.deinitialize(count: 1)
        wire.deallocate()
    }

    /// The wire of a connection, in a callback of the library.
    static func wire(of ssl: OpaquePointer?) -> UnsafeMutablePointer<Wire>? {
        SSL_get_ex_data(ssl, 0)?.assumingMemoryBound(to: Wire.self)
    }
}
