// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Reactor

/// The encryption of one stream: TLS by OpenSSL, as a layer between the stream and its descriptor.
///
/// **Facts.** TLS is a dialogue. A read may have to send (the answer to a key update), and a write
/// may need nothing but a copy. OpenSSL can use a descriptor itself, or leave the transport of
/// bytes to its caller ("BIO"). A record has up to 16 kB, and is of use only when it is whole. A
/// connection may be ended by anyone on the way; only the message `close_notify` proves that the
/// other side has ended it.
///
/// **Trap.** With a descriptor of its own, the library reads and writes when it likes:
/// back-pressure, deadlines and the order of writers would be its own, a closed connection would
/// raise SIGPIPE, and each "wants to write while reading" is a state that programs forget. Its
/// queue of errors belongs to the thread: an error that is left there is taken for that of the next
/// connection.
///
/// **Choice.** The library sees memory only (`WireBIO`):
///
/// ```
///   kernel ── 46 kB at most ──> received block ──> SSL_read ──> block of the stream ──> task
///   task ──> SSL_write ──> outgoing buffer of the stream ──> kernel
/// ```
///
/// The transport reads and writes as it does for a plain stream. It gives all received bytes to the
/// library at once, and the library gives back what is whole; a part of a record stays with the
/// library. Written bytes are encrypted when it is their turn, so `highWaterMark` counts encrypted
/// bytes, and a write that is cancelled in its line was never encrypted. The queue of errors is
/// empty before each call and after it.
///
/// ```
///                 SSL_do_handshake            close_notify of the other side
///   begins ─────────────────────────> ready ─────────────────────────────────> has ended
///      │                                │      (this side may go on writing)
///      │ certificate, version, alert    │ damaged bytes, alert
///      └────────────> failed <──────────┘
/// ```
///
/// **The end.** The end of the connection without `close_notify` is `.truncated`. `finishWriting`
/// sends `close_notify` and leaves the connection open for the other direction. `close` sends it
/// too, unless bytes were dropped. Programs that end without it: Python's `ssl.SSLSocket.close()`,
/// many HTTP servers and most clients that are killed. If the protocol inside says where its
/// messages end, `.truncated` after a whole message may be taken for an end.
///
/// **Bounds.** A stream holds at most one part of a record (17 kB) in the library, and no buffer
/// when it is idle. Certificates of the other side have 100 kB at most. A peer that requests key
/// updates and reads no answer is disconnected. Renegotiation, which lets a client make a server
/// work without end, is off; this side never asks for new keys.
///
/// **Cost.** An idle connection takes some 20 kB here with OpenSSL 3.0 and 35 kB with 3.5, beside
/// 2.5 kB of the stream. A handshake blocks the loop for its signatures: less than 1 ms with a key
/// for ECDSA, some more with one for RSA, and several times that on a small board.
///
/// **Rejected.** The library's own pair of BIOs: two more buffers of 17 kB for each connection, and
/// a copy more. Threads for handshakes: the state of a connection would be shared. Encryption in
/// the kernel (kTLS): needs a module, and a socket that the library uses itself.
///
/// Isolation: the loop.
@LoopActor final class TLSSession: StreamLayer {
    private(set) var isReady = false
    private(set) var hasEnded = false
    private(set) var tlsFailure: TLSError?
    var failure: (any Error)? { tlsFailure }

    let handle: TLSHandle
    /// Keeps what the library only points to.
    private let context: TLSContext
    /// The name that was asked for.
    private let name: String
    /// The other side, for errors.
    private let address: String
    private let isClient: Bool
    private var hasHeard = false
    private var hasSentEnd = false
    /// How many bytes the library wanted to send while it read, since the other side took all.
    private var answers = 0

    /// How many of them may wait.
    private static let answerLimit = 65_536

    /// A session of a client.
    ///
    /// - Parameter host: The name or the address that the certificate has to have.
    /// - Throws: `.unusableName`.
    init(_ context: TLSContext, host: String, _ address: String) throws(TLSError) {
        handle = TLSHandle(context)
        self.context = context
        self.address = address
        isClient = true
        name = host.hasSuffix(".") ? String(host.dropLast()) : host
        SSL_set_connect_state(handle.ssl)
        try verifyName()
    }

    /// A session of a server.
    init(_ context: TLSContext, _ address: String) {
        handle = TLSHandle(context)
        self.context = context
        self.address = address
        isClient = false
        name = ""
        SSL_set_accept_state(handle.ssl)
    }

    /// What both sides have agreed on, when they have.
    var connection: TLSConnection? { isReady ? TLSConnection(handle.ssl) : nil }

