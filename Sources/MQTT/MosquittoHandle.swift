// SPDX-License-Identifier: Apache-2.0

import CMosquitto
import Diagnostics
import Glibc
import Plan
import Ports

/// One `struct mosquitto` with the calls that this target makes.
///
/// Not isolated and not `Sendable`: the loop uses it, except while `beginConnecting` runs on
/// another thread. During that call only that thread uses the handle and its callback buffer.
final class MosquittoHandle {
    /// A larger packet the broker must not send, in MQTT 5. Commands are far smaller.
    private static let largestPacket: UInt32 = 131_072

    let callbacks = CallbackBuffer()
    private let library: OpaquePointer
    private let settings: BrokerSettings
    private let will: LastWill?
    private let window: Int

    private static let startLibrary: Int32 = mosquitto_lib_init()

    /// - Precondition: The name of the client is text as `Unicode.Scalar.isText` describes it.
    init(_ settings: BrokerSettings, will: LastWill?, window: Int) {
        precondition(Self.startLibrary == MOSQ_ERR_SUCCESS.rawValue, "no memory for libmosquitto")
        (self.settings, self.will, self.window) = (settings, will, window)
        // Safety: the library uses the buffer only inside of its calls. The handle owns the buffer
        // and destroys the library first.
        let userData = Unmanaged.passUnretained(callbacks).toOpaque()
        let name = settings.clientID.flatMap { $0.isEmpty ? nil : $0 }
        guard let made = mosquitto_new(name, true, userData) else {
            preconditionFailure("mosquitto_new: no memory for a client, or no text in its name.")
        }
        library = made
        callbacks.register(with: library)
    }

    deinit {
        mosquitto_destroy(library)
    }

    /// -1 while there is no connection: the library closes it itself, in any call.
    var socket: CInt { mosquitto_socket(library) }

    /// Keeps the connection from programs that this process starts: the broker would see its end,
    /// and send the will, only when they have ended too. The library does not do it.
    func keepFromChildren() {
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
    }

