// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Debian's mosquitto with a configuration of its own, on free ports of the loopback, as often
/// started and ended as a test wants. Its log is the independent witness of what was sent to it.
package struct MosquittoBroker: Sendable {
    package struct Options: Sendable {
        package var usesTLS = false
        /// Users with passwords; empty lets everyone in.
        package var passwords: [String: String] = [:]
        /// Everyone may publish and nobody may subscribe.
        package var forbidsSubscriptions = false
        /// For thousands of messages a second: the log has none of them, and no message is given up
        /// because a subscriber is slower than the broker (from the thousandth on it would be).
        package var carriesFloods = false
        /// A message does not wait for the acknowledgement of the packet before it (Nagle).
        package var sendsAtOnce = false

        package init() {}
    }

    /// Plain MQTT.
    package let port: Int
    /// MQTT over TLS, with a certificate for `localhost` by `certificates.authority`.
    package let tlsPort: Int
    package let certificates: Certificates?
    private let directory: TemporaryDirectory

    /// Writes the configuration. Nothing runs yet.
    package init(_ options: Options = Options()) throws {
        directory = try TemporaryDirectory()
        (port, tlsPort) = (try freePort(), try freePort())
        certificates = options.usesTLS ? try Certificates(in: directory) : nil
        if !options.passwords.isEmpty { try Self.write(options.passwords, to: directory) }
        if options.forbidsSubscriptions { try directory.write("access.json", Self.onlyPublishing) }
        try directory.write("mosquitto.conf", configuration(options))
    }

    /// A client without a name wants to connect (MQTT 3.1.1, section 3.1).
    private static let greeting: [UInt8] =
        [0x10, 12, 0, 4] + Array("MQTT".utf8) + [4, 0b10, 0, 60, 0, 0]

    /// Starts it and waits until it serves. That is later than when it says that it runs: a signal
    /// that comes between the two is forgotten, and a test that ends at once would wait for ever.
    ///
    /// - Throws: When it ends at once; the error has its log.
    package func start() throws -> MosquittoProcess {
        let child = try ChildProcess("mosquitto", ["-c", directory.file("mosquitto.conf")])
        defer { child.stopListening() }
        var log = ""
        while let line = child.readLine() {
            log += line + "\n"
            guard line.hasSuffix(" running") else { continue }
            try Caller(port: port).ask(Self.greeting, answer: 4)
            return MosquittoProcess(child)
        }
        throw TestSupportError("mosquitto ended with \(child.wait()):\n\(log)")
    }

    /// Makes a broker that runs. Another program may take the port between the choice and the
    /// start: then it tries others.
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

    /// Everything that it logged so far, over all its lives.
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
        if options.sendsAtOnce { lines.append("set_tcp_nodelay true") }
        // A broker that root starts becomes another user, who may not read our directory.
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
                "keyfile \(certificates.serverKey)",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The broker's plugin for who may do what, where Debian keeps it.
    private var securityPlugin: String {
        let places = ["x86_64", "aarch64"].map {
            "/usr/lib/\($0)-linux-gnu/mosquitto_dynamic_security.so"
        }
        return places.first { access($0, R_OK) == 0 } ?? places[0]
    }

    /// Rules of the dynamic security plugin. An access file will not do: of subscriptions it says
    /// nothing (mosquitto 2.0).
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

/// One life of a broker. End it with `kill` or `stop`.
///
/// All of it may block for a short time; on a loop, call it in `offload`.
package struct MosquittoProcess: Sendable {
    private let child: ChildProcess

    init(_ child: ChildProcess) {
        self.child = child
    }

    /// Ends it at once: it says goodbye to nobody.
    package func kill() {
        child.signal(SIGKILL)
        child.wait()
    }

    /// Ends it in order, even if it is frozen.
    package func stop() {
        child.signal(SIGTERM)
        child.signal(SIGCONT)
        child.wait()
    }

    /// It lives and does nothing: connections stay, nothing is answered.
    package func freeze() { child.signal(SIGSTOP) }

    package func thaw() { child.signal(SIGCONT) }
}
