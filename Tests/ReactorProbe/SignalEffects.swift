// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// The effects that a program has given to signals, before, during and after a loop.
enum SignalEffects {
    private typealias Handler = @convention(c) (CInt) -> Void
    private static let own: Handler = { _ in }
    private static let other: Handler = { _ in }
    private static let effects: [(name: String, handler: Handler?)] = [
        ("default", SIG_DFL), ("ignored", SIG_IGN), ("own", own),
    ]

    /// A loop changes the effects of signals for its time only.
    static func compare() throws {
        for (name, handler) in effects {
            setEffect(SIGUSR1, handler)
            setEffect(SIGUSR2, handler)
            setEffect(SIGPIPE, handler)
            let before = [SIGUSR1, SIGUSR2, SIGPIPE].map(effect)
            try EventLoop.run {
                let first = try EventLoop.current.onSignal(SIGUSR1) {}
                let second = try EventLoop.current.onSignal(SIGUSR1) {}
                try EventLoop.current.onSignal(SIGUSR2) {}
                first.cancel()
                let isCaught = effect(SIGUSR1) != before[0]
                second.cancel()
                print("\(name): caught \(isCaught), restored \(effect(SIGUSR1) == before[0])")
                print("SIGPIPE kept:", effect(SIGPIPE) == before[2])
            }
            print("after the loop:", [SIGUSR1, SIGUSR2, SIGPIPE].map(effect) == before)
        }
        try changeMeanwhile()
    }

    /// The program's later choice counts more than the effect before the registration.
    private static func changeMeanwhile() throws {
        try EventLoop.run {
            let registration = try EventLoop.current.onSignal(SIGUSR1) {}
            setEffect(SIGUSR1, other)
            setEffect(SIGPIPE, other)
            let later = [SIGUSR1, SIGPIPE].map(effect)
            registration.cancel()
            print("changed meanwhile:", effect(SIGUSR1) == later[0])
        }
        print("SIGPIPE:", effect(SIGPIPE) == effect(SIGUSR1))
    }

    private static func setEffect(_ number: CInt, _ handler: Handler?) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = SA_NODEFER
        sigaddset(&action.sa_mask, SIGALRM)
        sigaction(number, &action, nil)
    }

    /// What the kernel does with a signal: the address of the handler, the flags, and whether the
    /// handler blocks SIGALRM.
    private static func effect(_ number: CInt) -> [Int] {
        var action = sigaction()
        sigaction(number, nil, &action)
        let handler = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        return [handler, Int(action.sa_flags), Int(sigismember(&action.sa_mask, SIGALRM))]
    }
}
