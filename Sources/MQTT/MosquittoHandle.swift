// SPDX-License-Identifier: Apache-2.0

import CMosquitto
import Glibc
import Plan
import Ports

/// How a call of the library ended: its code, and `errno` where the code says to look there.
struct Outcome: Sendable {
    static let fine = Outcome(code: MOSQ_ERR_SUCCESS)

    let code: Int32
    let errno: Int32

    /// Made right after the call, before anything else can change `errno`.
    init(_ code: Int32) {
        self.code = code
        errno = Glibc.errno
    }

    init(code: mosq_err_t, errno: Int32 = 0) {
        self.code = code.rawValue
        self.errno = errno
    }

    var isFine: Bool { code == MOSQ_ERR_SUCCESS.rawValue }

    func `is`(_ error: mosq_err_t) -> Bool { code == error.rawValue }
}

/// One `struct mosquitto` with the calls that this room makes, and no other.
///
/// Not isolated and not `Sendable`: the loop uses it, except while `dial` runs on another thread;
/// then nobody else does, neither it nor its inbox.
final class MosquittoHandle {
    let inbox = Inbox()
    private let library: OpaquePointer
    private let usesTLS: Bool

    private static let startLibrary: Void = { mosquitto_lib_init() }()

    init(_ settings: BrokerSettings, will: LastWill?, window: Int) {
        _ = Self.startLibrary
        usesTLS = settings.usesTLS
        // Safety: the library uses it in its calls only, and the inbox lives as long as the handle,
        // which ends the library.
        let userData = Unmanaged.passUnretained(inbox).toOpaque()
        let name = settings.clientID.flatMap { $0.isEmpty ? nil : $0 }
        guard let made = mosquitto_new(name, true, userData) else {
            preconditionFailure("mosquitto_new: no memory for a client, or no UTF-8 in its name.")
        }
        library = made
        mosquitto_max_inflight_messages_set(library, UInt32(window))
        mosquitto_username_pw_set(library, settings.user, settings.password)
        if let will {
            _ = will.payload.withUnsafeBytes { bytes in
                mosquitto_will_set(
                    library, will.topic, Int32(bytes.count), bytes.baseAddress,
                    will.qos.rawValue, will.retain)
            }
        }
        inbox.listen(to: library)
    }

    deinit {
        mosquitto_destroy(library)
    }

    /// -1 while there is no connection: the library closes it itself, in any call.
    var socket: CInt { mosquitto_socket(library) }

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

    /// Why the connection that was begun did not come about. To be asked before the library reads
    /// or writes: inside of its TLS it takes a refusal for a reset.
    ///
    /// The kernel tells it once. When it has told already, it was the library's TLS that heard it,
    /// which speaks before anyone looks: then it was refused, or accepted and reset at once.
    var refusal: Outcome? {
        guard !isConnected else { return nil }
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size)
        let told = wasAccepted ? ECONNRESET : ECONNREFUSED
        return Outcome(code: MOSQ_ERR_ERRNO, errno: code == 0 ? told : code)
    }

    /// The other side has accepted: there was an answer whose time the kernel has taken.
    private var wasAccepted: Bool {
        var info = tcp_info()
        var size = socklen_t(MemoryLayout<tcp_info>.size)
        return getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, &info, &size) == 0
            && info.tcpi_rtt > 0
    }

    var wantsToWrite: Bool { mosquitto_want_write(library) }

    /// What the library says for people, kept in the inbox. It formats a line for each message
    /// while someone listens, so nobody does in normal operation.
    func keepLog(_ keep: Bool) {
        inbox.log.removeAll()
        if keep { inbox.keepLog(of: library) } else { mosquitto_log_callback_set(library, nil) }
    }

    /// Resolves the name, reads the certificates, and begins to connect; closes an older
    /// connection.
    ///
    /// Blocks as long as the name servers please: for `offload` only.
    func dial(_ settings: BrokerSettings, _ route: inout Route) -> Outcome {
        var error: Int32 = 0
        let families = AddressFamily.all(of: settings.host, error: &error)
        guard error == 0 else { return Outcome(code: MOSQ_ERR_EAI, errno: error) }
        let family = route.choose(among: families)
        mosquitto_string_option(library, MOSQ_OPT_BIND_ADDRESS, family?.anyAddress)
        if usesTLS {
            // The directory is read lazily, where the library's own option for the system's
            // certificates would read all of them, and works for the first connection only
            // (2.0.11).
            let directory = settings.caFile == nil ? "/etc/ssl/certs" : nil
            let outcome = Outcome(
                mosquitto_tls_set(library, settings.caFile, directory, nil, nil, nil))
            guard outcome.isFine else { return outcome }
        }
        let keepalive = Int32(settings.keepalive.components.seconds)
        let port = Int32(settings.port)
        return Outcome(mosquitto_connect_async(library, settings.host, port, keepalive))
    }

    /// Lets the kernel give the connection up when the other side has acknowledged nothing for so
    /// long: a pulled plug is noticed without a timer of ours.
    func limitSilence(to duration: Duration) {
        var limit = UInt32(duration / .milliseconds(1))
        let size = socklen_t(MemoryLayout<UInt32>.size)
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &limit, size)
    }

    func read() -> Outcome { Outcome(mosquitto_loop_read(library, 1)) }

    func write() -> Outcome { Outcome(mosquitto_loop_write(library, 1)) }

    /// Asks the broker whether it is there, if the library thinks that it is time.
    func ping() -> (outcome: Outcome, wasSent: Bool) {
        // Its clock is another one than ours (2.0.11 does not count suspended time), and nothing
        // but its log tells whether it sent the question: `loop_misc` logs nothing else.
        keepLog(true)
        let outcome = Outcome(mosquitto_loop_misc(library))
        let wasSent = !inbox.log.isEmpty
        keepLog(false)
        return (outcome, wasSent)
    }

    func publish(
        _ topic: Topic, _ payload: UnsafeRawBufferPointer, qos: QoS, retain: Bool
    ) -> (outcome: Outcome, number: Int32) {
        var number: Int32 = 0
        let outcome = topic.utf8.withUnsafeBufferPointer { topic in
            Outcome(
                mosquitto_publish(
                    library, &number, topic.baseAddress, Int32(payload.count), payload.baseAddress,
                    qos.rawValue, retain))
        }
        return (outcome, number)
    }

    func subscribe(_ filter: String) -> (outcome: Outcome, number: Int32) {
        var number: Int32 = 0
        let qos = QoS.atLeastOnce.rawValue
        return (Outcome(mosquitto_subscribe(library, &number, filter, qos)), number)
    }

    func disconnect() -> Outcome { Outcome(mosquitto_disconnect(library)) }
}
