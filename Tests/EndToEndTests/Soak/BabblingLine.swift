// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Reactor

/// A line that sends without pause, at the speed of a real one: whole frames, or noise.
@LoopActor final class BabblingLine {
    enum Content: Sendable {
        case frames
        case noise
    }

    /// The path of its pty.
    let path: String
    private(set) var bytes = 0
    private let terminal: PseudoTerminal
    private let content: Content
    private let bytesInATick: Int
    private var frames: UInt32 = 0
    private var ticker: Ticker?

    private static let tick = Duration.milliseconds(10)

    /// - Parameter baud: Ten bits a byte.
    init(_ content: Content, baud: Int) throws {
        let terminal = try PseudoTerminal.open()
        path = terminal.path
        self.terminal = terminal
        self.content = content
        bytesInATick = baud / 1000
    }

    func start() {
        ticker = EventLoop.current.every(Self.tick) { [weak self] in self?.send() }
    }

    func stop() {
        ticker?.cancel()
    }

    /// What the gateway does not read in time is lost on the line.
    private func send() {
        let chunk = content == .frames ? nextFrames() : noise()
        let sent = chunk.withUnsafeBytes { try? terminal.master.write($0) }
        bytes += sent.flatMap(\.self) ?? 0
    }

    private func nextFrames() -> [UInt8] {
        var chunk: [UInt8] = []
        while chunk.count < bytesInATick {
            frames += 1
            chunk += CountingSensor.frame(frames)
        }
        return chunk
    }

    /// Syncs, incomplete frames and anything else.
    private func noise() -> [UInt8] {
        (0..<bytesInATick).map { $0 % 5 == 0 ? 0xA5 : .random(in: 0...255) }
    }
}