    private func verifyName() throws(TLSError) {
        defer { ERR_clear_error() }
        // Without a name the library would verify none, and at a zero byte it would end the name.
        guard !name.isEmpty, !name.utf8.contains(0) else { throw unusableName }
        let parameters = SSL_get0_param(handle.ssl)
        let digits = name.prefix { $0 != "%" }
        if X509_VERIFY_PARAM_set1_ip_asc(parameters, String(digits)) == 1 { return }
        X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        // Only names are sent, of 255 bytes at most: see RFC 6066.
        guard X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count) == 1,
            copenssl_set_server_name(handle.ssl, name) == 1
        else { throw unusableName }
    }

    private var unusableName: TLSError {
        TLSError(.unusableName, "handshake", address, "'\(name)' is no name of a server")
    }

    func begin(outgoing: inout ByteQueue) throws(StreamError) {
        guard isClient else { return }
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        _ = try use(none, &outgoing) { () throws(StreamError) in try advance() }
    }

    func receive(
        _ bytes: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer,
        outgoing: inout ByteQueue
    ) throws(StreamError) -> Int {
        if let tlsFailure { throw streamError(tlsFailure) }
        guard !bytes.isEmpty else { throw endOfConnection() }
        try checkBeginning(bytes)
        let before = outgoing.count
        let count = try use(bytes, &outgoing) { () throws(StreamError) in
            if !isReady, try !advance() { return 0 }
            return try decrypt(into: buffer)
        }
        try countAnswers(before, outgoing.count)
        return count
    }

    func seal(
        _ bytes: UnsafeRawBufferPointer, outgoing: inout ByteQueue
    ) throws(StreamError) {
        if let tlsFailure { throw streamError(tlsFailure) }
        guard !bytes.isEmpty else { return }
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        try use(none, &outgoing) { () throws(StreamError) in
            var count = 0
            guard SSL_write_ex(handle.ssl, bytes.baseAddress, bytes.count, &count) == 1 else {
                throw fail("write")
            }
        }
    }

    func sealEnd(outgoing: inout ByteQueue) {
        guard isReady, tlsFailure == nil, !hasSentEnd else { return }
        hasSentEnd = true
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        use(none, &outgoing) { _ = SSL_shutdown(handle.ssl) }
    }

    /// Lets the library read these bytes and write to the outgoing buffer.
    private func use<Result, Failure: Error>(
        _ bytes: UnsafeRawBufferPointer, _ outgoing: inout ByteQueue,
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        ERR_clear_error()
        defer {
            handle.wire.pointee.input = UnsafeRawBufferPointer(start: nil, count: 0)
            handle.wire.pointee.output = nil
            ERR_clear_error()
        }
        return try withUnsafeMutablePointer(to: &outgoing) { output throws(Failure) in
            handle.wire.pointee.input = bytes
            handle.wire.pointee.output = output
            return try body()
        }
    }

    /// Goes on with the handshake.
    ///
    /// - Returns: Whether it is complete.
    private func advance() throws(StreamError) -> Bool {
        let result = SSL_do_handshake(handle.ssl)
        isReady = result == 1
        guard isReady || SSL_get_error(handle.ssl, result) == SSL_ERROR_WANT_READ else {
            throw fail("handshake")
        }
        return isReady
    }

    /// Decrypts all records that are whole.
    private func decrypt(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int {
        // The library keeps one of 17 kB after a ticket, in spite of SSL_MODE_RELEASE_BUFFERS.
        defer { if Self.freesBuffers { _ = SSL_free_buffers(handle.ssl) } }
        var total = 0
        while true {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[total...])
            var count = 0
            let result = SSL_read_ex(handle.ssl, rest.baseAddress, rest.count, &count)
            total += count
            if result == 1 {
                if handle.wire.pointee.input.isEmpty, SSL_pending(handle.ssl) == 0 { return total }
                continue
            }
            switch SSL_get_error(handle.ssl, result) {
            case SSL_ERROR_WANT_READ: return total
            case SSL_ERROR_ZERO_RETURN:
                hasEnded = true
                return total
            default:
                let error = fail("read")
                // What came before belongs to the task; the next read gets the error.
                guard total > 0 else { throw error }
                return total
            }
        }
    }

    private static let freesBuffers = isSafeToFreeBuffers(OpenSSL_version_num())

    /// Whether a version of the library has the correction of CVE-2024-4741.
    ///
    /// - Parameter version: As `OpenSSL_version_num` has it: `0xMNN00PP0`.
    nonisolated static func isSafeToFreeBuffers(_ version: CUnsignedLong) -> Bool {
        let (major, minor, patch) = (version >> 28, version >> 20 & 0xFF, version >> 4 & 0xFF)
        let corrected: [CUnsignedLong] = [14, 6, 2, 1]
        guard major == 3, minor < corrected.count else { return major >= 3 }
        return patch >= corrected[Int(minor)]
    }

    /// The first byte of TLS is the kind of a record, a handshake or an alert; the next is 3.
    private func checkBeginning(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        guard !hasHeard else { return }
        hasHeard = true
        let isRecord = bytes[0] == 22 || bytes[0] == 21
        guard !isRecord || bytes.count > 1 && bytes[1] != 3 else { return }
        throw fail(TLSError.notTLS(bytes, address))
    }

    private func countAnswers(_ before: Int, _ after: Int) throws(StreamError) {
        answers = before == 0 ? after : answers + after - before
        guard answers > TLSSession.answerLimit else { return }
        throw fail(
            TLSError(
                .damaged, "read", address, "the other side asks for answers and takes none of them")
        )
    }

    private func endOfConnection() -> StreamError {
        isReady
            ? StreamError(
                .truncated, "read", address,
                "the connection ended without the end of TLS (close_notify)")
            : StreamError(
                .reset, "handshake", address, "the connection ended in the middle of the handshake")
    }

    private func fail(_ operation: String) -> StreamError {
        fail(
            .ofLibrary(
                operation, address, refusal: handle.wire.pointee.refusal.take(), name: name))
    }

    private func fail(_ error: TLSError) -> StreamError {
        tlsFailure = error
        return streamError(error)
    }

    private func streamError(_ error: TLSError) -> StreamError {
        StreamError(.encryption, error.operation, address, error.explanation)
    }
}
