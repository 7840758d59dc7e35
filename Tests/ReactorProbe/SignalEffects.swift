// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// The effects that a program has given to signals, before, during and after a loop.
enum SignalEffects {
    private typealias Handler = @convention(c) (CInt) -> Void
    private static let own: Handler = { _ in }
    private static let effects: [(name: String, handler: Handler?)] = [
        ("default", SIG_DFL), ("ignored", SIG_IGN), ("own", own),
    ]

    /// A loop changes the effect of SIGPIPE for its time only.
    static func compare() throws {
        for (name, handler) in effects {
            setEffect(SIGPIPE, handler)
            let before = effect(SIGPIPE)
            try EventLoop.run { print("\(name): kept", effect(SIGPIPE) == before) }
            print("after the loop:", effect(SIGPIPE) == before)
        }
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
