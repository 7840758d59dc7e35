// SPDX-License-Identifier: Apache-2.0

import Testing

/// Words that must not stand in the code. Patterns that would find themselves have brackets.
@Suite struct WordTests {
    static let programs: Set = ["martlet", "martletd"]
    static let libraries = Checkout.sources.filter { !programs.contains($0.target) }
    static let swift = Checkout.sources + Checkout.tests

    /// The files that vouch for what the compiler cannot see. Each says why at its place.
    static let uncheckedFiles: [String] = []
    /// Files in which pointers, casts or isolation are the author's word; it stands beside each.
    static let unsafeFiles = [
        "Encryption/LibCrypto.swift", "LinuxSystem/Mutex.swift", "MQTT/CallbackBuffer.swift",
        "MQTT/Connection.swift", "MQTT/MosquittoHandle.swift",
        "Reactor/Coordination/IntrusiveList.swift", "Reactor/Executor/LoopCall.swift",
        "Reactor/Executor/LoopExecutor.swift", "Reactor/Executor/RuntimeTakeover.swift",
        "Reactor/LoopActor.swift", "Reactor/Offload/Offload.swift",
        "Reactor/Offload/OffloadPool.swift", "Reactor/Readiness/EpollPoller.swift",
        "Reactor/Tasks/AnyLoopTask.swift", "Reactor/Tasks/LoopTask.swift",
        "Reactor/Tasks/RunningTasks.swift", "Reactor/Tasks/ThrownError.swift",
        "Reactor/Timers/TimerHeap.swift", "Reactor/Timers/TimerQueue.swift",
        "ReactorHTTP/MultiEvents.swift", "ReactorHTTP/TransferBuffer.swift",
        "ReactorHTTPServer/DaemonEvents.swift", "ReactorHTTPServer/ExchangeBuffer.swift",
        "ReactorTLS/TLSContext.swift", "ReactorTLS/WireBIO.swift",
    ].map { "Sources/\($0)" }

    /// `EventLoop` says why it is safe: what they hold is used by each task or event.
    static let fastFiles = [
        "Coordination/IntrusiveList.swift", "Coordination/Queue.swift",
        "Coordination/WaiterList.swift", "EventLoop.swift",
        "Readiness/EpollPoller.swift", "Readiness/Registration.swift",
        "Readiness/RegistrationTable.swift",
        "Streams/ByteStream.swift", "Streams/Transport.swift", "Streams/WaitSlot.swift",
        "Tasks/AnyLoopTask.swift", "Tasks/LoopTask.swift",
        "Timers/TimerNode.swift", "Timers/TimerQueue.swift",
    ].map { "Sources/Reactor/\($0)" }

    @Test func nothingEndsTheProcessOnPurpose() {
        forbid(/\bfatalError\(/, in: Self.swift, "throw, or use precondition with what to do")
        forbid(/\btry!/, in: Self.swift, "handle the error, or let the caller")
    }

    @Test func noLibraryPrints() {
        forbid(/(?:^|[^\w.])(?:print|debugPrint|dump)\(/, in: Self.libraries, "the programs speak")
    }

    @Test func nothingIsLeftForLater() {
        for place in Checkout.files.flatMap({ $0.mentions(of: /\b(?:FIXM[E]|TOD[O])\b/) }) {
            Issue.record("\(place): do it now, or open an issue")
        }
    }

    @Test func noTestSleepsRealTime() {
        forbid(
            /\b(?:u|nano|Thread\.|Task\.)slee[p]\b|(?:^|[^\w.])slee[p]\((?!for:|until:)/,
            in: Checkout.tests.filter { $0.target.hasSuffix("Tests") },
            "wait for what happens, or move a manual clock")
    }

    @Test func noDictionaryHoldsAnything() {
        forbid(/\[String ?: ?Any\]/, in: Self.swift, "give what is in it a type")
    }

    @Test func testsAreWrittenWithSwiftTesting() {
        forbid(/^ *import XCTest/, in: Self.swift, "deploy/test.sh does not run these")
    }

    @Test func onlyTheseFilesVouchForThreadSafety() {
        let found = Self.swift.filter { !$0.places(of: /@unchecke[d] Sendable/).isEmpty }.map(
            \.path)
        #expect(found == Self.uncheckedFiles, "isolate the state, or say why not and list the file")
    }

    @Test func onlyTheseFilesGoRoundTheCompilersChecks() {
        let ways =
            /nonisolated\(unsafe\)|unowned\(unsafe\)|\bUnmanaged[.<]|\bunsafe(?:BitCast|Downcast)\(/
        let found = Checkout.sources.filter { !$0.places(of: ways).isEmpty }.map(\.path)
        #expect(found == Self.unsafeFiles, "do without, or say why it is safe and list the file")
    }

    @Test func onlyTheseFilesDoWithoutTheChecksOfOverlappingAccesses() {
        let found = Checkout.sources.filter { !$0.places(of: /@exclusivity\(/).isEmpty }.map(\.path)
        #expect(found == Self.fastFiles, "measure what it gains, and list the file")
    }

    @Test func onlyReactorAndWhatItExportsHaveAPublicFace() {
        let open: Set = [
            "Primitives", "Reactor", "ReactorTesting", "ReactorTLS", "HTTPMessages", "ReactorHTTP",
            "ReactorHTTPServer",
        ]
        let others = Checkout.sources.filter { !open.contains($0.target) }
        forbid(/^ *(?:@\S+ )*(?:public|open)\b/, in: others, "say package")
    }

    @Test func compilersAndSystemsAreToldApartInLowPlacesOnly() {
        let executor = "Sources/Reactor/Executor/RuntimeTakeover.swift"
        let others = Checkout.sources.filter {
            (Layers.table[$0.target] ?? 0) > 1 && $0.path != executor
        }
        forbid(
            /^ *#(?:if|elseif).*\b(?:compiler|swift|os|arch|canImport|hasFeature)\(/, in: others,
            "hide the difference in layer 0 or 1, or in Reactor's executor")
    }

    @Test func noRegistryOfPackagesIsNamed() {
        let hosts =
            /\b(?:deb\.debia[n]|ftp\.debia[n]|pyp[i]|npmj[s]|crate[s])\.(?:org|com|io)/
        for place in Checkout.files.flatMap({ $0.mentions(of: hosts) }) {
            Issue.record("\(place): ask the machine's settings where packages come from")
        }
    }

    private func forbid(_ word: Regex<Substring>, in files: [SourceFile], _ instead: String) {
        for place in files.flatMap({ $0.places(of: word) }) {
            Issue.record("\(place): \(instead)")
        }
    }
}
