// SPDX-License-Identifier: Apache-2.0

import MQTT
import Plan
import Ports
import Reactor

/// Notes which numbers of which devices have arrived, in little memory, for runs of an hour.
///
/// It makes a new connection after each end of its broker, so that it does not wait.
@LoopActor final class ReadingRecorder {
    /// What has arrived of one device.
    struct Arrivals {
        /// By number, from 1.
        fileprivate(set) var arrived: ContiguousArray<Bool> = [false]
        fileprivate(set) var count = 0
        fileprivate(set) var late = 0
        fileprivate(set) var twice = 0
        /// A topic went back to an older number that had not arrived.
        fileprivate(set) var disorders = 0
        fileprivate var newest = [0, 0]

        func missing(of sent: Int) -> [Int] {
            (1..<max(1, sent + 1)).filter { $0 >= arrived.count || !arrived[$0] }
        }

        fileprivate mutating func take(_ number: Int, isLate: Bool) {
            while arrived.count <= number { arrived.append(false) }
            late += isLate ? 1 : 0
            let topic = isLate ? 1 : 0
            if arrived[number] {
                twice += 1
            } else {
                count += 1
                if number < newest[topic] { disorders += 1 }
            }
            arrived[number] = true
            newest[topic] = max(newest[topic], number)
        }
    }

    private(set) var devices: [String: Arrivals] = [:]
    private(set) var isGatewayOnline = false
    private(set) var info = ""
    private let base: String
    private var client: BrokerClient?

    /// - Parameters:
    ///   - base: The beginning of the gateway's topics.
    ///   - names: The devices to record.
    init(base: String, names: [String]) {
        self.base = base
        for name in names { devices[name] = Arrivals() }
    }

    /// Connects, and returns when it is connected and has sent its subscriptions.
    func listen(port: Int) async throws {
        let client = BrokerClient(BrokerSettings(host: "localhost", port: port))
        self.client = client
        isGatewayOnline = false
        for name in devices.keys.sorted() {
            client.subscribe("\(base)/\(name)")
            client.subscribe("\(base)/\(name)/history")
        }
        client.subscribe("\(base)/bridge/+")
        let connected = Event()
        client.onEvent = { [weak self] event in
            if case .connected = event { connected.set() }
            self?.note(event)
        }
        client.connect()
        try await withTimeout(.seconds(20)) { try await connected.wait() }
    }

    func leave() async {
        client?.onEvent = nil
        await client?.disconnect(by: EventLoop.current.now.advanced(by: .seconds(1)))
    }

    private func note(_ event: BrokerEvent) {
        guard case .received(let topic, let payload, _) = event else { return }
        let levels = topic.dropFirst(base.count + 1).split(separator: "/")
        let text = String(decoding: payload, as: UTF8.self)
        if levels[0] == "bridge" {
            if levels[1] == "state" { isGatewayOnline = text == "online" } else { info = text }
        } else if let number = text.split(separator: "\"n\":").last.flatMap({ Int($0.dropLast()) })
        {
            devices[String(levels[0])]?.take(number, isLate: levels.count == 2)
        }
    }
}
