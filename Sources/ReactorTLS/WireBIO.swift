// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Reactor

/// What the library reads and writes during one call, and what it has found.
struct Wire {
    /// Bytes of the other side that the library has not taken yet.
    var input = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Where it puts bytes for the other side; the outgoing buffer of the stream.
    var output: UnsafeMutablePointer<ByteQueue>?
    /// Why the certificate of the other side was not accepted.
    var refusal: CertificateRefusal?
}

/// The library's way to the bytes of a stream.
///
/// It never waits: it takes all bytes that are written, and says "later" when none can be read.
enum WireBIO {
    /// Makes a BIO over a wire, which has to outlive it.
    static func make(_ wire: UnsafeMutablePointer<Wire>) -> OpaquePointer? {
        let bio = BIO_new(method)
        BIO_set_data(bio, wire)
        BIO_set_init(bio, 1)
        return bio
    }

    // Safety: made once, then only read, and never freed.
    private nonisolated(unsafe) static let method: OpaquePointer? = {
        let method = BIO_meth_new(BIO_get_new_index() | CInt(BIO_TYPE_SOURCE_SINK), "stream")
        BIO_meth_set_write(method) { bio, bytes, count in
            guard let output = wire(of: bio)?.pointee.output else { return -1 }
            output.pointee.append(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
            return count
        }
        BIO_meth_set_read(method) { bio, buffer, count in
            copenssl_clear_retry(bio)
            guard let wire = wire(of: bio), let buffer, !wire.pointee.input.isEmpty else {
                copenssl_set_retry_read(bio)
                return -1
            }
            let taken = min(Int(count), wire.pointee.input.count)
            let input = wire.pointee.input
            UnsafeMutableRawPointer(buffer).copyMemory(from: input.baseAddress!, byteCount: taken)
            wire.pointee.input = UnsafeRawBufferPointer(rebasing: input[taken...])
            return CInt(taken)
        }
        BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
        return method
    }()

    private static func wire(of bio: OpaquePointer?) -> UnsafeMutablePointer<Wire>? {
        BIO_get_data(bio)?.assumingMemoryBound(to: Wire.self)
    }
}
