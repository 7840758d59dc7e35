// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Debian's mosquitto with its own configuration, on free ports of the loopback. A test can start
/// and end it several times. Its log is independent evidence of the messages that it received.
package struct MosquittoBroker: Sendable {
    package struct Options: Sendable {
        package var usesTLS = false
        /// Users with passwords; if it is empty, all clients may connect.
        package var passwords: [String: String] = [:]
        /// All clients may publish and none may subscribe.
        package var forbidsSubscriptions = false
        /// For thousands of messages a second: the log does not contain them, and the broker drops
        /// no message for a slow subscriber (by default it drops them after the thousandth).
        package var carriesFloods = false
        /// A message is sent to all its subscribers before it is acknowledged. By default only 20
        /// are; a broker that is killed takes the others with it.
        package var sendsBeforeItAcknowledges = false
        /// A message does not wait for the acknowledgement of the packet before it (Nagle).
        package var sendsAtOnce = false
        /// More lines of its configuration; those of a listener are for the last one.
        package var more: [String] = []

        package init() {}
    }

    /// Plain MQTT.
    package let port: Int
    /// MQTT over TLS, with a certificate for `localhost` by `certificates.authority`.
    package let tlsPort: Int
    package let certificates: Certificates?
    private let directory: TemporaryDirectory

    /// Writes the configuration. This does not start the broker.
    package init(_ options: Options = Options()) throws {
        directory = try TemporaryDirectory()
        (port, tlsPort) = (try freePort(), try freePort())
        certificates = options.usesTLS ? try Certificates(in: directory) : nil
        if !options.passwords.isEmpty { try Self.write(options.passwords, to: directory) }
        if options.forbidsSubscriptions { try directory.write("access.json", Self.onlyPublishing) }
        try directory.write("mosquitto.conf", configuration(options))
        try directory.write(
            "refusing.conf", "listener \(port) 127.0.0.1\nallow_anonymous false\nuser root\n")
    }

    /// A CONNECT packet of a client without a name (MQTT 3.1.1, section 3.1).
    private static let connectPacket: [UInt8] =
        [0x10, 12, 0, 4] + Array("MQTT".utf8) + [4, 0b10, 0, 60, 0, 0]

    /// Starts it and waits until it accepts clients. It logs "running" earlier than that: it
    /// ignores a signal between the two, and a test that ends it at this time would wait without
    /// end.
    ///
    /// - Parameter isRefusing: It refuses all clients.
    /// - Throws: If it ends at once; the error contains its log.
    package func start(isRefusing: Bool = false) throws -> MosquittoProcess {
        let file = isRefusing ? "refusing.conf" : "mosquitto.conf"
        let child = try ChildProcess("mosquitto", ["-c", directory.file(file)])
        defer { child.stopListening() }
        var log = ""
        while let line = child.readLine() {
            log += line + "\n"
            guard line.hasSuffix(" running") else { continue }
            try Caller(port: port).exchange(Self.connectPacket, answer: 4)
            return MosquittoProcess(child)
        }
        throw TestSupportError("mosquitto ended with \(child.wait()):\n\(log)")
    }

    /// Creates and starts a broker. Another program may take the port between the choice and the
    /// start: then it tries other ports.
    package static func started(
        _ options: Options = Options()
    ) throws -> (MosquittoBroker, MosquittoProcess) {
        for _ in 0..<5 {
            let broker = try MosquittoBroker(options)
            if let process = try? broker.start() { return (broker, process) }
        }
        let broker = try MosquittoBroker(options)
        return (broker, try broker.start())
    }

    /// Its complete log, from all of its processes.
    package var log: [Substring] { directory.read("mosquitto.log").split(separator: "\n") }

    /// The topics that a client published to, in the order of arrival, repetitions included.
    package func topicsPublished(by client: String) -> [String] {
        log.compactMap { line in
            guard line.contains("Received PUBLISH from \(client) ") else { return nil }
            return line.split(separator: "'").dropFirst().first.map(String.init)
        }
    }

    private func configuration(_ options: Options) -> String {
        var lines = [
            "log_dest stderr", "log_dest file \(directory.file("mosquitto.log"))", "log_type all",
            "allow_anonymous \(options.passwords.isEmpty)", "persistence false",
        ]
        if options.carriesFloods {
            lines.removeAll { $0 == "log_type all" }
            lines += ["log_type information", "max_queued_messages 0"]
        }
        if options.sendsBeforeItAcknowledges { lines.append("max_inflight_messages 0") }
        if options.sendsAtOnce { lines.append("set_tcp_nodelay true") }
        // A broker that root starts switches to another user, who may not read this directory.
        if geteuid() == 0 { lines.append("user root") }
        if !options.passwords.isEmpty {
            lines.append("password_file \(directory.file("passwords"))")
        }
        if options.forbidsSubscriptions {
            lines += [
                "plugin \(securityPlugin)",
                "plugin_opt_config_file \(directory.file("access.json"))",
            ]
        }
        lines.append("listener \(port) 127.0.0.1")
        if let certificates {
            lines += [
                "listener \(tlsPort) 127.0.0.1", "certfile \(certificates.server)",
                "keyfile \(certificates.serverKey)", "cafile \(certificates.authority)",
            ]
        }
        return (lines + options.more).joined(separator: "\n") + "\n"
    }

    /// The path of the broker's access control plugin on Debian.
    private var securityPlugin: String {
        let places = ["x86_64", "aarch64"].map {
            "/usr/lib/\($0)-linux-gnu/mosquitto_dynamic_security.so"
        }
        return places.first { access($0, R_OK) == 0 } ?? places[0]
    }

    /// Rules of the dynamic security plugin. An access file cannot control subscriptions
    /// (mosquitto 2.0).
    private static let onlyPublishing = """
        {
          "defaultACLAccess": {
            "publishClientSend": true, "publishClientReceive": true,
            "subscribe": false, "unsubscribe": true
          },
          "clients": [], "groups": [], "roles": []
        }
        """

    private static func write(
        _ passwords: [String: String], to directory: TemporaryDirectory
    ) throws {
        let file = try directory.write("passwords", "")
        for (user, password) in passwords {
            try ChildProcess.run("mosquitto_passwd", ["-b", file, user, password])
        }
    }
}

/// One process of a broker. End it with `kill` or `stop`.
///
/// All functions can block for a short time; on a loop, call them in `offload`.
package struct MosquittoProcess: Sendable {
    private let child: ChildProcess

    init(_ child: ChildProcess) {
        self.child = child
    }

    /// Ends it at once, without a DISCONNECT to its clients.
    package func kill() {
        child.signal(SIGKILL)
        child.wait()
    }

    /// Ends it with SIGTERM, even if it is frozen.
    package func stop() {
        child.signal(SIGTERM)
        child.signal(SIGCONT)
        child.wait()
    }

    /// Stops the process: its connections stay open, but it does not answer.
    package func freeze() { child.signal(SIGSTOP) }

    package func thaw() { child.signal(SIGCONT) }
}