    /// True when the other machine has accepted the connection.
    var isConnected: Bool {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getpeername(socket, $0, &size) == 0
            }
        }
    }

    /// Why the connection was not established; `nil` when it was. Read it before the library reads
    /// or writes: inside of its TLS it takes a refusal for a reset.
    ///
    /// The kernel reports the error once. When there is none left, the library's TLS has read it,
    /// because it writes first: then the connection was refused, or accepted and reset at once.
    var refusal: CallResult? {
        guard !isConnected else { return nil }
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size)
        let fallback = wasAccepted ? ECONNRESET : ECONNREFUSED
        return CallResult(code: MOSQ_ERR_ERRNO, errno: code == 0 ? fallback : code)
    }

    /// The other side has accepted: the kernel has measured a round trip.
    private var wasAccepted: Bool {
        var info = tcp_info()
        var size = socklen_t(MemoryLayout<tcp_info>.size)
        return getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, &info, &size) == 0
            && info.tcpi_rtt > 0
    }

    var wantsToWrite: Bool { mosquitto_want_write(library) }

    /// Keeps the library's log lines, or drops them. The library formats a line for each message
    /// while its log is kept, so it is off in normal operation.
    func keepLog(_ keep: Bool) {
        callbacks.log.removeAll()
        if keep { callbacks.keepLog(of: library) } else { mosquitto_log_callback_set(library, nil) }
    }

    /// Resolves the name, reads the password and the certificates, and begins to connect; closes an
    /// older connection.
    ///
    /// Blocks until the name servers answer: for `offload` only.
    func beginConnecting(
        _ route: inout Route, _ version: ProtocolChoice.Version
    ) -> CallResult {
        var error: Int32 = 0
        let families = AddressFamily.all(of: settings.host, error: &error)
        guard error == 0 else { return CallResult(code: MOSQ_ERR_EAI, errno: error) }
        let family = route.choose(among: families)
        do throws(CallResult) {
            try CallResult.check(
                mosquitto_string_option(library, MOSQ_OPT_BIND_ADDRESS, family?.anyAddress))
            try setProtocol(version)
            try setCredentials()
            try setWill()
            let (port, keepalive) = (Int32(settings.port), keepalive)
            return CallResult(mosquitto_connect_async(library, settings.host, port, keepalive))
        } catch {
            return error
        }
    }

    private var keepalive: Int32 { Int32(settings.keepalive.components.seconds) }

    /// Sets the version and, with MQTT 5, the size of the largest packet that the broker may send.
    ///
    /// The library has no call that only stores the properties of the CONNECT. The call that
    /// connects at once stores them first, and then refuses a port that cannot be.
    private func setProtocol(_ version: ProtocolChoice.Version) throws(CallResult) {
        try CallResult.check(
            mosquitto_int_option(library, MOSQ_OPT_PROTOCOL_VERSION, version.number))
        // An earlier broker may have narrowed it.
        try CallResult.check(mosquitto_max_inflight_messages_set(library, UInt32(window)))
        var properties: OpaquePointer?
        defer { mosquitto_property_free_all(&properties) }
        if version == .v5 {
            try CallResult.check(
                mosquitto_property_add_int32(
                    &properties, Int32(MQTT_PROP_MAXIMUM_PACKET_SIZE.rawValue),
                    Self.largestPacket))
        }
        let stored = CallResult(
            mosquitto_connect_bind_v5(library, settings.host, -1, keepalive, nil, properties))
        guard stored.is(MOSQ_ERR_INVAL) else { throw stored }
    }

    private func setCredentials() throws(CallResult) {
        var password: String?
        if let path = settings.passwordFile {
            password = try read("the password in \(path)") { () throws(UserFile.Problem) in
                try UserFile.secret(of: path)
            }
        }
        try CallResult.check(mosquitto_username_pw_set(library, settings.user, password))
        guard settings.usesTLS else { return }
        if let path = settings.caFile { try checkPEM(path, "the CA certificates") }
        if let certificate = settings.certificate {
            try checkPEM(certificate.file, "the client certificate")
            try checkPEM(certificate.keyFile, "the private key")
        }
        // The directory is read lazily, where the library's own option for the system's
        // certificates would read all of them, and works for the first connection only (2.0.11).
        let directory = settings.caFile == nil ? "/etc/ssl/certs" : nil
        try CallResult.check(
            mosquitto_tls_set(
                library, settings.caFile, directory, settings.certificate?.file,
                settings.certificate?.keyFile, { _, _, _, _ in 0 }))
    }

    /// Checks that the TLS library, which opens the file itself, can do so without waiting.
    private func checkPEM(_ path: String, _ what: String) throws(CallResult) {
        _ = try read("\(what) in \(path)") { () throws(UserFile.Problem) in
            try UserFile.bytes(of: path, limit: 1_048_576)
        }
    }

    private func read<Content>(
        _ what: String, _ body: () throws(UserFile.Problem) -> Content
    ) throws(CallResult) -> Content {
        do throws(UserFile.Problem) {
            return try body()
        } catch {
            throw CallResult(problem: "cannot use \(what): \(error.message)")
        }
    }

    private func setWill() throws(CallResult) {
        guard let will else { return }
        let code = will.payload.withUnsafeBytes { bytes in
            mosquitto_will_set(
                library, will.topic, Int32(bytes.count), bytes.baseAddress, settings.qos.rawValue,
                will.retain)
        }
        try CallResult.check(code)
    }

    /// Lets the kernel end the connection when the other side has acknowledged nothing for this
    /// long: an unplugged cable is noticed without a timer of ours.
    func limitSilence(to duration: Duration) {
        var limit = UInt32(duration / .milliseconds(1))
        let size = socklen_t(MemoryLayout<UInt32>.size)
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &limit, size)
    }

    /// Reads at least one packet if there is one. `errno` is `EAGAIN` when there is no more.
    func read() -> CallResult {
        errno = 0
        return CallResult(mosquitto_loop_read(library, 1))
    }

    func write() -> CallResult { CallResult(mosquitto_loop_write(library, 1)) }

    /// Sends a PINGREQ, if the library decides that it is time.
    func ping() -> (result: CallResult, wasSent: Bool) {
        // The library has another clock (2.0.11 does not count suspended time). Only its log shows
        // whether it has sent a PINGREQ: `loop_misc` logs nothing else.
        keepLog(true)
        let result = CallResult(mosquitto_loop_misc(library))
        let wasSent = !callbacks.log.isEmpty
        keepLog(false)
        return (result, wasSent)
    }

    func publish(
        _ topic: Topic, _ payload: UnsafeRawBufferPointer, qos: QoS, retain: Bool
    ) -> (result: CallResult, number: Int32) {
        var number: Int32 = 0
        let result = topic.utf8.withUnsafeBufferPointer { topic in
            CallResult(
                mosquitto_publish(
                    library, &number, topic.baseAddress, Int32(payload.count), payload.baseAddress,
                    qos.rawValue, retain))
        }
        return (result, number)
    }

    /// - Parameter asPublished: Needs MQTT 5: the option is a bit that is reserved in 3.1.1.
    func subscribe(
        _ filter: String, asPublished: Bool
    ) -> (result: CallResult, number: Int32) {
        var number: Int32 = 0
        let options = asPublished ? Int32(MQTT_SUB_OPT_RETAIN_AS_PUBLISHED.rawValue) : 0
        let result = mosquitto_subscribe_v5(
            library, &number, filter, settings.qos.rawValue, options, nil)
        return (CallResult(result), number)
    }

    func disconnect() -> CallResult { CallResult(mosquitto_disconnect(library)) }
}
